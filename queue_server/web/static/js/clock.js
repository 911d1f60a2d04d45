/* The server's clock, shown in the site's time zone. A kiosk's own clock is often wrong, and a
 * demonstration's clock runs faster. */
import { read } from "./api.js";

const SYNC_MS = 60000;

let offsetAt = Date.now();
let serverAt = Date.now();
let speed = 1;
let offsets = {};
/* Made once for each zone: making one costs a hundred times more than using it. */
const clocks = {};
const calendars = {};

async function sync() {
  try {
    const sent = Date.now();
    const ping = await read("/api/v1/ping");
    offsetAt = (sent + Date.now()) / 2;
    serverAt = Date.parse(ping.at);
    speed = ping.speed;
    offsets = ping.utc_offset_minutes;
  } catch (problem) {
    /* keep counting from the last answer */
  }
}

/* Call once per page; now() is right from the first answer on. */
export function startClock() {
  setInterval(sync, SYNC_MS);
  return sync();
}

/* The server's now, as a Date. */
export function now() {
  return new Date(serverAt + (Date.now() - offsetAt) * speed);
}

/* Real milliseconds in which the server's clock advances by `ms`. */
export function realMs(ms) {
  return ms / speed;
}

/* Morocco changes its clock at short notice, and a television's tables are as old as its browser:
 * the server's offset is used, the browser's own only until it is known. */
function local(at, timezone) {
  const moment = typeof at === "string" ? new Date(at) : at;
  const minutes = offsets[timezone];
  return minutes === undefined ? [moment, timezone] : [new Date(moment.getTime() + minutes * 60000), "UTC"];
}

/* "14:05" in the site's zone, the same digits in every language. `at`: Date or ISO string. */
export function timeText(at, timezone) {
  const [moment, zone] = local(at, timezone);
  clocks[zone] = clocks[zone]
    || new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
  return clocks[zone].format(moment);
}

/* {weekday: 0 = Monday, day, month: 0 = January, year} in the site's zone. */
export function dateParts(at, timezone) {
  const [moment, zone] = local(at, timezone);
  calendars[zone] = calendars[zone]
    || new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "numeric", year: "numeric", timeZone: zone });
  const parts = calendars[zone].formatToParts(moment);
  const value = (type) => Number(parts.find((part) => part.type === type).value);
  const day = { day: value("day"), month: value("month") - 1, year: value("year") };
  day.weekday = (new Date(Date.UTC(day.year, day.month, day.day)).getUTCDay() + 6) % 7;
  return day;
}
