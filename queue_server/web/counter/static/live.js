/* The counter's state, kept in step with the site: snapshot, events, and the order of calling. */
import { feed } from "/static/js/feed.js";
import { applyEvent, applySummary, fromSnapshot } from "./state.js";

/* follow({site, counter, choosing, changed, printed}) -> {state(), presence(), isLive(), isLost(), seq(), reload()}
 * choosing: the page is not at `counter`, it only looks which one to take
 * presence(): what the sockets tell of other pages and of the kiosk; {} while out of step
 * isLive(): in step now; isLost(): it was, or cannot be; neither while the page opens.
 * seq(): how far state() has come, which is behind the feed while a snapshot is on its way;
 * state() is null until the first snapshot; changed() is called after every change,
 * printed(job) with each "print_job" push. */
export function follow(options) {
  let state = null;
  let seq = null;
  let live = null;
  let summary = null;
  let presence = {};

  function become(next, reached) {
    if (next === null) {
      source.reload();
      return;
    }
    state = next;
    seq = reached;
  }

  /* A summary tells the order as of one event: neither before it is known here, nor after the next. */
  function useSummary() {
    if (summary === null || state === null || summary.as_of > seq) return;
    const arrived = summary;
    summary = null;
    if (arrived.as_of === seq) become(applySummary(state, arrived), seq);
  }

  const source = feed({
    site: options.site,
    audience: options.choosing ? "counters" : "counter",
    counter: options.counter,
    snapshotUrl: "/api/v1/sites/" + options.site + "/snapshots/counter?counter=" + options.counter,
    onSnapshot(snapshot) {
      become(fromSnapshot(snapshot), snapshot.seq);
      options.changed();
    },
    onEvent(event) {
      become(applyEvent(state, event), event.seq);
      useSummary();
      options.changed();
    },
    onPush(name, data) {
      if (name === "print_job") options.printed(data);
      else if (name === "presence") presence = Object.assign({}, presence, data);
      else if (name === "summary") summary = data;
      useSummary();
      options.changed();
    },
    onConnection(isLive) {
      live = isLive;
      options.changed();
    },
  });

  // The browser knows of a pulled cable sooner than the silence tells.
  window.addEventListener("offline", options.changed);
  window.addEventListener("online", options.changed);

  return {
    state: () => state,
    presence: () => (live === true ? presence : {}),
    isLive: () => live === true && navigator.onLine,
    isLost: () => live === false || !navigator.onLine,
    seq: () => seq,
    reload: source.reload,
  };
}
