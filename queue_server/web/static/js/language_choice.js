/* The three languages as equal buttons; a choice takes effect at once, without loading the page. */
import { fill, h } from "./dom.js";
import { direction, language, setLanguage, t } from "./words.js";

const LANGUAGES = ["fr", "ar", "zgh"];

/* Fills `node` with the choice and calls `changed()` after each one, and once now.
 * The address names the language, so that a reload keeps it; with `remember` the server is told
 * too, and opens this browser's next pages in it. */
export function languageChoice(node, remember, changed) {
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

  function choose(chosen) {
    if (chosen === language()) return;
    const address = location.pathname + "?lang=" + chosen;
    history.replaceState(null, "", address);
    if (remember) fetch(address, { credentials: "same-origin" }).catch(() => null);
    use(chosen);
  }

  node.classList.add("languages");
  node.setAttribute("role", "group");
  fill(
    node,
    LANGUAGES.map((one) =>
      h(
        "button",
        { type: "button", class: "language", lang: one, onclick: () => choose(one) },
        t("common.language_name", null, one)
      )
    )
  );
  use(language());
}
