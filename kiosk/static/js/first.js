/* The screens nobody has touched yet: in the three languages at once. */
import { dateParts, timeText } from "/static/js/clock.js";
import { h, khatim, pictogram } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { LANGUAGES, clockFace, inLanguage, inThree } from "./parts.js";

function names(state) {
  return h("div", { class: "names" }, LANGUAGES.map((lang) => inLanguage(lang, "p", "name", named(state.page.name, lang))));
}

function banner(state) {
  return [h("div", { class: "khatim-border" }), h("div", { class: "banner" }, khatim(false), names(state), clockFace(state))];
}

export function startScreen(state, actions) {
  const closes = state.snapshot && state.snapshot.closes_at;
  return {
    head: banner(state),
    body: [
      h("h1", { class: "visually-hidden" }, t("kiosk.choose_language")),
      h("div", { class: "welcomes" }, inThree("common.welcome", "welcome")),
      h("div", { class: "languages" }, LANGUAGES.map((lang) =>
        h("button", { type: "button", class: "language words", lang: lang, dir: lang === "ar" ? "rtl" : "ltr", "data-language": lang,
          disabled: !state.snapshot, onclick: () => actions.chooseLanguage(lang) },
          h("span", { class: "language-name" }, t("common.language_name", null, lang)),
          h("span", { class: "language-act" }, pictogram("receipt"), h("span", {}, t("kiosk.take_ticket", null, lang)))))),
    ],
    foot: [closes ? h("div", { class: "hours" }, inThree("kiosk.open_until", "hour", () => ({ time: isolate(timeText(closes, state.page.timezone)) }))) : null],
  };
}

/* When it opens: "lundi à 08:30". */
function opening(state) {
  const day = dateParts(new Date(state.snapshot.opens_at), state.page.timezone);
  const time = isolate(timeText(state.snapshot.opens_at, state.page.timezone));
  return inThree("kiosk.opens_at", "opens", (lang) => ({ day: state.page.calendar[lang].weekdays[day.weekday], time: time }));
}

export function closedScreen(state) {
  return {
    head: banner(state),
    body: [h("div", { class: "message message-quiet" }, pictogram("door"),
      h("h1", { class: "trio" }, LANGUAGES.map((lang) => inLanguage(lang, "span", "trio-word", t("kiosk.closed", null, lang)))),
      state.snapshot.opens_at ? h("div", {}, opening(state)) : null)],
    foot: [],
  };
}

export function offlineScreen(state) {
  return {
    head: banner(state),
    body: [h("div", { class: "message message-trouble", role: "alert" }, khatim(true),
      h("h1", { class: "visually-hidden" }, t("common.connection_lost")),
      inThree("kiosk.offline", "opens"))],
    foot: [],
  };
}
