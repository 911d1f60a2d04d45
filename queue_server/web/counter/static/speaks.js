/* The languages for which this agent wants to be told that somebody waits: kept in this browser. */
import { h, words } from "/static/js/dom.js";
import { t } from "/static/js/words.js";

const LANGUAGES = ["fr", "ar", "zgh"];

/* speech(site) -> {chosen(), form()}; form() is a part of a sheet */
export function speech(site) {
  const key = "nouba-speaks:" + site;
  let chosen = read();

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(key)) || [];
      return LANGUAGES.filter((one) => kept.indexOf(one) >= 0);
    } catch (refused) {
      return [];
    }
  }

  function toggle(one, on) {
    chosen = LANGUAGES.filter((each) => (each === one ? on : chosen.indexOf(each) >= 0));
    try {
      localStorage.setItem(key, JSON.stringify(chosen));
    } catch (refused) {
      /* then it holds until the page is closed */
    }
  }

  function choice(one) {
    const box = h("input", { type: "checkbox", checked: chosen.indexOf(one) >= 0 });
    box.addEventListener("change", () => toggle(one, box.checked));
    return h("label", { class: "speaks-choice" }, box, words(t("common.language_name", null, one), one));
  }

  function form() {
    return h(
      "fieldset",
      { class: "speaks" },
      h("legend", { class: "sheet-group" }, words(t("counter.speaks"))),
      h("p", { class: "sheet-hint" }, words(t("counter.speaks_hint"))),
      h("div", { class: "speaks-choices" }, LANGUAGES.map(choice))
    );
  }

  return { chosen: () => chosen, form: form };
}
