/* One sheet for everything that is asked before a press: options to choose from, by finger, by arrow
 * or by their digit. What it shows is told by steps (questions.js). */
import { fill, h, words } from "/static/js/dom.js";
import { t } from "/static/js/words.js";

const DIGITS = 9;

/* sheet(dialog) -> {show(step), close(), isOpen(), say(sentence)}
 *   say      what keeps every choice from being made just now, or null: the sheet covers the page's own notices
 *   step     {title, hint, parts, back, focus, close}: hint may be null; back() shows the step before, or is absent;
 *            focus is the field to type in, or absent
 *            close: the words that put the sheet away, where nothing was asked
 *   parts    nodes, or groups {title, options} of which `title` may be null
 *   option   {words, detail, key, usable, choose}: detail and key may be absent; usable defaults to true */
export function sheet(dialog) {
  const trouble = h("p", { class: "sheet-problem", role: "alert" });
  let choices = [];
  let said = null;

  function choose(option) {
    if (option.usable !== false) option.choose();
  }

  function optionButton(option) {
    const digit = choices.push(option);
    const key = option.key || (digit <= DIGITS ? String(digit) : null);
    return h(
      "li",
      null,
      h(
        "button",
        {
          type: "button",
          class: "sheet-option",
          "aria-disabled": option.usable === false ? "true" : null,
          "aria-keyshortcuts": key,
          // The second tap of a double tap was meant for what lay here before.
          onclick: (event) => event.detail <= 1 && choose(option),
        },
        h("span", { class: "sheet-words" }, words(option.words), option.detail ? h("small", null, words(option.detail)) : null),
        key ? h("kbd", { class: "desk-key", "aria-hidden": "true" }, key) : null
      )
    );
  }

  function part(one) {
    if (one instanceof Node) return one;
    if (one.options.length === 0) return null;
    return [
      one.title ? h("h3", { class: "sheet-group" }, words(one.title)) : null,
      h("ul", { class: "sheet-options" }, one.options.map(optionButton)),
    ];
  }

  function foot(step) {
    const close = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, step.close || t("counter.sheet_close"));
    const back = step.back && h("button", { type: "button", class: "button", onclick: step.back }, t("counter.sheet_back"));
    return h("div", { class: "sheet-foot" }, back || null, close);
  }

  function show(step) {
    choices = [];
    const title = h("h2", { id: "sheet-title", tabindex: "-1" }, words(step.title));
    fill(
      dialog,
      h("div", { class: "sheet-inside" }, title, trouble, step.hint ? h("p", { class: "sheet-hint" }, words(step.hint)) : null, step.parts.map(part), foot(step))
    );
    if (!dialog.open) dialog.showModal();
    // Space pressed twice must not choose the first option.
    (step.focus || title).focus();
  }

  function move(by) {
    const buttons = Array.from(dialog.querySelectorAll(".sheet-option"));
    const at = buttons.indexOf(document.activeElement);
    const to = at < 0 && by < 0 ? buttons.length - 1 : at + by;
    if (buttons[to]) buttons[to].focus();
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input")) return;
    const digit = /^(Digit|Numpad)([1-9])$/.exec(event.code);
    const chosen = choices.find((option, place) =>
      option.key ? event.code === "Key" + option.key : digit !== null && Number(digit[2]) === place + 1
    );
    const right = document.documentElement.dir === "rtl" ? -1 : 1;
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: right, ArrowLeft: -right }[event.key];
    if (chosen) choose(chosen);
    else if (step) move(step);
    else return;
    // The key has done its work: the page below, free again, must not take it as its own.
    event.preventDefault();
    event.stopPropagation();
  });
  dialog.addEventListener("close", () => fill(dialog));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  function say(sentence) {
    if (sentence === said) return;
    said = sentence;
    fill(trouble, sentence && words(sentence));
  }

  return { show: show, close: () => dialog.close(), isOpen: () => dialog.open, say: say };
}
