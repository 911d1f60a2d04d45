/* What a receipt looks like on paper, in the language that its citizen has chosen. */
import { fill, h, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { language, t } from "/static/js/words.js";

const LANGUAGES = ["ar", "zgh", "fr"];
const PAPERS = ["80mm", "58mm"];

/* preview(node, site) -> {label()}: fetched when it is opened. */
export function preview(node, site) {
  const opener = h("button", { type: "button", class: "button", "aria-expanded": "false", "aria-controls": "preview-inside", onclick: toggle });
  const inside = h("div", { class: "preview-inside", id: "preview-inside", hidden: true });
  const chosen = { language: null, paper: PAPERS[0] };

  function choice(name, values, text) {
    return h("div", { class: "languages", role: "group", "aria-label": t("dashboard.preview_" + name) },
      values.map((value) =>
        h("button", { type: "button", class: "language", lang: name === "language" ? value : null,
          "aria-pressed": String(chosen[name] === value), "data-choice": value, onclick: () => choose(name, value) }, text(value))));
  }

  function choose(name, value) {
    chosen[name] = value;
    show();
    inside.querySelector('[data-choice="' + value + '"]').focus();
  }

  function picture() {
    const paper = isolate(chosen.paper.replace("mm", "\u00a0mm"));
    const alt = t("dashboard.preview_alt", { language: t("common.language_name", null, chosen.language), paper: paper });
    const image = h("img", { class: "preview-paper preview-" + chosen.paper, alt: alt,
      src: "/api/v1/sites/" + site.id + "/receipt.png?language=" + chosen.language + "&paper=" + chosen.paper });
    image.addEventListener("error", () => fill(image.parentNode, h("p", { role: "alert" }, words(t("dashboard.preview_failed")))));
    return h("div", { class: "preview-table" }, image);
  }

  function show() {
    fill(inside,
      choice("language", LANGUAGES, (value) => t("common.language_name", null, value)),
      choice("paper", PAPERS, (value) => h("span", { class: "latin", dir: "ltr" }, value.replace("mm", "\u00a0mm"))),
      picture());
  }

  function toggle() {
    inside.hidden = !inside.hidden;
    opener.setAttribute("aria-expanded", String(!inside.hidden));
    if (inside.hidden) return;
    chosen.language = chosen.language || language();
    show();
  }

  fill(node, opener, inside);
  return {
    label() {
      fill(opener, words(t("dashboard.preview")));
      if (!inside.hidden) show();
    },
  };
}
