/* The current call: its number and its counter, equally large, and the way between them. */
import { $, fill, h, khatim, pictogram } from "/static/js/dom.js";
import { named } from "/static/js/words.js";
import { inAll, inEach, inLanguage } from "./tongue.js";

const panel = $("#now");
/* A longer number becomes narrower, then smaller. */
const NARROWEST = 0.65;

/* Where a counter lies: as configured, absolutely; without that onward, in the direction of reading. */
export function arrow(arrows, counter, className) {
  const way = arrows[counter];
  return pictogram("next", null, className + (way ? " points-" + way : " pictogram-turns"));
}

function row(key, className, value, sign) {
  return h("div", { class: "call-row " + className },
    h("div", { class: "call-words" }, inEach(key, "call-word")),
    sign,
    h("p", { class: "call-figure latin", dir: "ltr" }, h("span", { class: "call-digits" }, value)));
}

/* The figures fill their rows, whatever their letters; to be repeated when fonts or screen change. */
export function fitFigures() {
  Array.from(panel.querySelectorAll(".call-figure")).forEach((figure) => {
    const digits = figure.firstChild;
    figure.style.fontSize = "";
    digits.style.transform = "";
    const share = figure.clientWidth / digits.offsetWidth;
    if (share >= 1) return;
    const narrow = Math.max(NARROWEST, share);
    if (share < narrow) figure.style.fontSize = (parseFloat(getComputedStyle(figure).fontSize) * share) / narrow + "px";
    digits.style.transform = "scaleX(" + narrow + ")";
  });
}

/* `service` ({name, pictogram}) may be unknown: a call of a service that was removed still shows. */
export function showCall(call, service, arrows, arriving) {
  fill(panel,
    h("header", { class: "call-head" },
      h("p", { class: "call-service" },
        service ? [pictogram(service.pictogram), inLanguage(call.language, "span", "", named(service.name, call.language))] : null),
      call.recall ? h("p", { class: "call-recall" }, inEach("display.recall", "call-recall-word")) : null),
    row("common.ticket", "call-ticket", call.label, null),
    row("common.counter", "call-counter", call.counter, arrow(arrows, call.counter, "call-arrow")));
  panel.className = "now has-call" + (call.recall ? " is-recall" : "");
  panel.dataset.label = call.label;
  panel.dataset.seq = call.seq;
  fitFigures();
  if (arriving) {
    /* Read a measure between the two, or the browser sees no change to animate. */
    void panel.offsetWidth;
    panel.classList.add("arriving");
  }
}

/* Nobody is called: whose hall this is, and `say(lang)`: what to expect here. */
export function showNobody(name, say) {
  delete panel.dataset.label;
  delete panel.dataset.seq;
  panel.className = "now";
  fill(panel, h("div", { class: "nobody" }, khatim(false),
    inAll("p", "nobody-name", (lang) => named(name, lang)),
    inAll("p", "nobody-words", say)));
}
