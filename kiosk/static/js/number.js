/* The end of the way: the number, the paper coming out, how many are before, where to wait. */
import { h, latin, pictogram } from "/static/js/dom.js";
import { rangeText } from "/static/js/format.js";
import { comesElsewhere } from "/static/js/printers.js";
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

/* Not from here: from the printer over there. */
function takenElsewhere(label) {
  return h("section", { class: "keep" },
    h("div", { class: "elsewhere", "aria-hidden": "true" }, pictogram("printer-empty"), pictogram("next", null, "pictogram-turns"), paper(label)),
    h("p", { class: "keep-words words" }, t("kiosk.paper_elsewhere")));
}

function codeUrl(state) {
  return "/kiosk/" + encodeURIComponent(state.page.site) + "/code/" + encodeURIComponent(state.issued.ticket.token) + ".svg";
}

/* Fetched while the server still answers: it may be gone when the paper turns out to be missing. */
export function keepCode(state) {
  new Image().src = codeUrl(state);
}

/* Which picture goes with the number: "paper" coming out here or "elsewhere", or its "code". */
export function picture(state) {
  if (state.print.shown === "trouble" || state.print.shown === "late") return "code";
  if (state.print.shown !== "printed" && state.withoutPaper) return "code";
  return comesElsewhere(state.snapshot.printers, state.print.printer) ? "elsewhere" : "paper";
}

/* Seconds to read a number, to look for the other printer, or to find a phone and photograph it. */
const SECONDS = { paper: 12, elsewhere: 20, code: 45 };

export function numberSeconds(state) {
  return SECONDS[picture(state)];
}

/* A phone with the number and its code on the screen: what the photograph will be. */
function phone(label) {
  return h("div", { class: "phone", "aria-hidden": "true" },
    h("div", { class: "phone-screen" }, latin(label), h("b", {})),
    h("i", {}));
}

function photograph(state) {
  return h("section", { class: "keep-photo", role: "alert" },
    h("img", { class: "code", src: codeUrl(state), alt: t("kiosk.code_alt"), width: "400", height: "400" }),
    h("div", { class: "keep-how" },
      phone(state.issued.ticket.label),
      h("p", { class: "keep-words words" }, t("kiosk.photograph"))),
    h("div", { class: "keep-notes" },
      h("p", { class: "note words" }, t("kiosk.photograph_why")),
      h("p", { class: "note words" }, t("kiosk.photograph_code"))));
}

const PICTURES = {
  paper: (state) => taken(state.issued.ticket.label),
  elsewhere: (state) => takenElsewhere(state.issued.ticket.label),
  code: photograph,
};

export function numberScreen(state, actions) {
  const label = state.issued.ticket.label;
  const before = state.issued.people_before;
  const shown = picture(state);
  return {
    className: "with-" + shown,
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
        PICTURES[shown](state)),
    ],
    foot: [bigButton("button-main done", "check", t("kiosk.done"), actions.restart, true)],
  };
}
