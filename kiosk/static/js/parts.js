/* What several kiosk screens are made of. */
import { now, timeText } from "/static/js/clock.js";
import { h, khatim, latin, pictogram } from "/static/js/dom.js";
import { isolate, rangeText } from "/static/js/format.js";
import { direction, named, t, tn } from "/static/js/words.js";

/* The order of the official languages; three equal choices. */
export const LANGUAGES = ["ar", "zgh", "fr"];

export function inLanguage(lang, tag, className, text) {
  return h(tag, { lang: lang, dir: direction(lang), class: className + " words" }, text);
}

/* The same words in the three languages, one under the other. */
export function inThree(key, className, params) {
  return LANGUAGES.map((lang) => inLanguage(lang, "p", className, t(key, params && params(lang), lang)));
}

export function bigButton(className, icon, text, onclick, iconFirst) {
  const drawing = pictogram(icon, null, icon === "check" ? "" : "pictogram-turns");
  const words = h("span", {}, text);
  return h("button", { type: "button", class: "button " + className, onclick: onclick },
    iconFirst ? [drawing, words] : [words, drawing]);
}

/* People waiting and the range: the small line of a tile; data-live lets it be renewed in place. */
export function liveLine(service, timezone) {
  const line = h("span", { class: "live", "data-live": service.code });
  fillLive(line, service, timezone);
  return line;
}

/* When the wait may pass the closing, that is what counts. */
function expectation(service, timezone) {
  if (!service.range) return null;
  if (!service.closing_at) return h("span", { class: "live-range" }, pictogram("clock"), h("span", {}, rangeText(service.range)));
  const time = isolate(timeText(service.closing_at, timezone));
  return h("span", { class: "live-closing" }, pictogram("clock"), h("span", {}, t("common.closing", { time: time })));
}

export function fillLive(line, service, timezone) {
  while (line.firstChild) line.removeChild(line.firstChild);
  const people = h("span", { class: "live-people" }, pictogram("people"),
    h("span", { class: "latin", dir: "ltr", "aria-hidden": "true" }, service.waiting),
    h("span", { class: "visually-hidden" }, tn("common.people_waiting", service.waiting)));
  line.appendChild(people);
  const expected = expectation(service, timezone);
  if (expected) line.appendChild(expected);
}

export function siteHead(state) {
  return [
    h("div", { class: "brand" }, khatim(false), h("span", { class: "brand-name words" }, named(state.page.name))),
    clockFace(state),
  ];
}

/* "until 16:30" is the shop window's line; the figures are renewed with every snapshot. */
export function clockFace(state) {
  return latin(timeText(now(), state.page.timezone), "time");
}

/* Switch without going back: always in the same place. */
export function languageSwitch(state, actions) {
  return h("div", { class: "switch", role: "group", "aria-label": t("common.languages") },
    LANGUAGES.map((lang) => h("button", {
      type: "button",
      class: "switch-language words",
      lang: lang,
      "aria-pressed": String(lang === state.language),
      onclick: () => actions.switchLanguage(lang),
    }, t("common.language_name", null, lang))));
}
