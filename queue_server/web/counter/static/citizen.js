/* Left of the page: my citizen, or why there is none. */
import { fill, h, khatim, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { ring } from "./ring.js";
import { moment } from "./verbs.js";
import { minutesSince, minutesText } from "./words_of.js";

const clock = ring();
let drawn = null;

function chip(className, text, lang) {
  return h("li", { class: "chip " + className }, words(text, lang));
}

function className(turn, priorities) {
  return turn.priority ? named(priorities[turn.priority] || { fr: turn.priority }) : t("counter.ordinary");
}

function card(state, view) {
  const turn = state.current;
  const service = state.services.find((one) => one.code === turn.service);
  const waited = minutesSince(turn.arrived_at, Date.parse(turn.called_at || turn.arrived_at));
  return [
    h(
      "div",
      { class: "citizen-head" },
      h("p", { class: "citizen-state" }, words(view.pendingWords || t("counter.state_" + turn.state))),
      turn.state === "called"
        ? h("p", { class: "citizen-calls" }, words(t("counter.calls", { n: turn.calls, max: state.policy.max_calls })))
        : null
    ),
    h("div", { class: "citizen-main" }, h("p", { class: "citizen-number latin" + (turn.label.length > 3 ? " is-long" : "") }, turn.label), clock.node),
    h("h2", { class: "citizen-service" }, words(named(service.name))),
    h("ul", { class: "citizen-facts" }, [
      chip("chip-language", t("common.language_name", null, turn.language), turn.language),
      chip(turn.priority ? "chip-priority" : "chip-quiet", className(turn, view.priorities)),
      chip("chip-quiet", t("counter.waited", { time: minutesText(waited) })),
    ]),
  ];
}

function emptyWords(state, view) {
  if (state.counter.state === "paused") {
    return [t("counter.paused_title"), t("counter.paused_hint", { time: isolate(view.pausedAt) })];
  }
  if (state.counter.state !== "open") return [t("counter.closed_title"), t("counter.closed_hint")];
  if (state.waiting.length === 0) return [t("counter.nobody_waits"), t("counter.nobody_waits_hint")];
  return [t("counter.free_title"), t("counter.free_hint", { label: isolate(state.waiting[0].label) })];
}

function empty(state, view) {
  const [title, hint] = emptyWords(state, view);
  return h(
    "div",
    { class: "citizen-empty" },
    khatim(view.pendingWords !== null),
    h("h2", null, words(view.pendingWords || title)),
    h("p", null, words(hint))
  );
}

/* Draws the card anew only when something but the time has changed: screen readers announce it. */
export function showCitizen(node, state, view) {
  const drawing = JSON.stringify([state.current, state.counter, view.pendingWords, state.waiting.slice(0, 1), view.language]);
  if (drawing !== drawn) {
    drawn = drawing;
    node.className = "citizen citizen-" + (moment(state));
    node.classList.toggle("is-pending", view.pendingWords !== null);
    fill(node, state.current ? card(state, view) : empty(state, view));
  }
}

/* Moves the ring on; `now` is the server's time in ms. */
export function showTime(state, now) {
  const turn = state.current;
  if (!turn) return;
  const serving = turn.state === "serving";
  const usual = serving ? state.services.find((one) => one.code === turn.service).minutes : null;
  const seconds = Math.max(0, (now - Date.parse(serving ? turn.started_at : turn.called_at)) / 1000);
  let caption = t("counter.since_call");
  if (serving) {
    const time = minutesText(Math.round(usual));
    caption = t(seconds > usual * 60 ? "counter.over_usual" : "counter.usual", { time: time });
  }
  clock.show({ seconds: seconds, usualSeconds: usual && usual * 60, caption: caption });
}
