/* The wall's parts: the current call, the last calls, the services, date and time. */
import { dateParts, now, timeText } from "/static/js/clock.js";
import { $, fill, h, khatim, latin, pictogram } from "/static/js/dom.js";
import { isolate, rangeText } from "/static/js/format.js";
import { closingServices, lastTicketSoon, opensText, reasonText } from "/static/js/opening.js";
import { direction, named, t, tn } from "/static/js/words.js";

/* Arabic and Amazigh first, as on the town hall's door. */
export const LANGUAGES = ["ar", "zgh", "fr"];
const RECENT_SHOWN = 5;
export const SERVICES_SHOWN = 4;

function inLanguage(lang, tag, className, text) {
  return h(tag, { lang: lang, dir: direction(lang), class: (className + " words").trim() }, text);
}

function inThree(key, className) {
  return LANGUAGES.map((lang) => inLanguage(lang, "span", className, t(key, null, lang)));
}

function callRow(key, className, value, arrow) {
  return h("div", { class: "call-row " + className },
    h("div", { class: "call-words" }, inThree(key, "call-word")),
    arrow ? pictogram("next", null, "call-arrow pictogram-turns") : null,
    h("p", { class: "call-figure latin call-figure-" + value.length, dir: "ltr" }, value));
}

/* `service` may be unknown: a call of a service that was just removed still shows. */
export function showCall(call, service, arriving) {
  const panel = $("#now");
  fill(panel,
    h("header", { class: "call-head" },
      h("p", { class: "call-service" },
        service ? [pictogram(service.pictogram), inLanguage(call.language, "span", "", named(service.name, call.language))] : null),
      call.recall ? h("p", { class: "call-recall" }, inThree("display.recall", "call-recall-word")) : null),
    callRow("common.ticket", "call-ticket", call.label, false),
    callRow("common.counter", "call-counter", call.counter, true));
  panel.className = "now has-call" + (call.recall ? " is-recall" : "");
  panel.dataset.label = call.label;
  if (arriving) {
    /* Read a measure between the two, or the browser sees no change to animate. */
    void panel.offsetWidth;
    panel.classList.add("arriving");
  }
}

export function showNobody(page) {
  const panel = $("#now");
  delete panel.dataset.label;
  panel.className = "now";
  fill(panel, h("div", { class: "nobody" }, khatim(false),
    LANGUAGES.map((lang) => inLanguage(lang, "p", "nobody-name", named(page.name, lang))),
    LANGUAGES.map((lang) => inLanguage(lang, "p", "nobody-words", t("display.nobody_yet", null, lang)))));
}

export function showRecent(calls) {
  fill($("#recent"), calls.slice(0, RECENT_SHOWN).map((call) =>
    h("li", { class: "recent-call", "data-label": call.label },
      latin(call.label, "b"), pictogram("next", null, "pictogram-turns"),
      h("span", { class: "recent-counter" }, pictogram("counter", t("common.counter")), latin(call.counter)))));
}

export function showTitle(lang) {
  const title = $("#recent-title");
  title.lang = lang;
  title.dir = direction(lang);
  title.textContent = t("display.recent", null, lang);
}

export function showServices(services, lang) {
  fill($("#services"), services.map((service) =>
    h("li", { class: "service" },
      h("span", { class: "service-code" }, service.code),
      h("div", { class: "service-words", lang: lang, dir: direction(lang) },
        h("p", { class: "service-name words" }, named(service.name, lang)),
        h("p", { class: "service-wait words" },
          h("span", {}, pictogram("people", tn("common.people_waiting", service.waiting, null, lang)), latin(service.waiting)),
          service.range ? h("span", {}, rangeText(service.range, lang)) : null)))));
}

export function showDate(page, lang) {
  const at = now();
  $("#time").textContent = timeText(at, page.timezone);
  const day = dateParts(at, page.timezone);
  const names = page.calendar[lang];
  const date = $("#date");
  date.lang = lang;
  date.dir = direction(lang);
  date.textContent = [names.weekdays[day.weekday], day.day, names.months[day.month]].join(" ");
}

/* What the hall should know of today's hours, in one language; "" when there is nothing to say. */
function hoursNotice(snapshot, page, lang) {
  if (!snapshot.open) {
    return [t("kiosk.closed", null, lang), reasonText(snapshot.closed_for, lang), opensText(snapshot, page, lang)]
      .filter((part) => part).join(" · ");
  }
  const closing = closingServices(snapshot.services);
  if (closing.length) {
    const first = closing.map((service) => service.closing_at).sort()[0];
    const services = isolate(closing.map((service) => service.code).join(" · "));
    return t("display.closing", { time: isolate(timeText(first, page.timezone)), services: services }, lang);
  }
  const last = lastTicketSoon(snapshot);
  return last ? t("common.last_ticket", { time: isolate(timeText(last, page.timezone)) }, lang) : "";
}

/* A calm line above the services: closed and why, or closing soon. Calls go on above it. */
export function showHours(snapshot, page) {
  const notice = $("#hours");
  const lines = LANGUAGES.map((lang) => [lang, hoursNotice(snapshot, page, lang)]);
  const said = lines.map(([, text]) => text).join("\n");
  if (notice.dataset.said === said) return;
  notice.dataset.said = said;
  notice.hidden = !said.trim();
  notice.classList.toggle("is-closed", !snapshot.open);
  $(".wall").classList.toggle("has-hours", !notice.hidden);
  fill(notice, pictogram(snapshot.open ? "clock" : "door"),
    h("div", { class: "hours-words" }, lines.map(([lang, text]) => inLanguage(lang, "p", "hours-word", text))));
}

export function showLost(since, page) {
  const sign = $("#lost");
  sign.hidden = since === null;
  $(".wall").classList.toggle("is-lost", since !== null);
  if (since === null) return;
  const time = "\u2066" + timeText(since, page.timezone) + "\u2069";
  fill(sign, khatim(true), h("div", { class: "lost-words" },
    LANGUAGES.map((lang) => inLanguage(lang, "p", "lost-word", t("common.connection_lost_since", { time: time }, lang)))));
}
