/* The keyboard of the counter: the same keys on every layout, shown with "?". */
import { fill, h } from "/static/js/dom.js";
import { t } from "/static/js/words.js";
import { MORE_KEY } from "./bar.js";
import { HELP_KEY } from "./help.js";
import { FIND_KEY } from "./finding.js";
import { LISTS } from "./queue.js";
import { VERBS } from "./verbs.js";

const HELP = ["?", "؟"];
const CONTROLS = "a, button, input, select, textarea, dialog";

/* The physical key, so that R is R whether the keyboard writes French, Arabic or Tifinagh. */
function verbOf(event) {
  return Object.keys(VERBS).find((verb) => VERBS[verb].key && event.code === "Key" + VERBS[verb].key);
}

function listOf(event) {
  const digit = /^(Digit|Numpad)([1-3])$/.exec(event.code);
  return digit && LISTS[Number(digit[2]) - 1];
}

/* listen({onHelp(), onNext(), onVerb(verb), onList(list), onMore(), onFind(), onSupervisor(), onEscape()}) */
export function listen(options) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A key held down is one press, also on a focused button.
    if (event.repeat) {
      if (event.key === "Enter" || event.key === " ") event.preventDefault();
      return;
    }
    // An open dialog has the keyboard to itself, also for the key that has just opened it.
    if (document.querySelector("dialog[open]")) return;
    const verb = verbOf(event);
    const list = listOf(event);
    if (HELP.indexOf(event.key) >= 0) {
      event.preventDefault();
      options.onHelp();
    } else if (event.key === "Escape") {
      options.onEscape();
    } else if (verb) {
      // Otherwise the letter would be typed into what the verb asks.
      event.preventDefault();
      options.onVerb(verb);
    } else if (list) {
      options.onList(list);
    } else if (event.code === "Key" + MORE_KEY) {
      options.onMore();
    } else if (event.code === "Key" + HELP_KEY) {
      options.onSupervisor();
    } else if (event.code === "Key" + FIND_KEY) {
      event.preventDefault();
      options.onFind();
    } else if ((event.key === " " || event.key === "Enter") && !document.activeElement.closest(CONTROLS)) {
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
    row([MORE_KEY], t("counter.more")),
    row([FIND_KEY], t("counter.find")),
    row([HELP_KEY], t("counter.help_ask")),
    row([t("counter.key_reader")], t("counter.shortcuts_reader")),
    row(["1", "2", "3"], t("counter.shortcuts_lists")),
    row(["?"], t("counter.shortcuts_help"))
  );
}
