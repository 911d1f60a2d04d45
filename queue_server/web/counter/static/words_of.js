/* Sentences about counters and turns that several parts of the pages say. */
import { t, tn } from "/static/js/words.js";

const MINUTE_MS = 60000;

/* Labels, codes and names keep their direction inside a sentence of any language. */
export function isolated(text) {
  return "\u2066" + text + "\u2069";
}

export function minutesSince(iso, now) {
  return Math.max(0, Math.floor((now - Date.parse(iso)) / MINUTE_MS));
}

export function minutesText(minutes) {
  return tn("counter.minutes", minutes).replace(" ", "\u00a0");
}

/* Closed, paused, free, called, at the counter: one word each. */
export function counterState(counter) {
  if (counter.state !== "open") return t("counter.state_" + counter.state);
  return t("counter.state_" + (counter.current ? counter.current.state : "free"));
}
