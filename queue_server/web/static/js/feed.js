/* Keeps a page in step with its site: one snapshot, then events without gaps.
 *
 * feed({site, audience, counter, snapshotUrl, onSnapshot, onEvent, onPush, onConnection, onVersion})
 *   counter                   which one, for the audience "counter"
 *   onSnapshot(snapshot)      the whole state; replaces everything the page knew
 *   onEvent(event)            the next event (its seq is exactly one more than the last)
 *   onPush(name, data)        outside the sequence: "summary", "print_job", "figures", "presence"
 *   onConnection(live, since) live: in step now; since: when not, the last sign of life (server's time)
 *   onVersion(version)        the server was upgraded; default: reload the page
 * Only site, audience, snapshotUrl and onSnapshot are required.
 *
 * A gap, a heartbeat ahead of us, or a reconnect loads the snapshot again; events and pushes that arrive
 * meanwhile wait and are applied on top of it, so nothing is lost and no event is applied twice. What a
 * page throws is thrown for all to see, and its state is loaded anew. A page that the server no longer
 * knows reloads itself. */
import { io } from "../vendor/socket.io.esm.min.js";
import { idempotencyKey, read } from "./api.js";
import { now } from "./clock.js";
import { knocker } from "./knock.js";
import { leavePage, reloadPage } from "./reload.js";

const SILENCE_MS = 12000;
const WATCH_MS = 1000;
const CONNECT_TIMEOUT_MS = 5000;
const SNAPSHOT_TIMEOUT_MS = 5000;
const SNAPSHOT_RETRY_MS = [300, 700, 1000];
const REDRAW_MS = 5000;
const MOST_WAITING = 2000;
const PUSHES = ["summary", "print_job", "figures", "presence"];
/* Not allowed, not there: asking again does not help, a fresh page may. */
const UNKNOWN_HERE = [403, 404];
const REFUSALS = ["forbidden", "unknown_room", "unknown_counter"];
/* Revoked, or signed out: what the page shows is no longer for whoever stands before it. */
const NOT_SIGNED_IN = 401;
const GONE = "not_signed_in";

function nothing() {}

/* Whether `work` went well; if not, its exception is as visible as any other. */
function done(work) {
  try {
    work();
    return true;
  } catch (fault) {
    setTimeout(() => {
      throw fault;
    });
    return false;
  }
}

export function feed(options) {
  const onEvent = options.onEvent || nothing;
  const onPush = options.onPush || nothing;
  const onConnection = options.onConnection || nothing;
  const onVersion = options.onVersion || reloadPage;

  const stamp = document.querySelector('meta[name="nouba-version"]');
  let version = stamp ? stamp.content : null;
  let seq = null;
  let said = 0;
  let greeted = false;
  let loading = false;
  let loadAgain = false;
  let attempts = 0;
  let retry = null;
  let waiting = [];
  let live = null;
  let lastSign = Date.now();
  let lastSeen = now();

  const socket = io({
    transports: ["websocket"],
    /* `device`: a page that lost its connection is not somebody else when it comes back. */
    auth: {
      site: options.site,
      audience: options.audience,
      counter: options.counter,
      device: idempotencyKey(),
      version: version,
    },
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
  const door = knocker(() => socket.connect());

  function report(isLive) {
    if (isLive === live) return;
    live = isLive;
    done(() => onConnection(live, live ? null : lastSeen));
  }

  function checkVersion(newer) {
    if (!newer) return;
    if (version !== null && newer !== version) onVersion(newer);
    version = newer;
  }

  function loadIn(pause) {
    report(false);
    clearTimeout(retry);
    retry = setTimeout(load, pause);
  }

  function failed(problem) {
    report(false);
    if (problem.status === NOT_SIGNED_IN) leavePage();
    else if (UNKNOWN_HERE.includes(problem.status)) reloadPage();
    /* Without a connection the greeting of the next one loads. */
    if (!socket.connected && greeted) return;
    loadIn(SNAPSHOT_RETRY_MS[Math.min(attempts, SNAPSHOT_RETRY_MS.length - 1)]);
    attempts += 1;
  }

  async function load() {
    if (loading) {
      loadAgain = true;
      return;
    }
    loading = true;
    loadAgain = false;
    clearTimeout(retry);
    let snapshot = null;
    try {
      snapshot = await read(options.snapshotUrl, SNAPSHOT_TIMEOUT_MS);
    } catch (problem) {
      loading = false;
      failed(problem);
      return;
    }
    loading = false;
    attempts = 0;
    seq = snapshot.seq;
    checkVersion(snapshot.version);
    if (!done(() => options.onSnapshot(snapshot))) {
      seq = null;
      loadIn(REDRAW_MS);
      return;
    }
    const late = waiting;
    waiting = [];
    late.forEach((taking) => taking());
    if (loadAgain || seq < said) load();
    /* A page that opens is connecting, which is not yet a lost connection. */
    else if (socket.connected || live !== null) report(socket.connected);
  }

  function keep(taking) {
    waiting.push(taking);
    /* The oldest are in the snapshot that is awaited; if they are not, there is a gap, and another. */
    if (waiting.length > MOST_WAITING) waiting.shift();
  }

  function take(event) {
    if (loading || seq === null) {
      keep(() => take(event));
    } else if (event.seq === seq + 1) {
      seq = event.seq;
      if (event.type === "day_opened" || event.reload) load();
      else if (!done(() => onEvent(event))) load();
    } else if (event.seq > seq) {
      keep(() => take(event));
      load();
    }
  }

  function push(name, data) {
    if (loading || seq === null) keep(() => push(name, data));
    else if (!done(() => onPush(name, data))) load();
  }

  function heard() {
    lastSign = Date.now();
    lastSeen = now();
  }

  function compare(sign) {
    heard();
    checkVersion(sign.version);
    if (loading || seq === null) return;
    if (sign.seq !== seq) load();
    else report(true);
  }

  socket.on("connect", () => {
    /* Silent until it is greeted, but not for long. */
    lastSign = Math.max(lastSign, Date.now() - SILENCE_MS / 2);
  });
  socket.on("hello", (sign) => {
    door.opened();
    said = sign.seq;
    if (greeted) {
      heard();
      checkVersion(sign.version);
      load();
    } else {
      greeted = true;
      compare(sign);
    }
  });
  socket.on("heartbeat", compare);
  socket.on("event", (event) => {
    heard();
    take(event);
  });
  PUSHES.forEach((name) => {
    socket.on(name, (data) => {
      heard();
      push(name, data);
    });
  });
  socket.on("disconnect", () => {
    said = 0;
    report(false);
    door.knock();
  });
  socket.on("connect_error", (refusal) => {
    report(false);
    if (refusal.message === GONE) leavePage();
    else if (REFUSALS.includes(refusal.message)) reloadPage();
    door.refused();
  });
  /* The browser knows of a cable that is back sooner than the next attempt. */
  window.addEventListener("online", door.knockNow);

  /* A cut cable closes nothing: silence is the only sign. */
  setInterval(() => {
    lastSign = Math.min(lastSign, Date.now()); /* a clock that is set back must not prolong it */
    if (Date.now() - lastSign < SILENCE_MS) return;
    report(false);
    if (socket.connected) socket.disconnect();
  }, WATCH_MS);

  load();
  return {
    seq: () => seq,
    reload: load,
    isLive: () => live === true,
  };
}
