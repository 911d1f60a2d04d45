/* One line for each turn that waits, is on hold or was missed: a button that tells what can be done. */
import { h, words } from "/static/js/dom.js";
import { named, t } from "/static/js/words.js";
import { className, minutesSince, minutesText } from "./words_of.js";

const SVG = "http://www.w3.org/2000/svg";

/* A bar that grows with the wait: half at the target, full at twice the target. */
function bar(share) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "wait-bar");
  svg.setAttribute("viewBox", "0 0 100 4");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  [["wait-bar-track", 100], ["wait-bar-fill", Math.round(share * 100)]].forEach((part) => {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", part[0]);
    rect.setAttribute("width", String(part[1]));
    rect.setAttribute("height", "4");
    svg.appendChild(rect);
  });
  return svg;
}

/* {className, tag: {className, text}, time, share or null} of a turn in each list */
const ASPECTS = {
  waiting(turn, service, minutes) {
    const targets = minutes / service.target_minutes;
    return {
      className: "wait-" + (targets >= 2 ? "late" : targets >= 1 ? "past" : "calm"),
      tag: { className: "reason-" + turn.reason, text: t("counter.reason_" + turn.reason) },
      time: minutesText(minutes),
      share: Math.min(targets / 2, 1),
    };
  },
  held: (turn, service, minutes) => ({
    className: "is-held",
    tag: { className: "", text: t("common.counter_n", { n: turn.counter }) },
    time: minutesText(minutes),
    share: null,
  }),
  missed: (turn, service, minutes, state) => ({
    className: "is-missed",
    tag: { className: "", text: t("common.counter_n", { n: turn.counter }) },
    time: t("counter.missed_left", { time: minutesText(Math.max(1, state.policy.return_grace_minutes - minutes)) }),
    share: null,
  }),
};

/* Language and class, in a line. */
function about(turn, state) {
  const spoken = t("counter.language_" + turn.language);
  return turn.priority ? spoken + " · " + className(state, turn.priority) : spoken;
}

function noteMark() {
  return [
    h("span", { class: "note-mark", "aria-hidden": "true" }, "✎"),
    h("span", { class: "visually-hidden" }, t("counter.noted") + " "),
  ];
}

/* Whole minutes that the turn has been in the list. */
export function minutesIn(turn, now) {
  return minutesSince(turn.since || turn.arrived_at, now);
}

/* The row of `turn` in `list` ("waiting", "held", "missed"). */
export function row(list, turn, state, minutes) {
  const service = state.services.find((one) => one.code === turn.service);
  const aspect = ASPECTS[list](turn, service, minutes, state);
  return h(
    "li",
    { class: "queue-item" },
    h(
      "button",
      { type: "button", class: "queue-row " + aspect.className, "data-turn": turn.turn_id, "aria-haspopup": "dialog" },
      h("span", { class: "queue-label latin" }, turn.label),
      h("span", { class: "queue-service" }, state.notes[turn.turn_id] ? noteMark() : null, words(named(service.name))),
      h("span", { class: "reason " + aspect.tag.className }, words(aspect.tag.text)),
      h("span", { class: "queue-language" }, words(about(turn, state))),
      h("span", { class: "queue-wait" }, words(aspect.time), aspect.share === null ? null : bar(aspect.share))
    )
  );
}
