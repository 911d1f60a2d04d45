/* The three languages as equal buttons; the choice takes effect at once and is kept on the device. */
import { fill, h } from "./dom.js";
import { direction, language, setLanguage, t } from "./words.js";

const LANGUAGES = ["fr", "ar", "zgh"];

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch (refused) {
    return null; /* a browser that keeps nothing still works, it only forgets */
  }
}

function remember(name, chosen) {
  try {
    localStorage.setItem(name, chosen);
  } catch (refused) {
    /* see above */
  }
}

/* Fills `node` with the choice. `name` is where it is kept; `initial` is used until one is made;
 * `changed()` is called after each change, and once now. */
export function languageChoice(node, name, initial, changed) {
  function use(chosen) {
    setLanguage(chosen);
    document.documentElement.lang = chosen;
    document.documentElement.dir = direction(chosen);
    node.setAttribute("aria-label", t("common.languages"));
    Array.from(node.children).forEach((button) => {
      button.setAttribute("aria-pressed", String(button.lang === chosen));
    });
    changed();
  }

  node.classList.add("languages");
  node.setAttribute("role", "group");
  fill(
    node,
    LANGUAGES.map((one) =>
      h(
        "button",
        {
          type: "button",
          class: "language",
          lang: one,
          onclick: () => {
            if (one === language()) return;
            remember(name, one);
            use(one);
          },
        },
        t("common.language_name", null, one)
      )
    )
  );
  const kept = remembered(name);
  use(LANGUAGES.indexOf(kept) >= 0 ? kept : initial);
}
