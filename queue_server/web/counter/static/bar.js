/* The buttons: one that is always the next right thing, the frequent ones smaller, each with its key. */
import { fill, h, khatim } from "/static/js/dom.js";
import { t } from "/static/js/words.js";
import { VERBS, absenceStage, allowed, frequentVerbs, nextVerb, rareVerbs } from "./verbs.js";

export const MORE_KEY = "O";
const MAIN = ["open", "end_pause", "call_next", "start", "finish", "no_show"];

function label(button, words, key, waiting) {
  fill(
    button,
    waiting ? khatim(true) : null,
    h("span", { class: "words" }, words),
    key ? h("kbd", { class: "desk-key", "aria-hidden": "true" }, key) : null
  );
}

/* Not `disabled`: a button that keeps the focus does not lose the agent's place. */
function set(button, verb, usable) {
  button.dataset.verb = verb;
  button.setAttribute("aria-disabled", String(!usable));
}

/* An empty place stays empty, so that the others stay where the hand knows them. */
function clear(button) {
  delete button.dataset.verb;
  button.classList.add("is-empty");
}

function showFrequent(button, verb, state, view) {
  if (!verb) {
    clear(button);
    return;
  }
  const pending = view.pending === verb;
  const confirming = view.confirming === verb;
  button.classList.remove("is-empty");
  set(button, verb, view.usable && allowed(verb, state, view.now));
  button.setAttribute("aria-keyshortcuts", VERBS[verb].key);
  button.classList.toggle("is-confirming", confirming);
  const words = pending ? "counter.pending_" : confirming ? "counter.confirm_" : "counter.";
  label(button, t(words + verb), VERBS[verb].key, pending);
}

/* nodes: {next, more, frequent: [nearest to the next first]}; view: {pending, confirming, usable, now} */
export function showBar(nodes, state, view) {
  const pending = MAIN.indexOf(view.pending) >= 0 ? view.pending : null;
  const next = pending || nextVerb(state, view.now);
  const settled = absenceStage(state, view.now) !== "unsettled";
  set(nodes.next, next, !pending && settled && view.usable && allowed(next, state, view.now));
  label(nodes.next, t((pending ? "counter.pending_" : "counter.") + next), t("counter.key_space"), pending);
  const frequent = frequentVerbs(state, view.now);
  nodes.frequent.forEach((button, place) => showFrequent(button, frequent[place], state, view));
  const hasMore = rareVerbs(state).some((verbs) => verbs.length > 0);
  nodes.more.classList.toggle("is-empty", !hasMore);
  nodes.more.setAttribute("aria-disabled", String(!view.usable));
  label(nodes.more, t("counter.more"), MORE_KEY, false);
}
