/* One person's attempt at one ticket: however often it is tapped or sent, one number comes out. */
import { command, idempotencyKey, read } from "/static/js/api.js";

const ASK_AFTER_MS = 4000;
const GIVE_UP_AFTER_MS = 9000;
const TROUBLE = ["unknown", "failed", "expired"];
/* "sent_unproven": the printer took everything; most printers never say more. */
const DONE = ["printed", "sent_unproven"];

/* What the number screen shows: "printing", "printed", "late" or "trouble". */
function shown(jobState) {
  if (DONE.includes(jobState)) return "printed";
  return TROUBLE.includes(jobState) ? "trouble" : "printing";
}

/* state: the kiosk's, with base, service and language already chosen. */
export function newAttempt(state) {
  const key = idempotencyKey();
  let job = null;
  let print = "printing";
  let notify = null;
  /* The server refuses a key that comes back with other words: what was asked first stays. */
  let asked = null;

  function change(next) {
    if (next === print || !notify) return;
    print = next;
    notify(print);
  }

  async function ask() {
    if (print !== "printing") return;
    try {
      change(shown((await read(state.base + "/print-jobs/" + job)).state));
    } catch (problem) {
      /* The deadline below decides. */
    }
  }

  function issue(priority) {
    asked = asked || { service: state.service, language: state.language, priority: priority };
    return command(state.base + "/tickets", asked, { key: key, language: state.language });
  }

  /* The socket may be silent and the printer slow: ask once, then let the person photograph. */
  function watchPrint(receipt, onChange) {
    if (receipt === null) return "trouble";
    job = receipt.job;
    print = shown(receipt.state);
    notify = onChange;
    setTimeout(ask, ASK_AFTER_MS);
    setTimeout(() => print === "printing" && change("late"), GIVE_UP_AFTER_MS);
    return print;
  }

  function printChanged(push) {
    if (push.job === job) change(shown(push.state));
  }

  return { issue: issue, watchPrint: watchPrint, printChanged: printChanged };
}
