/* Sentences about counters and turns that several parts of the pages say. */
import { named, t, tn } from "/static/js/words.js";

const MINUTE_MS = 60000;

/* A priority class by its code; one that the configuration no longer has goes by the code itself. */
export function className(state, code) {
  if (!code) return t("counter.ordinary");
  const found = state.priorities.find((one) => one.code === code);
  return found ? named(found.name) : code;
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
