/* Who is next and why: at length while the counter is free, in a line while somebody is there. */
import { fill, h, latin, words } from "/static/js/dom.js";
import { language, named, t } from "/static/js/words.js";
import { moment } from "./verbs.js";
import { className, minutesSince, minutesText } from "./words_of.js";

let drawn = null;

function brief(turn, state, minutes) {
  return [
    h("b", null, words(t("counter.next_up"))),
    latin(turn.label, "b"),
    turn.priority ? h("span", { class: "next-up-class" }, words(className(state, turn.priority))) : null,
    h("span", { class: "next-up-reason" }, words(t("counter.reason_" + turn.reason))),
    h("span", { class: "next-up-wait" }, words(minutesText(minutes))),
  ];
}

function details(turn, state, minutes) {
  const service = state.services.find((one) => one.code === turn.service);
  const why = t("counter.why_" + turn.reason, { time: minutesText(state.policy.max_wait_minutes) });
  return [
    h("b", null, words(t("counter.next_up"))),
    latin(turn.label, "b"),
    h("span", { class: "next-up-service" }, words(named(service.name))),
    turn.priority ? h("span", { class: "next-up-class" }, words(className(state, turn.priority))) : null,
    h("span", { class: "next-up-wait" }, words(t("counter.next_waits", { time: minutesText(minutes) }))),
    h("span", { class: "next-up-why" }, words(why)),
  ];
}

/* `now` is the server's time in ms. Drawn anew only when something has changed. */
export function showNextUp(node, state, now) {
  const at = moment(state);
  const turn = at === "closed" || at === "paused" ? undefined : state.waiting[0];
  const minutes = turn ? minutesSince(turn.arrived_at, now) : null;
  const drawing = JSON.stringify([turn, minutes, at, language()]);
  if (drawing === drawn) return;
  drawn = drawing;
  node.hidden = !turn;
  node.className = "next-up" + (at === "free" ? " next-up-free" : "");
  fill(node, turn ? (at === "free" ? details : brief)(turn, state, minutes) : null);
}
