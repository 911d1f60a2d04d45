/* One person's attempt at one ticket: however often it is tapped or sent, one number comes out. */
import { command, idempotencyKey } from "/static/js/api.js";
import { outcome, watchJob } from "/static/js/print_job.js";

const GIVE_UP_AFTER_MS = 9000;

/* state: the kiosk's, with base, service and language already chosen. */
export function newAttempt(state) {
  const key = idempotencyKey();
  let watch = null;
  let deadline = null;
  /* The server refuses a key that comes back with other words: what was asked first stays. */
  let asked = null;

  function issue(priority) {
    asked = asked || { service: state.service, language: state.language, priority: priority };
    return command(state.base + "/tickets", asked, { key: key, language: state.language });
  }

  /* What the number screen shows of the paper: {shown: "printing", "printed", "late" or "trouble",
   * printer: who prints it, null as long as it waits}. The printer may be slow: then the person
   * photographs. `onChange` is told of each change. */
  function watchPrint(receipt, onChange) {
    if (receipt === null) return { shown: "trouble", printer: null };
    let print = { shown: outcome(receipt.state), printer: null };

    function change(next) {
      if (next.shown === print.shown && next.printer === print.printer) return;
      print = next;
      onChange(print);
    }

    watch = watchJob(state.base, receipt, (job) => {
      const present = outcome(job.state);
      const still = present === "printing" && print.shown === "late";
      /* A queued job may still be handed over. */
      change({ shown: still ? "late" : present, printer: job.state === "queued" ? null : job.printer });
    });
    deadline = setTimeout(() => print.shown === "printing" && change({ shown: "late", printer: print.printer }), GIVE_UP_AFTER_MS);
    return print;
  }

  function printChanged(push) {
    if (watch) watch.push(push);
  }

  /* The person has gone. */
  function end() {
    clearTimeout(deadline);
    if (watch) watch.stop();
  }

  return { issue: issue, watchPrint: watchPrint, printChanged: printChanged, end: end };
}
