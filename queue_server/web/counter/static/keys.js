/* The keyboard of the counter: the same keys on every layout, shown with "?". */
import { fill, h } from "/static/js/dom.js";
import { t } from "/static/js/words.js";
import { VERBS } from "./actions.js";

const HELP = ["?", "؟"];
const CONTROLS = "a, button, input, select, textarea, dialog";

/* The physical key, so that R is R whether the keyboard writes French, Arabic or Tifinagh. */
function verbOf(event) {
  return Object.keys(VERBS).find((verb) => VERBS[verb].key && event.code === "Key" + VERBS[verb].key);
}

/* listen({dialog, onNext(), onVerb(verb), onEscape()}) */
export function listen(options) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A key held down is one press, also on a focused button.
    if (event.repeat) {
      if (event.key === "Enter" || event.key === " ") event.preventDefault();
      return;
    }
    if (options.dialog.open) return;
    const verb = verbOf(event);
    if (HELP.indexOf(event.key) >= 0) {
      event.preventDefault();
      options.dialog.showModal();
    } else if (event.key === "Escape") {
      options.onEscape();
    } else if (verb) {
      options.onVerb(verb);
    } else if ((event.key === " " || event.key === "Enter") && !event.target.closest(CONTROLS)) {
      event.preventDefault();
      options.onNext();
    }
  });
}

function row(keys, sentence) {
  return h(
    "li",
    { class: "shortcut" },
    h("span", { class: "shortcut-keys" }, keys.map((key) => h("kbd", null, key))),
    h("span", { class: "words" }, sentence)
  );
}

/* Writes the help of the keys into `list`. */
export function showKeys(list) {
  const verbs = Object.keys(VERBS).filter((verb) => VERBS[verb].key);
  fill(
    list,
    row([t("counter.key_space"), t("counter.key_enter")], t("counter.shortcuts_main")),
    verbs.map((verb) => row([VERBS[verb].key], t("counter." + verb))),
    row(["?"], t("counter.shortcuts_help"))
  );
}
