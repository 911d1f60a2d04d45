/* The counters that call: who, why, since when, and one press that says "seen". */
import { command } from "/static/js/api.js";
import { fill, h, words } from "/static/js/dom.js";
import { agoText } from "/static/js/format.js";
import { named, t, tn } from "/static/js/words.js";

/* The open calls after `event`; any other event changes nothing. Pure. */
export function helpAfter(calls, event) {
  if (event.type === "help_asked") {
    return calls.concat({ id: event.request, counter: event.counter, reason: event.reason, asked_at: event.at, answered_at: null });
  }
  const ends = event.type === "help_answered" || event.type === "help_withdrawn";
  return ends ? calls.filter((one) => one.id !== event.request) : calls;
}

/* helpPanel({section, title, list}, {site, reasons, reload}) -> {show(calls, now)}; `title` is announced
 *   reasons   code -> words, of the configured list
 *   reload()  after a refusal: somebody else was faster */
export function helpPanel(nodes, options) {
  const sending = new Set();
  const refusals = new Map();
  let shown = [];
  let at = 0;
  let drawn = null;

  async function answer(call) {
    if (sending.has(call.id)) return;
    sending.add(call.id);
    refusals.delete(call.id);
    draw();
    try {
      await command("/api/v1/sites/" + options.site + "/help/" + call.id + "/answer");
    } catch (problem) {
      refusals.set(call.id, problem.message || t("problem.unreachable"));
      options.reload();
    }
    sending.delete(call.id);
    draw();
  }

  function item(call) {
    const reason = options.reasons[call.reason];
    const why = reason ? named(reason) : call.reason || t("dashboard.help_unsaid");
    const where = t("common.counter_n", { n: call.counter });
    return h(
      "li",
      { class: "help-call", "data-counter": call.counter },
      h("b", { class: "help-where" }, words(where)),
      h("span", { class: "help-why" }, words(why)),
      h("span", { class: "help-ago" }, words(agoText(call.asked_at, at))),
      h(
        "button",
        {
          type: "button",
          class: "button button-main help-answer",
          "aria-disabled": sending.has(call.id) ? "true" : null,
          "aria-label": t("dashboard.help_answer") + " · " + where,
          onclick: () => answer(call),
        },
        words(t("dashboard.help_answer"))
      ),
      refusals.has(call.id) ? h("p", { class: "help-refusal", role: "alert" }, words(refusals.get(call.id))) : null
    );
  }

  function draw() {
    const minutes = shown.map((call) => agoText(call.asked_at, at));
    const drawing = JSON.stringify([shown, minutes, Array.from(sending), Array.from(refusals), document.documentElement.lang]);
    if (drawing === drawn) return;
    drawn = drawing;
    const focused = nodes.list.contains(document.activeElement);
    nodes.section.hidden = shown.length === 0;
    fill(nodes.title, shown.length ? words(tn("dashboard.help", shown.length)) : null);
    fill(nodes.list, shown.map(item));
    const first = nodes.list.querySelector("button");
    if (focused && first) first.focus();
  }

  return {
    show(calls, now) {
      shown = calls;
      at = now;
      draw();
    },
  };
}
