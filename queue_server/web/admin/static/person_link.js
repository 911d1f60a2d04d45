/* A one-time link, shown once: to be sent, or photographed from the screen. */
import { fill, h } from "/static/js/dom.js";
import { t } from "/static/js/words.js";

/* made: {url, qr, hours} of the API; `done()` when it has been handed over. */
export function showLink(node, person, made, done) {
  const address = h("input", { type: "text", readonly: true, dir: "ltr", id: "link-url", value: made.url });
  address.addEventListener("focus", () => address.select());
  const copy = h("button", { type: "button", class: "button" }, t("people.copy"));
  copy.addEventListener("click", () => {
    address.select();
    document.execCommand("copy");
    copy.textContent = t("people.copied");
  });
  fill(
    node,
    h("h2", { tabindex: "-1" }, h("bdi", null, person.name)),
    h("p", null, t("people.link_lead", { hours: made.hours })),
    h("img", { class: "link-code", src: made.qr, alt: t("people.link_code"), width: 240, height: 240 }),
    h("div", { class: "field" }, h("label", { for: "link-url" }, t("people.link")), h("div", { class: "secret" }, address, copy)),
    h("p", { class: "said said-note" }, t("people.link_once")),
    h("button", { type: "button", class: "button button-main", id: "link-done", onclick: done }, t("people.done"))
  );
  node.querySelector("h2").focus();
}
