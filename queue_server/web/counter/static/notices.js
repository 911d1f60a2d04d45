/* What went wrong, in a sentence that stays until it is read. */
import { fill, h } from "/static/js/dom.js";
import { t } from "/static/js/words.js";

function sentence(isLost, refusal) {
  if (isLost) return t("counter.offline");
  if (!refusal) return null;
  if (refusal.code === "none_called") return t("counter.none_called");
  const action = { action: t("counter." + refusal.verb) };
  if (refusal.code === "unreachable") return t("counter.unconfirmed", action);
  return t("counter.taken_back", action) + " " + refusal.detail;
}

/* notices(node, dismiss) -> show(isLost, refusal); `refusal` as in press.js, or null */
export function notices(node, dismiss) {
  let drawn = null;

  return (isLost, refusal) => {
    const text = sentence(isLost, refusal);
    if (text === drawn) return;
    drawn = text;
    fill(
      node,
      text && h("p", { class: "words" }, text),
      text && !isLost ? h("button", { type: "button", class: "button", onclick: dismiss }, t("counter.dismiss")) : null
    );
  };
}
