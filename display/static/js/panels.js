/* What stands around the current call: the last calls, the services, date and time. */
import { dateParts, now, timeText } from "/static/js/clock.js";
import { $, fill, h, latin, pictogram } from "/static/js/dom.js";
import { rangeText } from "/static/js/format.js";
import { named, t, tn } from "/static/js/words.js";
import { arrow } from "./call.js";
import { inAll, inLanguage, languagesNow, spokenNow } from "./tongue.js";

const RECENT_SHOWN = 5;
/* Places for services: a row of three; on a totem two rows of two, one beside notices. */
const SERVICES_WIDE = 3;
const SERVICES_TOTEM = 4;
const SERVICES_TOTEM_NOTICES = 2;
const PORTRAIT = window.matchMedia("(orientation: portrait)");

const drawn = {};

/* Draw only what has changed: a wall hangs for weeks. */
function changed(name, what) {
  const now = JSON.stringify(what);
  if (drawn[name] === now) return false;
  drawn[name] = now;
  return true;
}

export function showRecent(calls, arrows) {
  const shown = calls.slice(0, RECENT_SHOWN);
  const lang = spokenNow();
  const title = $("#recent-title");
  title.lang = lang;
  title.textContent = t("display.recent", null, lang);
  if (!changed("recent", [shown, arrows])) return;
  fill($("#recent"), shown.map((call) =>
    h("li", { class: "recent-call recent-call-" + call.label.length, "data-label": call.label },
      latin(call.label, "b"), arrow(arrows, call.counter, "recent-arrow"),
      h("span", { class: "recent-counter" }, pictogram("counter", t("common.counter")), latin(call.counter)))));
}

function placesForServices() {
  if (!PORTRAIT.matches) return SERVICES_WIDE;
  return $("#notices").firstChild ? SERVICES_TOTEM_NOTICES : SERVICES_TOTEM;
}

/* In how many groups the services of now take turns. */
export function groupsOf(services) {
  return Math.max(1, Math.ceil(services.length / placesForServices()));
}

/* `lang`: of the range, which changes its words only; the names stand in all languages of now. */
function card(service, lang) {
  return h("li", { class: "service" },
    h("span", { class: "service-code" }, service.code),
    h("span", { class: "service-waiting" },
      pictogram("people", tn("common.people_waiting", service.waiting, null, lang)), latin(service.waiting)),
    h("div", { class: "service-words" },
      inAll("p", "service-name", (each) => named(service.name, each)),
      service.range ? inLanguage(lang, "p", "service-range", rangeText(service.range, lang)) : null));
}

export function showServices(services, group, lang) {
  const groups = groupsOf(services);
  const size = Math.ceil(services.length / groups);
  const shown = services.slice((group % groups) * size, ((group % groups) + 1) * size);
  if (!changed("services", [shown, lang, languagesNow()])) return;
  const list = $("#services");
  list.className = "services services-" + languagesNow().length;
  fill(list, shown.map((service) => card(service, lang)));
}

export function showDate(page) {
  const at = now();
  const time = timeText(at, page.timezone);
  const day = dateParts(at, page.timezone);
  if (!changed("date", [time, day, languagesNow()])) return;
  $("#time").textContent = time;
  fill($("#date"), inAll("span", "when-day", (lang) => {
    const names = page.calendar[lang];
    return [names.weekdays[day.weekday], day.day, names.months[day.month]].join(" ");
  }));
}
