/* Ranges of wait, and how long ago something was, in words. */
import { t, tn } from "./words.js";

/* Keeps "10–20" from being turned round inside Arabic. An embedding: before 2019 Chromium read the isolates
 * of newer Unicode wrongly, and showed 03:61 for 16:30. */
export function isolate(text) {
  return "\u202a" + text + "\u202c";
}

/* {"low","high"} minutes -> "10–20 minutes"; null -> not known yet. */
export function rangeText(range, lang) {
  if (!range) return t("common.range_unknown", null, lang);
  if (range.high <= 0) return t("common.range_now", null, lang);
  const figures = range.low === range.high ? String(range.high) : range.low + "–" + range.high;
  return tn("common.range_minutes", counted(range), { range: isolate(figures) }, lang);
}

/* Arabic's forms for one and two name no figure: only right when the range is a single value. */
function counted(range) {
  return range.low === range.high || range.high > 2 ? range.high : 3;
}

const MINUTE_MS = 60000;

/* "just now", "2 min ago"; `now` in ms. */
export function agoText(iso, now) {
  const minutes = Math.floor((now - Date.parse(iso)) / MINUTE_MS);
  return minutes < 1 ? t("common.just_now") : tn("common.ago", minutes);
}
