/* Under my citizen: what this counter takes, and the last command while it may be taken back. */
import { fill, h, latin, words } from "/static/js/dom.js";
import { language, t } from "/static/js/words.js";
import { isolated } from "./words_of.js";
import { VERBS, canUndo } from "./verbs.js";

let drawn = null;

function codes(list, className) {
  return list.map((code) => h("b", { class: "latin takes-code " + className, dir: "ltr" }, code));
}

function showTakes(node, counter) {
  const drawing = JSON.stringify([counter.services, counter.secondary, language()]);
  if (drawing === drawn) return;
  drawn = drawing;
  const support = counter.secondary.length ? [words(t("counter.takes_support")), codes(counter.secondary, "takes-secondary")] : null;
  fill(node, words(t("counter.takes")), codes(counter.services, ""), support);
}

/* nodes: {takes, undo}; view: {usable, now}. The seconds run: the button's name leaves them out. */
export function showFoot(nodes, state, view) {
  showTakes(nodes.takes, state.counter);
  const possible = canUndo(state, view.now) && state.counter.state !== "closed";
  nodes.undo.hidden = !possible;
  if (!possible) return;
  const what = t("counter.undo_" + state.undo.type, { label: isolated(state.undo.label) });
  const seconds = Math.ceil((Date.parse(state.undo.until) - view.now) / 1000);
  nodes.undo.setAttribute("aria-disabled", String(!view.usable));
  nodes.undo.setAttribute("aria-keyshortcuts", VERBS.undo.key);
  fill(
    nodes.undo,
    h("span", { class: "undo-verb" }, words(t("counter.undo"))),
    h("span", { class: "undo-what" }, words(what)),
    h("span", { class: "undo-left latin", dir: "ltr", "aria-hidden": "true" }, seconds + "\u00a0s"),
    h("kbd", { class: "desk-key", "aria-hidden": "true" }, VERBS.undo.key)
  );
}
