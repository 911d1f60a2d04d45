/* Left of the page: my citizen, or why there is none. */
import { fill, h, khatim, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { ring, stopwatch } from "./ring.js";
import { absenceIn, moment } from "./verbs.js";
import { noteOf } from "./visit_questions.js";
import { className, minutesSince, minutesText } from "./words_of.js";

const clock = ring();
const absence = h("p", { class: "citizen-absence", role: "timer" });
let drawn = null;

function chip(className, text) {
  return h("li", { class: "chip " + className }, words(text));
}

/* What to have ready, and what is paid. */
function papers(service) {
  const list = service.documents.map((one) => h("li", null, words(named(one))));
  return h(
    "div",
    { class: "citizen-papers" },
    h("div", null, h("b", null, words(list.length ? t("counter.papers") : t("counter.no_papers"))), list.length ? h("ul", { class: "citizen-documents" }, list) : null),
    h("p", null, h("b", null, words(t("counter.fee"))), words(named(service.fee)))
  );
}

function note(state, turn) {
  const text = noteOf(state, turn);
  return text && h("p", { class: "citizen-note" }, h("b", null, words(t("counter.note_text"))), "\u00a0 ", h("span", { dir: "auto" }, text));
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
      chip("chip-language", t("counter.language_" + turn.language)),
      chip(turn.priority ? "chip-priority" : "chip-quiet", className(state, turn.priority)),
      chip("chip-quiet", t("counter.waited", { time: minutesText(waited) })),
    ]),
    note(state, turn) || null,
    absence,
    papers(service),
  ];
}

function emptyWords(state, view) {
  if (state.counter.state === "paused") {
    return [t("counter.paused_title"), t("counter.paused_hint", { time: isolate(view.pausedAt) })];
  }
  if (state.counter.state !== "open") return [t("counter.closed_title"), t("counter.closed_hint")];
  if (state.waiting.length === 0) return [t("counter.nobody_waits"), t("counter.nobody_waits_hint")];
  return [t("counter.free_title"), null];
}

function empty(state, view) {
  const [title, hint] = emptyWords(state, view);
  return h(
    "div",
    { class: "citizen-empty" },
    khatim(view.pendingWords !== null),
    h("h2", null, words(view.pendingWords || title)),
    hint ? h("p", null, words(hint)) : null
  );
}

/* Draws the card anew only when something but the time has changed: screen readers announce it. */
export function showCitizen(node, state, view) {
  const drawing = JSON.stringify([
    state.current,
    state.counter,
    state.current && noteOf(state, state.current),
    view.pendingWords,
    state.waiting.length === 0,
    view.language,
  ]);
  if (drawing !== drawn) {
    drawn = drawing;
    node.className = "citizen citizen-" + (moment(state));
    node.classList.toggle("is-pending", view.pendingWords !== null);
    node.classList.toggle("citizen-noted", Boolean(state.current && noteOf(state, state.current)));
    fill(node, state.current ? card(state, view) : empty(state, view));
  }
}

function showAbsence(state, now) {
  const left = absenceIn(state, now);
  const text = left === null ? "" : left > 0 ? t("counter.no_show_in", { time: isolate(stopwatch(Math.ceil(left / 1000))) }) : t("counter.no_show_now");
  absence.classList.toggle("is-due", left !== null && left <= 0);
  absence.hidden = left === null;
  if (absence.textContent !== text) fill(absence, words(text));
}

/* Moves the ring on; `now` is the server's time in ms. */
export function showTime(state, now) {
  const turn = state.current;
  if (!turn) return;
  showAbsence(state, now);
  const serving = turn.state === "serving";
  const usual = serving ? state.services.find((one) => one.code === turn.service).minutes : null;
  const seconds = Math.max(0, (now - Date.parse(serving ? turn.started_at : turn.last_called_at || turn.called_at)) / 1000);
  let caption = t("counter.since_call");
  if (serving) {
    const time = minutesText(Math.round(usual));
    caption = t(seconds > usual * 60 ? "counter.over_usual" : "counter.usual", { time: time });
  }
  clock.show({ seconds: seconds, usualSeconds: usual && usual * 60, caption: caption });
}
