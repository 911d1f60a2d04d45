/* Figures in words: minutes and shares, the same in the three languages. */
import { isolate } from "/static/js/format.js";

/* Seconds -> whole minutes as text; null stays null. */
export function minutes(seconds) {
  return seconds === null ? null : String(Math.round(seconds / 60));
}

/* 0.812 -> "81 %" in one piece; null stays null. Rounded down: 79.9 % is not 80 %. */
export function percent(share) {
  return share === null ? null : isolate(Math.floor(share * 100 + 1e-9) + "\u00a0%");
}
