/* The notices in three lists: today's, planned ones, past ones. */
import { fill, h, pictogram, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { direction, t } from "/static/js/words.js";

const LISTS = ["shown", "planned", "over"];
const LANGUAGES = ["ar", "zgh", "fr"];

function span(notice) {
  const first = isolate(notice.first_day);
  if (!notice.last_day) return t("notices.from", { first: first });
  return notice.first_day === notice.last_day ? t("notices.on", { first: first }) : t("notices.span", { first: first, last: isolate(notice.last_day) });
}

function picture(media) {
  if (!media) return null;
  if (media.kind === "picture") return h("img", { class: "notice-media", src: media.url, alt: "" });
  return h("video", { class: "notice-media", src: media.url, controls: true, muted: true, preload: "metadata" });
}

/* Removing asks once more, in the same place: a notice cannot be brought back. */
function removal(notice, remove) {
  const button = h("button", { type: "button", class: "button" }, t("notices.remove"));
  button.addEventListener("click", () => {
    if (button.dataset.sure) {
      button.disabled = true;
      remove(notice);
      return;
    }
    button.dataset.sure = "yes";
    button.classList.add("button-sure");
    button.textContent = t("notices.remove_sure");
  });
  return button;
}

function card(notice, options) {
  return h("li", { class: "panel notice", "data-notice": notice.id },
    picture(notice.media),
    h("div", { class: "notice-words" },
      LANGUAGES.filter((lang) => notice[lang]).map((lang) =>
        h("p", { class: "notice-sentence words", lang: lang, dir: direction(lang) }, notice[lang])),
      notice.zgh ? null : h("p", { class: "notice-lacks" }, pictogram("alert"), words(t("notices.no_amazigh")))),
    h("p", { class: "notice-when" }, words(span(notice)), notice.display ? words(t("notices.on_display", { display: isolate(notice.display) })) : null),
    h("div", { class: "notice-verbs" },
      h("button", { type: "button", class: "button", onclick: () => options.edit(notice) }, t("notices.edit")),
      removal(notice, options.remove)));
}

/* options: board (null while loading), problem, edit(notice), remove(notice) */
export function showLists(node, options) {
  const board = options.board;
  fill(node,
    options.problem ? h("p", { class: "connection", role: "alert" }, words(options.problem)) : null,
    board && LISTS.map((name) => {
      const those = board.notices.filter((notice) => notice.showing === name);
      if (!those.length && name !== "shown") return null;
      return h("section", { class: "list", "data-list": name },
        h("h2", {}, words(t("notices.list_" + name))),
        those.length ? h("ul", { class: "cards" }, those.map((notice) => card(notice, options)))
          : h("p", { class: "nothing" }, words(t("notices.nothing"))));
    }));
}
