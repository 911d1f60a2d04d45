/* What the hall must know beside the calls: today's hours, and that the screen is out of date. */
import { dateParts, now, timeText } from "/static/js/clock.js";
import { $, fill, h, khatim, pictogram } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { closingServices, lastTicketSoon, opensText, reasonText } from "/static/js/opening.js";
import { t } from "/static/js/words.js";
import { inAll, languagesNow } from "./tongue.js";

/* "Closed, why, until when", in one language; "" while tickets are given. */
export function closedText(snapshot, page, lang) {
  if (!snapshot || snapshot.open) return "";
  return [t("kiosk.closed", null, lang), reasonText(snapshot.closed_for, lang), opensText(snapshot, page, lang)]
    .filter((part) => part).join(" · ");
}

/* What the hall should know of today's hours, in one language; "" when there is nothing to say. */
function hoursText(snapshot, page, lang) {
  if (!snapshot.open) return closedText(snapshot, page, lang);
  const closing = closingServices(snapshot.services);
  if (closing.length) {
    const first = closing.map((service) => service.closing_at).sort()[0];
    const services = isolate(closing.map((service) => service.code).join(" · "));
    return t("display.closing", { time: isolate(timeText(first, page.timezone)), services: services }, lang);
  }
  const last = lastTicketSoon(snapshot);
  return last ? t("common.last_ticket", { time: isolate(timeText(last, page.timezone)) }, lang) : "";
}

/* A calm line above the services: closed and why, or closing soon. Calls go on above it. `quiet`: it is
 * said in the middle of the screen already. */
export function showHours(snapshot, page, quiet) {
  const sign = $("#hours");
  const lines = languagesNow().map((lang) => hoursText(snapshot, page, lang));
  const said = quiet ? "" : lines.join("\n").trim();
  if (sign.dataset.said === said) return;
  sign.dataset.said = said;
  sign.hidden = !said;
  sign.classList.toggle("is-closed", !snapshot.open);
  $(".wall").classList.toggle("has-hours", !sign.hidden);
  fill(sign, pictogram(snapshot.open ? "clock" : "door"),
    h("div", { class: "hours-words" }, inAll("p", "hours-word", (lang) => hoursText(snapshot, page, lang))));
}

/* "10:25", with the weekday once it was on another day. */
function sinceText(since, page, lang) {
  const then = dateParts(since, page.timezone);
  const today = dateParts(now(), page.timezone);
  const time = timeText(since, page.timezone);
  const same = ["day", "month", "year"].every((part) => then[part] === today[part]);
  return isolate(time) + (same ? "" : " (" + page.calendar[lang].weekdays[then.weekday] + ")");
}

/* `since`: the last sign of life, or null while in step. */
export function showLost(since, page) {
  const sign = $("#lost");
  sign.hidden = since === null;
  $(".wall").classList.toggle("is-lost", since !== null);
  if (since === null) return;
  fill(sign, khatim(true), h("div", { class: "lost-words" },
    inAll("p", "lost-word", (lang) => t("display.out_of_date", { time: sinceText(since, page, lang) }, lang))));
}
