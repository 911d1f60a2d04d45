/* Right of the page: who waits for me, in calling order, and the other counters at a glance. */
import { fill, h, latin, words } from "/static/js/dom.js";
import { language, named, t, tn } from "/static/js/words.js";
import { counterState, minutesSince, minutesText } from "./words_of.js";

const SVG = "http://www.w3.org/2000/svg";

function waitOf(turn, service, now) {
  const minutes = minutesSince(turn.arrived_at, now);
  const targets = minutes / service.target_minutes;
  return {
    minutes: minutes,
    share: Math.min(targets / 2, 1),
    word: targets >= 2 ? "late" : targets >= 1 ? "past" : "calm",
  };
}

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

function row(turn, services, now) {
  const service = services.find((one) => one.code === turn.service);
  const wait = waitOf(turn, service, now);
  return h(
    "li",
    { class: "queue-row wait-" + wait.word },
    h("span", { class: "queue-label latin" }, turn.label),
    h("span", { class: "queue-service" }, words(named(service.name))),
    h("span", { class: "reason reason-" + turn.reason }, words(t("counter.reason_" + turn.reason))),
    h("span", { class: "queue-language" }, words(t("common.language_name", null, turn.language), turn.language)),
    h("span", { class: "queue-wait" }, words(minutesText(wait.minutes)), bar(wait.share))
  );
}

let drawn = null;

/* Called every second; the list is drawn anew when a turn, a place or a minute has changed. */
export function showQueue(nodes, state, now) {
  const minutes = state.waiting.map((turn) => minutesSince(turn.arrived_at, now));
  const drawing = JSON.stringify([state.waiting, state.waiting_count, minutes, language()]);
  if (drawing === drawn) return;
  drawn = drawing;
  fill(nodes.title, words(t("counter.waiting_title")), " · " + state.waiting_count);
  fill(
    nodes.list,
    state.waiting.length
      ? state.waiting.map((turn) => row(turn, state.services, now))
      : h("li", { class: "queue-empty" }, words(t("counter.nobody_waits")))
  );
  const more = state.waiting_count - state.waiting.length;
  nodes.more.hidden = more <= 0 || state.waiting.length === 0;
  nodes.more.textContent = nodes.more.hidden ? "" : tn("counter.more_waiting", more);
}

export function showOthers(nodes, state) {
  const others = state.counters.filter((one) => one.id !== state.counter.id);
  fill(nodes.title, words(t("counter.others_title")));
  nodes.list.className = "others-list" + (others.length > 6 ? " others-many" : "");
  fill(
    nodes.list,
    others.map((one) =>
      h(
        "li",
        { class: "other other-" + (one.state !== "open" ? "closed" : one.current ? one.current.state : "free") },
        h("span", { class: "visually-hidden" }, t("common.counter")),
        h("span", { class: "other-number latin" }, one.id),
        h("span", { class: "other-label" }, one.current ? latin(one.current.label) : h("span", { class: "latin" }, one.services.join(" "))),
        h("span", { class: "other-state" }, words(counterState(one)))
      )
    )
  );
}
