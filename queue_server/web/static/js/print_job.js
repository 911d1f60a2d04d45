/* Follows one print job to its end: by the pushes, and by asking, because a socket may be silent. */
import { read } from "./api.js";

const ASK_MS = 4000;
/* "sent_unproven": the printer took everything; many printers never say more. */
const DONE = ["printed", "sent_unproven"];
const TROUBLE = ["unknown", "failed", "expired"];

/* "printing", "printed" or "trouble". */
export function outcome(state) {
  if (DONE.includes(state)) return "printed";
  return TROUBLE.includes(state) ? "trouble" : "printing";
}

/* watchJob(base, receipt, onChange) -> {push(data), stop()}
 *   base              the site's address in the API
 *   receipt           {job, state} as a command answered it
 *   onChange(job)     {job, state, printer, error} after each change; a push lacks the error
 *   push(data)        a "print_job" push, of this job or of another */
export function watchJob(base, receipt, onChange) {
  let known = receipt;
  let timer = null;

  function stop() {
    clearInterval(timer);
    timer = null;
  }

  function become(job) {
    if (timer === null || (job.state === known.state && job.printer === known.printer)) return;
    known = job;
    if (outcome(known.state) !== "printing") stop();
    onChange(known);
  }

  async function ask() {
    try {
      become(await read(base + "/print-jobs/" + receipt.job));
    } catch (problem) {
      /* Asked again; who waits decides for how long. */
    }
  }

  if (outcome(receipt.state) === "printing") timer = setInterval(ask, ASK_MS);
  return {
    push(data) {
      if (data.job === receipt.job) become(data);
    },
    stop: stop,
  };
}
