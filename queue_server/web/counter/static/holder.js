/* Above my citizen, while the counter is a colleague's: whose, and how to go on in one's own name. */
import { fill, h, words } from "/static/js/dom.js";
import { language, t } from "/static/js/words.js";
import { VERBS } from "./verbs.js";
import { holderName } from "./visit_questions.js";

let drawn = null;

/* take() is called when the agent wants the counter. */
export function showHolder(node, state, take) {
  const other = state.holder && !state.holder.you ? holderName(state) : null;
  const drawing = JSON.stringify([other, language()]);
  if (drawing === drawn) return;
  drawn = drawing;
  node.hidden = other === null;
  fill(
    node,
    other && h("p", null, words(t("counter.held_by", { name: other }))),
    other &&
      h(
        "button",
        { type: "button", class: "button holder-take", "aria-keyshortcuts": VERBS.take_over.key, onclick: take },
        words(t("counter.take_over")),
        h("kbd", { class: "desk-key", "aria-hidden": "true" }, VERBS.take_over.key)
      )
  );
}
