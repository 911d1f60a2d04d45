/* Why a site or a service gives no ticket, and when again: the same words on kiosk and display. */
import { dateParts, now } from "./clock.js";
import { isolate } from "./format.js";
import { named, t } from "./words.js";

const DAY_MS = 86400000;
const WEEK_DAYS = 7;
const SOON_MS = 3600000;

/* `closedFor`: {kind, name} of the API. Outside hours there is nothing to explain: "". */
export function reasonText(closedFor, lang) {
  if (!closedFor || closedFor.kind === "hours") return "";
  return closedFor.name ? named(closedFor.name, lang) : t("common.closed_" + closedFor.kind, null, lang);
}

/* "Ouverture lundi à 08:30", from `opens_at_local`: the wall clock of that day, which may differ from
 * today's. From a week on the date is named too. */
export function opensText(opening, page, lang) {
  if (!opening.opens_at_local) return "";
  const [date, clock] = opening.opens_at_local.split("T");
  const time = isolate(clock);
  const [year, month, day] = date.split("-").map(Number);
  const then = Date.UTC(year, month - 1, day);
  const today = dateParts(now(), page.timezone);
  const ahead = Math.round((then - Date.UTC(today.year, today.month, today.day)) / DAY_MS);
  if (ahead === 0) return t("kiosk.opens_today", { time: time }, lang);
  const names = page.calendar[lang];
  const weekday = names.weekdays[(new Date(then).getUTCDay() + 6) % WEEK_DAYS];
  const dayName = ahead < WEEK_DAYS ? weekday : [weekday, day, names.months[month - 1]].join(" ");
  return t("kiosk.opens_at", { day: dayName, time: time }, lang);
}

/* Open services whose newcomers may not be called before today's closing. */
export function closingServices(services) {
  return services.filter((service) => service.open && service.closing_at);
}

/* The last ticket's moment when it is near and comes before the closing itself, else null. */
export function lastTicketSoon(opening) {
  const last = opening.last_ticket_at;
  if (!opening.open || !last || last === opening.closes_at) return null;
  return Date.parse(last) - now().getTime() < SOON_MS ? last : null;
}

/* Whether a summary tells of another opening than the one that is shown. */
export function opensOtherwise(snapshot, summary) {
  return summary.open !== snapshot.open || snapshot.services.some((service) => {
    const pushed = summary.services[service.code];
    return pushed && pushed.open !== service.open;
  });
}
