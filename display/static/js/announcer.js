/* Calls are shown one after the other, in order, each long enough to be read; none is lost, none twice. */

/* Counted by performance.now(): a screen's clock may be set back, and calls must not wait for it. */
const HOLD_MS = 6500;
/* When others wait behind it, a call leaves its place sooner, but never before it can be read. */
const HOLD_BUSY_MS = 4000;
/* After an absence, older calls are history: their citizens stand at the counter already. */
const STILL_CURRENT_MS = 90000;

/* A voice that comes to no end must not keep the next citizen waiting. */
const LONGEST_MS = 45000;

/* onAnnounce(call, behind): show it now and say it; a promise it gives is waited for. behind(): how
 * many calls wait meanwhile. onHistory(calls): newest first, already over, show without a stir. */
export function announcer(onAnnounce, onHistory) {
  let lastSeq = null;
  let queue = [];
  let shownAt = -HOLD_MS;
  let timer = null;
  let speaking = false;

  function next() {
    clearTimeout(timer);
    if (!queue.length || speaking) return;
    const due = shownAt + (queue.length > 1 ? HOLD_BUSY_MS : HOLD_MS);
    const left = due - performance.now();
    if (left > 0) {
      timer = setTimeout(next, left);
      return;
    }
    shownAt = performance.now();
    const said = onAnnounce(queue.shift(), () => queue.length);
    if (said && said.then) waitFor(said);
    else next();
  }

  function waitFor(said) {
    speaking = true;
    let over = false;
    const done = () => {
      if (over) return;
      over = true;
      speaking = false;
      next();
    };
    said.then(done, done);
    setTimeout(done, LONGEST_MS);
  }

  function push(call) {
    if (lastSeq !== null && call.seq <= lastSeq) return;
    lastSeq = call.seq;
    queue.push(call);
    next();
  }

  /* A snapshot's calls, newest first, at the server's time `at`. */
  function resume(calls, at, seq) {
    const restarted = lastSeq !== null && seq < lastSeq;
    if (lastSeq === null || restarted || !calls.length) {
      queue = [];
      lastSeq = calls.length ? calls[0].seq : 0;
      onHistory(calls);
      return;
    }
    const missed = calls.filter((call) => call.seq > lastSeq).reverse();
    const over = missed.filter((call) => at - Date.parse(call.at) > STILL_CURRENT_MS);
    if (over.length) {
      queue = [];
      lastSeq = over[over.length - 1].seq;
      onHistory(calls.filter((call) => call.seq <= lastSeq));
    }
    missed.forEach(push);
  }

  return { push: push, resume: resume };
}
