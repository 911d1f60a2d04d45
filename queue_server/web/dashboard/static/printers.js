/* The site's printers: how each one is, and a page to see that it prints. */
import { command, read } from "/static/js/api.js";
import { dateParts, now, timeText } from "/static/js/clock.js";
import { fill, h, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { outcome, watchJob } from "/static/js/print_job.js";
import { concern } from "/static/js/printers.js";
import { t, tn } from "/static/js/words.js";
import { sign } from "./sign.js";

const SIGNS = { well: "yes", near: "look", trouble: "no", silent: "unknown" };

/* The time, and the day when it was another one. */
function moment(at, timezone) {
  const [then, today] = [dateParts(at, timezone), dateParts(now(), timezone)];
  const sameDay = then.day === today.day && then.month === today.month && then.year === today.year;
  return isolate((sameDay ? "" : then.day + "/" + (then.month + 1) + " ") + timeText(at, timezone));
}

function facts(printer) {
  return [
    tn("dashboard.printer_queued", printer.queued),
    printer.fallback && t("dashboard.printer_fallback", { printer: isolate(printer.fallback) }),
    printer.agent && t("dashboard.printer_agent", { agent: isolate(printer.agent) }),
  ].filter((fact) => fact);
}

/* One printer. Its nodes stay, so that the button keeps the focus while figures move. */
function line(page, first, queued) {
  const site = page.site;
  const parts = { sign: h("div", null), condition: h("p", { class: "printer-condition" }), detail: h("p", { class: "printer-detail", lang: "en", dir: "ltr" }) };
  const about = h("p", { class: "printer-facts" });
  const result = h("div", { class: "printer-result", role: "status" });
  const button = h("button", { type: "button", class: "button printer-test", onclick: test });
  const name = h("h3", { class: "printer-name latin", dir: "ltr" }, first.id);
  const node = h("li", { class: "printer", "data-printer": first.id }, parts.sign, h("div", { class: "printer-words" }, name, parts.condition, parts.detail, about), page.manages ? button : null, result);
  const base = "/api/v1/sites/" + site.id;
  let printer = first;
  /* the test page: null, {state, error}, or {refusal} */
  let tried = null;
  let watch = null;

  function running() {
    return tried !== null && !tried.refusal && outcome(tried.state) === "printing";
  }

  function showTest() {
    fill(button, words(t("dashboard.test_page")));
    button.setAttribute("aria-label", t("dashboard.test_page") + " " + printer.id);
    button.setAttribute("aria-disabled", String(running()));
    if (tried === null) return;
    const tone = tried.refusal ? "trouble" : outcome(tried.state);
    const key = running() ? (tried.state === "queued" && !printer.prints ? "waiting" : "printing") : tried.state;
    result.className = "printer-result printer-result-" + tone;
    fill(
      result,
      h("p", null, words(tried.refusal || t("dashboard.test_" + key))),
      tried.error ? h("p", { class: "printer-detail", lang: "en", dir: "ltr" }, tried.error) : null
    );
  }

  async function become(job) {
    tried = job;
    showTest();
    if (outcome(job.state) !== "trouble" || job.error) return;
    try {
      become(await read(base + "/print-jobs/" + job.job));
    } catch (problem) {
      /* How it ended has been said; only the reason is missing. */
    }
  }

  async function test() {
    if (running()) return;
    tried = { state: "queued" };
    showTest();
    try {
      const receipt = await command(base + "/printers/" + encodeURIComponent(printer.id) + "/test");
      watch = watchJob(base, receipt, become);
      become(receipt);
      queued();
    } catch (problem) {
      tried = { refusal: problem.message || t("problem.unreachable") };
      showTest();
    }
  }

  return {
    node: node,
    push: (job) => watch && watch.push(job),
    show(present) {
      printer = present;
      const level = concern(printer);
      node.className = "printer printer-" + level;
      fill(parts.sign, sign(SIGNS[level]));
      fill(
        parts.condition,
        h("b", null, words(t("common.printer_" + printer.condition))),
        printer.since ? [" ", words(t("dashboard.counter_since", { time: moment(printer.since, site.timezone) }))] : null
      );
      fill(parts.detail, printer.detail);
      fill(about, facts(printer).map((fact) => h("span", { class: "printer-fact" }, words(fact))));
      showTest();
    },
  };
}

/* printers(list, none, page, queued) -> {show(printers), push(job)}; `none` says that the site has no printer,
 * queued() is called when a test page waits: no event tells of it. */
export function printers(list, none, page, queued) {
  let lines = new Map();

  return {
    show(present) {
      const next = new Map(present.map((one) => [one.id, lines.get(one.id) || line(page, one, queued)]));
      if (Array.from(next.keys()).join() !== Array.from(lines.keys()).join()) fill(list, Array.from(next.values(), (one) => one.node));
      lines = next;
      present.forEach((one) => lines.get(one.id).show(one));
      none.hidden = present.length > 0;
    },
    push(job) {
      lines.forEach((one) => one.push(job));
    },
  };
}
