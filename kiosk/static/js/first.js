/* The screens nobody has touched yet: in the three languages at once. */
import { timeText } from "/static/js/clock.js";
import { fill, h, khatim, pictogram } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { closingServices, lastTicketSoon, opensText, reasonText } from "/static/js/opening.js";
import { noPaper } from "/static/js/printers.js";
import { named, t } from "/static/js/words.js";
import { LANGUAGES, clockFace, inLanguage, inThree } from "./parts.js";

function names(state) {
  return h("div", { class: "names" }, LANGUAGES.map((lang) => inLanguage(lang, "p", "name", named(state.page.name, lang))));
}

function banner(state) {
  return [h("div", { class: "khatim-border" }), h("div", { class: "banner" }, khatim(false), names(state), clockFace(state))];
}

/* Until when, and calmly in time: before the last ticket, or when a wait may pass the closing. */
function hoursLine(state) {
  const snapshot = state.snapshot;
  if (!snapshot || !snapshot.open) return null;
  const closing = closingServices(snapshot.services).map((service) => service.closing_at).sort()[0];
  const last = lastTicketSoon(snapshot);
  const [key, at] = closing ? ["common.closing", closing] : last ? ["common.last_ticket", last] : ["kiosk.open_until", snapshot.closes_at];
  if (!at) return null;
  const time = isolate(timeText(at, state.page.timezone));
  const soon = key !== "kiosk.open_until";
  return h("div", { class: "hours" + (soon ? " hours-soon" : "") }, soon ? pictogram("clock") : null,
    inThree(key, "hour", () => ({ time: time })));
}

function noPaperWords() {
  return h("div", { class: "no-paper" },
    h("span", { class: "no-paper-signs" }, pictogram("printer-empty"), pictogram("photo")),
    h("div", {}, inThree("kiosk.no_paper", "no-paper-words")));
}

/* The welcome, or, before anything is chosen, that the number will be photographed. Drawn anew only when
 * that changes: screen readers announce it. */
export function fillFirstWords(place, state) {
  const now = state.snapshot && noPaper(state.snapshot.printers) ? "no-paper" : "welcome";
  if (place.dataset.says === now) return;
  place.dataset.says = now;
  fill(place, now === "no-paper" ? noPaperWords() : h("div", { class: "welcomes" }, inThree("common.welcome", "welcome")));
}

function firstWords(state) {
  const place = h("div", { class: "first-words" });
  fillFirstWords(place, state);
  return place;
}

/* Renewed in place: a finger may be on its way to what stands beside it. */
export function fillHours(place, state) {
  fill(place, hoursLine(state));
}

function hours(state) {
  const place = h("div", { class: "hours-place" });
  fillHours(place, state);
  return place;
}

/* The same word in the three languages on one line. */
function threeWords(key) {
  return LANGUAGES.map((lang) => inLanguage(lang, "span", "three-word", t(key, null, lang)));
}

function privacyButton(actions) {
  return h("button", { type: "button", class: "privacy-open", onclick: actions.showPrivacy }, pictogram("document"), threeWords("kiosk.privacy"));
}

export function startScreen(state, actions) {
  return {
    head: banner(state),
    body: [
      h("h1", { class: "visually-hidden" }, t("kiosk.choose_language")),
      firstWords(state),
      h("div", { class: "languages" }, LANGUAGES.map((lang) =>
        h("button", { type: "button", class: "language words", lang: lang, dir: lang === "ar" ? "rtl" : "ltr", "data-language": lang,
          disabled: !state.snapshot, onclick: () => actions.chooseLanguage(lang) },
          h("span", { class: "language-name" }, t("common.language_name", null, lang)),
          h("span", { class: "language-act" }, pictogram("receipt"), h("span", {}, t("kiosk.take_ticket", null, lang)))))),
    ],
    foot: [hours(state), privacyButton(actions)],
  };
}

const PRIVACY = ["kiosk.privacy_anonymous", "kiosk.privacy_kept", "kiosk.privacy_priority"];

/* Law 09-08, before anything is asked: nothing here needs a language to be chosen first. */
export function privacyScreen(state, actions) {
  const contact = state.page.privacy_contact;
  return {
    body: [
      h("h1", { class: "visually-hidden" }, t("kiosk.privacy")),
      h("div", { class: "privacy" }, LANGUAGES.map((lang) => h("section", { class: "privacy-part" },
        inLanguage(lang, "h2", "privacy-title", t("kiosk.privacy", null, lang)),
        PRIVACY.map((key) => inLanguage(lang, "p", "privacy-line", t(key, null, lang))),
        contact ? inLanguage(lang, "p", "privacy-line", t("kiosk.privacy_contact", null, lang) + " : " + named(contact, lang)) : null,
        inLanguage(lang, "p", "privacy-law", t("kiosk.privacy_law", null, lang))))),
    ],
    foot: [h("button", { type: "button", class: "button back back-three", onclick: actions.restart }, pictogram("back"), threeWords("kiosk.back"))],
  };
}

/* Why, and when it opens: each language says both before the next one begins. */
function explanation(state, lang) {
  const why = reasonText(state.snapshot.closed_for, lang);
  const opens = opensText(state.snapshot, state.page, lang);
  return h("div", { class: "why" },
    why ? inLanguage(lang, "p", "why-reason", why) : null,
    opens ? inLanguage(lang, "p", "opens", opens) : null);
}

export function closedScreen(state) {
  return {
    head: banner(state),
    body: [h("div", { class: "message message-quiet" }, pictogram("door"),
      h("h1", { class: "trio" }, LANGUAGES.map((lang) => inLanguage(lang, "span", "trio-word", t("kiosk.closed", null, lang)))),
      h("div", { class: "whys" }, LANGUAGES.map((lang) => explanation(state, lang))))],
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
