/* The buttons: one that is always the next right thing, the others smaller, each with its key. */
import { fill, h, khatim } from "/static/js/dom.js";
import { t } from "/static/js/words.js";
import { VERBS, allowed, nextVerb } from "./actions.js";

const OTHERS = ["close", "no_show", "recall"];

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

/* nodes: {next, close, no_show, recall}; view: {pending, confirming, busy, online} */
export function showBar(nodes, state, view) {
  const usable = (verb) => view.online && !view.busy && allowed(verb, state);
  const next = view.pending && OTHERS.indexOf(view.pending) < 0 ? view.pending : nextVerb(state);
  const waiting = view.pending === next;
  set(nodes.next, next, !waiting && usable(next));
  label(nodes.next, t((waiting ? "counter.pending_" : "counter.") + next), t("counter.key_space"), waiting);
  OTHERS.forEach((verb) => {
    const button = nodes[verb];
    set(button, verb, usable(verb));
    button.setAttribute("aria-keyshortcuts", VERBS[verb].key);
    button.classList.toggle("is-confirming", view.confirming === verb);
    const words = view.pending === verb ? "counter.pending_" : view.confirming === verb ? "counter.confirm_" : "counter.";
    label(button, t(words + verb), VERBS[verb].key, view.pending === verb);
  });
}
