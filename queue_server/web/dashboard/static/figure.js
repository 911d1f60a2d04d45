/* A figure with its unit, its n, and its definition on touch, hover and focus. */
import { fill, h, words } from "/static/js/dom.js";
import { t } from "/static/js/words.js";

/* {node, label(), show({value, unit, n})}; `name` is the key of its words. `value` null: no data yet. */
export function figure(name) {
  const label = h("span", { class: "figure-name" });
  const definition = h("p", { class: "figure-definition", id: "definition-" + name });
  const button = h(
    "button",
    { type: "button", class: "figure-label", "aria-expanded": "false", "aria-describedby": definition.id },
    label,
    h("span", { class: "figure-mark", "aria-hidden": "true" }, "i")
  );
  const value = h("p", { class: "figure-value" });
  const of = h("p", { class: "figure-n" });
  const node = h("div", { class: "figure" }, button, value, of, definition);

  function open(isOpen) {
    button.setAttribute("aria-expanded", String(isOpen));
  }
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  button.addEventListener("blur", () => open(false));
  button.addEventListener("keydown", (event) => {
    if (event.key === "Escape") open(false);
  });

  return {
    node: node,
    label() {
      fill(label, words(t("dashboard." + name)));
      fill(definition, words(t("dashboard.def_" + name)));
    },
    show(reading) {
      fill(
        value,
        reading.value === null
          ? h("span", { class: "figure-none" }, words(t("dashboard.none")))
          : [h("span", { class: "latin" }, reading.value), " ", h("span", { class: "figure-unit" }, words(reading.unit || ""))]
      );
      fill(of, reading.n === undefined || reading.value === null ? "" : words(reading.n));
    },
  };
}
