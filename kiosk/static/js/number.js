/* The end of the way: the number, the paper coming out, how many are before, where to wait. */
import { h, latin, pictogram } from "/static/js/dom.js";
import { rangeText } from "/static/js/format.js";
import { named, t, tn } from "/static/js/words.js";
import { bigButton } from "./parts.js";

/* A printer's mouth with the slip sliding out of it: understood without reading. */
function paper(label) {
  return h("div", { class: "paper", "aria-hidden": "true" },
    h("div", { class: "paper-slot" }),
    h("div", { class: "paper-window" },
      h("div", { class: "paper-slip" }, latin(label), h("i", {}), h("i", {}), h("b", {}))));
}

function taken(label) {
  return h("section", { class: "keep" }, paper(label), h("p", { class: "keep-words words" }, t("kiosk.take_paper")));
}

function codeUrl(state) {
  return "/kiosk/" + encodeURIComponent(state.page.site) + "/code/" + encodeURIComponent(state.issued.ticket.token) + ".svg";
}

/* Fetched while the server still answers: it may be gone when the paper turns out to be missing. */
export function keepCode(state) {
  new Image().src = codeUrl(state);
}

function inTrouble(state) {
  return state.print === "trouble" || state.print === "late";
}

/* Time to read a number, or to find a phone and photograph it. */
export function numberSeconds(state) {
  return inTrouble(state) ? 45 : 12;
}

function photograph(state) {
  return h("section", { class: "keep keep-photo", role: "alert" },
    h("img", { class: "code", src: codeUrl(state), alt: t("kiosk.code_alt"), width: "300", height: "300" }),
    h("div", {},
      h("p", { class: "keep-words words" }, pictogram("photo"), h("span", {}, t("kiosk.photograph"))),
      h("p", { class: "note words" }, t("kiosk.photograph_why")),
      h("p", { class: "note words" }, t("kiosk.photograph_code"))));
}

export function numberScreen(state, actions) {
  const label = state.issued.ticket.label;
  const before = state.issued.people_before;
  return {
    body: [
      h("div", { class: "number" },
        h("h1", { class: "number-title words" }, t("kiosk.your_number")),
        h("p", { class: "number-label latin number-label-" + label.length, dir: "ltr" }, label),
        h("p", { class: "number-service words" }, named(actions.serviceOf(state.issued.ticket.service).name))),
      h("div", { class: "after" },
        h("ul", { class: "facts-line" },
          h("li", { class: "words" }, pictogram("people"), h("span", {}, tn("common.people_before", before))),
          state.issued.range ? h("li", { class: "words" }, pictogram("clock"), h("span", {}, rangeText(state.issued.range))) : null,
          h("li", { class: "words" }, pictogram("seat"), h("span", {}, t("kiosk.wait_where")))),
        inTrouble(state) ? photograph(state) : taken(label)),
    ],
    foot: [bigButton("button-main done", "check", t("kiosk.done"), actions.restart, true)],
  };
}
