/* Which counter am I at: a tile each, with its state and services, as they are now. */
import { $, fill, h, latin, readJson, words } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { named, t } from "/static/js/words.js";
import { follow } from "./live.js";
import { counterState } from "./words_of.js";

const page = readJson("page");
let drawn = null;

function serviceLine(code, services) {
  const service = services.find((one) => one.code === code);
  return h("li", null, h("b", { class: "latin" }, code), " ", words(named(service.name)));
}

function tile(counter, services) {
  const codes = counter.services.concat(counter.secondary);
  return h(
    "li",
    null,
    h(
      "a",
      { class: "choose-counter choose-" + counter.state, href: "/counter/" + page.site.id + "/" + counter.id },
      h("span", { class: "visually-hidden" }, t("common.counter")),
      h("span", { class: "choose-number latin" }, counter.id),
      h("span", { class: "choose-state" }, words(counterState(counter)), counter.current ? latin(counter.current.label) : null),
      h("ul", { class: "choose-services" }, codes.map((code) => serviceLine(code, services)))
    )
  );
}

function render() {
  document.title = t("counter.choose");
  $("#site-name").textContent = named(page.site.name);
  $("#question").textContent = t("counter.choose");
  const connection = $("#connection");
  connection.hidden = !source.isLost();
  connection.textContent = t("common.connection_lost");
  const state = source.state();
  // The tiles are links: redrawing them without need would take the focus from under a finger.
  const drawing = state && JSON.stringify([state.counters, document.documentElement.lang]);
  if (!state || drawing === drawn) return;
  const focused = document.activeElement && document.activeElement.getAttribute("href");
  drawn = drawing;
  fill($("#counters"), state.counters.map((counter) => tile(counter, state.services)));
  if (focused) {
    const again = $("#counters").querySelector('a[href="' + focused + '"]');
    if (again) again.focus();
  }
}

const source = follow({ site: page.site.id, counter: page.counter, choosing: true, changed: () => render() });
languageChoice($("#languages"), true, render);
