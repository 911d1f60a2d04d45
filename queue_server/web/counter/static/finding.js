/* Looking for a ticket: by the code that a reader has typed, or by a number that a hand types. */
import { command } from "/static/js/api.js";
import { timeText } from "/static/js/clock.js";
import { h, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { turnStep } from "./turn_sheet.js";

export const FIND_KEY = "L";

/* A search is asked for again by whoever waits for it: one attempt, and not for long. */
const PATIENCE = { timeoutMs: 3500, pauses: [400] };
const LIST_OF = { waiting: "waiting", on_hold: "held", no_show: "missed" };
const ELSEWHERE = ["pending", "called", "serving"];

function whereItStands(found, zone) {
  const params = { n: isolate(found.counter), time: isolate(timeText(new Date(found.since), zone)) };
  return t("counter.found_" + found.state, params);
}

/* finder({base, zone, sheet, state, isLost, act, ask}) -> {open(), find(code)}
 *   base            the site's address in the API;  zone: its time zone
 *   sheet           where questions are asked
 *   state()         what the page knows now;  isLost(): it cannot ask the server
 *   act, ask        as in turn_sheet.js */
export function finder(options) {
  let asked = 0;

  function form(code) {
    const input = h("input", { id: "find-code", class: "sheet-input", type: "text", maxlength: 300, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", value: code, dir: "ltr" });
    const node = h(
      "form",
      { class: "sheet-form" },
      h("label", { class: "sheet-label", for: "find-code" }, words(t("counter.find_code"))),
      input,
      h("button", { type: "submit", class: "button button-main" }, words(t("counter.find_go")))
    );
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) find(input.value.trim());
      else input.focus();
    });
    return node;
  }

  function show(code, problem) {
    const node = form(code);
    const trouble = problem ? h("p", { class: "sheet-problem", role: "alert" }, words(problem)) : null;
    options.sheet.show({
      title: t("counter.ask_find"),
      hint: t("counter.ask_find_hint"),
      parts: trouble ? [trouble, node] : [node],
    });
    node.elements[0].select();
  }

  function step(found) {
    const state = options.state();
    const where = found.today ? whereItStands(found, options.zone) : t("counter.found_other_day");
    const list = found.today && (LIST_OF[found.state] || (ELSEWHERE.indexOf(found.state) >= 0 && "elsewhere"));
    if (list) {
      const shown = turnStep(list, found, state, options.act, options.ask);
      return Object.assign(shown, { hint: [where, shown.hint].filter(Boolean).join(" ") });
    }
    const service = state.services.find((one) => one.code === found.service);
    return { title: isolate(found.label) + " · " + (service ? named(service.name) : found.service), hint: where, parts: [] };
  }

  async function find(code) {
    const mine = (asked += 1);
    // The sheet says why itself.
    if (options.isLost()) {
      show(code, null);
      return;
    }
    options.sheet.show({ title: t("counter.finding"), parts: [] });
    try {
      const found = await command(options.base + "/find", { code: code }, PATIENCE);
      if (mine === asked && options.sheet.isOpen()) options.sheet.show(step(found));
    } catch (problem) {
      if (mine !== asked || !options.sheet.isOpen()) return;
      // A secret address is nothing to correct by hand.
      show(code.length > 12 ? "" : code, problem.code === "unreachable" ? t("counter.find_unreachable") : problem.message);
    }
  }

  return { open: () => show("", null), find: find };
}
