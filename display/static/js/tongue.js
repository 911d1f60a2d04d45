/* The languages of the screen: all at once, or one after the other. */
import { readJson, h } from "/static/js/dom.js";
import { direction, t } from "/static/js/words.js";

const page = readJson("page");
const rotates = page.text === "rotate";
let turn = 0;

/* The one whose turn it is. */
export function spokenNow() {
  return page.languages[turn % page.languages.length];
}

export function nextLanguage() {
  turn += 1;
}

/* Begin the round with `lang`, if this screen has it. */
export function beginWith(lang) {
  turn = Math.max(0, page.languages.indexOf(lang));
}

/* Those in which every sentence stands now. */
export function languagesNow() {
  return rotates ? [spokenNow()] : page.languages;
}

export function inLanguage(lang, tag, className, text) {
  return h(tag, { lang: lang, dir: direction(lang), class: (className + " words").trim() }, text);
}

/* One node for each language of now: `say(lang)` is its text. */
export function inAll(tag, className, say) {
  return languagesNow().map((lang) => inLanguage(lang, tag, className, say(lang)));
}

export function inEach(key, className) {
  return inAll("span", className, (lang) => t(key, null, lang));
}
