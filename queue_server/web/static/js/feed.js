/* Keeps a page in step with its site: one snapshot, then events without gaps.
 *
 * feed({site, audience, snapshotUrl, onSnapshot, onEvent, onPush, onConnection, onVersion})
 *   onSnapshot(snapshot)      the whole state; replaces everything the page knew
 *   onEvent(event)            the next event (its seq is exactly one more than the last)
 *   onPush(name, data)        outside the sequence: "summary", "print_job", "figures"
 *   onConnection(live, since) live: in step now; since: when not, the last sign of life (server's time)
 *   onVersion(version)        the server was upgraded; default: reload the page
 * Only site, audience, snapshotUrl and onSnapshot are required.
 *
 * A gap, a heartbeat ahead of us, or a reconnect loads the snapshot again; events that arrive
 * meanwhile wait and are applied on top of it, so nothing is lost and nothing is applied twice. */
import { io } from "../vendor/socket.io.esm.min.js";
import { read } from "./api.js";
import { now } from "./clock.js";

const SILENCE_MS = 12000;
const WATCH_MS = 1000;
const SNAPSHOT_RETRY_MS = [500, 1000, 2000, 4000];
const PUSHES = ["summary", "print_job", "figures"];

function nothing() {}

export function feed(options) {
  const onEvent = options.onEvent || nothing;
  const onPush = options.onPush || nothing;
  const onConnection = options.onConnection || nothing;
  const onVersion = options.onVersion || (() => location.reload());

  let seq = null;
  let version = null;
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
    auth: { site: options.site, audience: options.audience },
    reconnectionDelay: 500,
    reconnectionDelayMax: 3000,
    timeout: 5000,
  });

  function report(isLive) {
    if (isLive === live) return;
    live = isLive;
    onConnection(live, live ? null : lastSeen);
  }

  function checkVersion(newer) {
    if (!newer) return;
    if (version !== null && newer !== version) onVersion(newer);
    version = newer;
  }

  async function load() {
    if (loading) {
      loadAgain = true;
      return;
    }
    loading = true;
    loadAgain = false;
    clearTimeout(retry);
    try {
      const snapshot = await read(options.snapshotUrl);
      attempts = 0;
      seq = snapshot.seq;
      checkVersion(snapshot.version);
      options.onSnapshot(snapshot);
    } catch (problem) {
      loading = false;
      const pause = SNAPSHOT_RETRY_MS[Math.min(attempts, SNAPSHOT_RETRY_MS.length - 1)];
      attempts += 1;
      report(false);
      retry = setTimeout(load, pause);
      return;
    }
    loading = false;
    const late = waiting;
    waiting = [];
    late.forEach(take);
    if (loadAgain) load();
    /* A page that opens is connecting, which is not yet a lost connection. */
    else if (socket.connected || live !== null) report(socket.connected);
  }

  function take(event) {
    if (loading || seq === null) {
      waiting.push(event);
    } else if (event.seq === seq + 1) {
      seq = event.seq;
      if (event.type === "day_opened" || event.reload) load();
      else onEvent(event);
    } else if (event.seq > seq) {
      waiting.push(event);
      load();
    }
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

  socket.on("hello", (sign) => {
    heard();
    checkVersion(sign.version);
    load();
  });
  socket.on("heartbeat", compare);
  socket.on("event", (event) => {
    heard();
    take(event);
  });
  PUSHES.forEach((name) => {
    socket.on(name, (data) => {
      heard();
      onPush(name, data);
    });
  });
  socket.on("disconnect", (reason) => {
    report(false);
    /* Told to go by the server: the client does not come back by itself then. */
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), SNAPSHOT_RETRY_MS[0]);
  });
  socket.on("connect_error", () => {
    report(false);
    if (!socket.active) setTimeout(() => socket.connect(), SNAPSHOT_RETRY_MS[2]);
  });

  /* A cut cable closes nothing: silence is the only sign. */
  setInterval(() => {
    lastSign = Math.min(lastSign, Date.now()); /* a clock that is set back must not prolong it */
    if (Date.now() - lastSign < SILENCE_MS) return;
    report(false);
    if (socket.connected) socket.disconnect().connect();
    lastSign = Math.max(lastSign, Date.now() - SILENCE_MS / 2);
  }, WATCH_MS);

  load();
  return {
    seq: () => seq,
    reload: load,
    isLive: () => live === true,
  };
}
