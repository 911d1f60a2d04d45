/* The other counters at a glance. */
import { fill, h, latin, words } from "/static/js/dom.js";
import { t } from "/static/js/words.js";
import { counterState } from "./words_of.js";

function occupation(counter) {
  if (counter.state !== "open") return counter.state;
  return counter.current ? counter.current.state : "free";
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
        { class: "other other-" + occupation(one) },
        h("span", { class: "visually-hidden" }, t("common.counter")),
        h("span", { class: "other-number latin" }, one.id),
        h("span", { class: "other-label" }, one.current ? latin(one.current.label) : h("span", { class: "latin" }, one.services.join(" "))),
        h("span", { class: "other-state" }, words(counterState(one)))
      )
    )
  );
}
