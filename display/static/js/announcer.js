/* Calls are shown and spoken one after the other, in order, each long enough; none is lost, none twice. */

/* Counted by performance.now(): a screen's clock may be set back, and calls must not wait for it. */
const HOLD_MS = 6500;
/* When several wait behind it, a call leaves its place sooner, but never before it can be read. */
const HOLD_BUSY_MS = 4000;
/* A voice that never ends must not silence the calls behind it. */
const LONGEST_SPEECH_MS = 45000;

function nothing() {}

const SILENT = { announce: () => Promise.resolve() };

/* Visible like any other fault, and no reason to lose the next call. */
function raise(fault) {
  setTimeout(() => {
    throw fault;
  });
}

/* A promise of `promise`'s end, or of `ms` later; it never fails. */
function within(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    function end() {
      clearTimeout(timer);
      resolve();
    }
    promise.then(end, end);
  });
}

/* announcer({onAnnounce, onHistory, speaker, memory}) -> {push, resume}
 *   onAnnounce(call)       show it now, with a stir
 *   onHistory(calls)       newest first, announced or over: show without a stir
 *   speaker                {announce(call, behind): Promise}; behind(): how many calls wait for its end
 *   memory                 {read(): seq or null, write(seq)}: the last announced call, kept over a reload */
export function announcer(options) {
  const speaker = options.speaker || SILENT;
  const memory = options.memory || { read: () => null, write: nothing };
  let begun = null; /* the seq of the last call whose announcement has begun */
  let known = 0; /* calls up to this seq need not be taken again */
  let queue = [];
  let running = false;
  let look = nothing;

  function mark(seq) {
    begun = seq;
    memory.write(seq);
  }

  /* The time a call has its place for: shorter while several wait. */
  function hold() {
    const since = performance.now();
    return new Promise((resolve) => {
      let timer = null;
      look = () => {
        clearTimeout(timer);
        const left = since + (queue.length > 1 ? HOLD_BUSY_MS : HOLD_MS) - performance.now();
        if (left > 0) {
          timer = setTimeout(look, left);
        } else {
          look = nothing;
          resolve();
        }
      };
      look();
    });
  }

  function speak(call) {
    try {
      return within(speaker.announce(call, () => queue.length), LONGEST_SPEECH_MS);
    } catch (fault) {
      raise(fault);
      return Promise.resolve();
    }
  }

  async function run() {
    if (running) return;
    running = true;
    while (queue.length) {
      const call = queue.shift();
      mark(call.seq);
      try {
        options.onAnnounce(call);
      } catch (fault) {
        raise(fault);
      }
      await Promise.all([hold(), speak(call)]);
    }
    running = false;
  }

  function push(call) {
    if (call.seq <= known) return;
    known = call.seq;
    queue.push(call);
    look();
    run();
  }

  /* The call that has its place keeps it, while it is being said or its citizen is still expected: a newer
   * one that is over comes after it. */
  function inPlace(past, expected) {
    const placed = past.filter((call) => call.seq === begun && (running || expected.includes(call.seq)));
    return placed.concat(past.filter((call) => !placed.includes(call)));
  }

  /* A snapshot: its calls, newest first; the seqs of those whose citizen is still expected; its own seq.
   * What was missed and is still expected is announced; the rest is history. What was undone is gone. */
  function resume(calls, expected, seq) {
    if (begun === null) begun = memory.read();
    if (begun === null || seq < begun) {
      /* Opened just now, or on another database: what is there has been called before. */
      queue = [];
      mark(seq);
    }
    const waited = queue.map((call) => call.seq);
    queue = calls
      .filter((call) => call.seq > begun && (waited.includes(call.seq) || expected.includes(call.seq)))
      .reverse();
    known = seq;
    options.onHistory(inPlace(calls.filter((call) => !queue.includes(call)), expected));
    look();
    run();
  }

  return { push: push, resume: resume };
}
