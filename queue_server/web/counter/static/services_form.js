/* What a counter takes: first, in support, or not at all; one line for each service of the site. */
import { fill, h, latin, words } from "/static/js/dom.js";
import { named, t } from "/static/js/words.js";

const PLACES = ["first", "second", "not"];

function placeOf(counter, code) {
  if (counter.services.indexOf(code) >= 0) return "first";
  return counter.secondary.indexOf(code) >= 0 ? "second" : "not";
}

function choice(code, place, checked) {
  return h(
    "label",
    { class: "takes-choice" },
    h("input", { type: "radio", name: "takes-" + code, value: place, checked: checked }),
    h("span", null, words(t("counter.takes_" + place)))
  );
}

function line(counter, service) {
  const at = placeOf(counter, service.code);
  const name = "takes-name-" + service.code;
  return h(
    "div",
    { class: "takes-line", role: "radiogroup", "aria-labelledby": name },
    h("p", { class: "takes-name", id: name }, latin(service.code, "b"), " ", words(named(service.name))),
    h("div", { class: "takes-choices" }, PLACES.map((place) => choice(service.code, place, place === at)))
  );
}

/* A form that ends in choose({services, secondary}), each a list of codes in the site's order. */
export function servicesForm(state, choose) {
  const problem = h("p", { class: "sheet-problem", role: "alert" });
  const save = h("button", { type: "submit", class: "button button-main" }, words(t("counter.save")));
  const form = h("form", { class: "takes" }, state.services.map((one) => line(state.counter, one)), problem, save);
  const codes = (place) =>
    state.services.map((one) => one.code).filter((code) => form.elements["takes-" + code].value === place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = { services: codes("first"), secondary: codes("second") };
    if (body.services.length) choose(body);
    else fill(problem, words(t("counter.takes_one")));
  });
  return form;
}
