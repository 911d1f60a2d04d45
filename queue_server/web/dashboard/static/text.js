/* Figures in words: minutes and shares, the same in the three languages. */
import { h } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";

/* A sentence in a span of its own, so that Arabic is drawn larger than the size around it. */
export function words(text) {
  return h("span", { class: "words" }, text);
}

/* Seconds -> whole minutes as text; null stays null. */
export function minutes(seconds) {
  return seconds === null ? null : String(Math.round(seconds / 60));
}

/* 0.812 -> "81 %" in one piece; null stays null. Rounded down: 79.9 % is not 80 %. */
export function percent(share) {
  return share === null ? null : isolate(Math.floor(share * 100 + 1e-9) + "\u00a0%");
}
