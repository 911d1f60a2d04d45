/* The last receipt that was printed once more: on its way, out, or why not. */
import { fill, h } from "/static/js/dom.js";
import { outcome, watchJob } from "/static/js/print_job.js";
import { noPaper } from "/static/js/printers.js";
import { t } from "/static/js/words.js";
import { isolated } from "./words_of.js";

/* Good news is read at a glance; the rest stays until somebody says so. */
const READ_MS = 8000;

function sentence(last, printers) {
  const params = { label: isolated(last.label), n: last.number };
  if (last.state === "queued" && noPaper(printers)) {
    params.condition = t("common.printer_" + printers[0].condition);
    return t("counter.reprint_waiting", params);
  }
  return t("counter.reprint_" + (outcome(last.state) === "printing" ? "printing" : last.state), params);
}

/* reprints(node, base, changed) -> {begun(label, answer), push(data), show(printers)}
 *   base        the site's address in the API
 *   changed()   there is something new to show
 *   answer      of the command: {number, receipt} */
export function reprints(node, base, changed) {
  let last = null;
  let watch = null;
  let reading = null;
  let drawn = null;

  function dismiss() {
    if (watch) watch.stop();
    clearTimeout(reading);
    watch = null;
    last = null;
    changed();
  }

  function become(job) {
    last = Object.assign({}, last, { state: job.state });
    if (outcome(job.state) === "printed") reading = setTimeout(dismiss, READ_MS);
    changed();
  }

  return {
    begun(label, answer) {
      dismiss();
      last = { label: label, number: answer.number };
      watch = watchJob(base, answer.receipt, become);
      become(answer.receipt);
    },
    push(data) {
      if (watch) watch.push(data);
    },
    show(printers) {
      const text = last && sentence(last, printers);
      if (text === drawn) return;
      drawn = text;
      node.className = "desk-news" + (last ? " desk-news-" + outcome(last.state) : "");
      fill(
        node,
        text && h("p", { class: "words" }, text),
        text && outcome(last.state) === "trouble" ? h("button", { type: "button", class: "button", onclick: dismiss }, t("counter.dismiss")) : null
      );
    },
  };
}
