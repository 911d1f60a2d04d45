/* Words of the page, from its <script type="application/json" id="words"> block:
 * language -> key -> sentence, or plural forms in gettext's order. */
import { readJson } from "./dom.js";

const catalogues = readJson("words") || {};

/* The same rules as the Plural-Forms headers of the catalogues. */
const PLURAL_FORM = {
  fr: (n) => (n > 1 ? 1 : 0),
  zgh: (n) => (n > 1 ? 1 : 0),
  ar: (n) => {
    if (n <= 2) return n;
    const rest = n % 100;
    if (rest >= 3 && rest <= 10) return 3;
    return rest >= 11 ? 4 : 5;
  },
};

let current = document.documentElement.lang || "fr";

/* The language of t() and tn() when none is named. */
export function setLanguage(language) {
  current = language;
}

export function language() {
  return current;
}

export function direction(lang) {
  return (lang || current) === "ar" ? "rtl" : "ltr";
}

function find(key, lang) {
  const entry = (catalogues[lang] || {})[key];
  if (entry === undefined) console.error("no words for " + key + " in " + lang);
  return entry === undefined ? "" : entry;
}

function fill(text, params) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => {
    if (!params || params[name] === undefined) {
      console.error("no value for " + whole + " in: " + text);
      return "";
    }
    return String(params[name]);
  });
}

/* The sentence of `key`; `params` fill its %(name)s. */
export function t(key, params, lang) {
  return fill(find(key, lang || current), params);
}

/* The plural form of `key` that goes with `n`; `n` is a parameter too. */
export function tn(key, n, params, lang) {
  const spoken = lang || current;
  const forms = find(key, spoken);
  const text = typeof forms === "string" ? forms : forms[PLURAL_FORM[spoken](n)];
  return fill(text, Object.assign({ n: n }, params));
}

/* One of the API's {"fr","ar","zgh"} names. */
export function named(words, lang) {
  return words[lang || current] || words.fr;
}
