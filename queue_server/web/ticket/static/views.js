/* What the page shows in each state of the ticket. Each returns nodes. */
import { h, khatim, words } from "/static/js/dom.js";
import { rangeText } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";

function number(page) {
  return [
    h("p", { class: "ticket-your" }, words(t("ticket_page.your_number"))),
    h("h1", { class: "ticket-number latin" }, page.ticket.label),
    h("p", { class: "ticket-service" }, words(named(page.service.name))),
  ];
}

function before(page) {
  if (page.people_before === 0) return h("p", { class: "ticket-next" }, words(t("ticket_page.next")));
  return [
    h("p", { class: "ticket-name" }, words(t("ticket_page.before"))),
    h("p", { class: "ticket-figure latin" }, String(page.people_before)),
  ];
}

function toBring(page) {
  const documents = page.service.documents.map((document) => h("li", null, words(named(document))));
  return h(
    "section",
    { class: "ticket-bring" },
    documents.length ? [h("h2", null, words(t("ticket_page.bring"))), h("ul", null, documents)] : null,
    h("p", { class: "ticket-fee" }, h("b", null, words(t("ticket_page.fee"))), " ", words(named(page.service.fee)))
  );
}

function waiting(page, onLeave) {
  return [
    h("section", { class: "ticket-card" }, number(page)),
    h(
      "div",
      { class: "ticket-facts" },
      h("section", { class: "ticket-fact" }, before(page)),
      h(
        "section",
        { class: "ticket-fact" },
        h("p", { class: "ticket-name" }, words(t("ticket_page.when"))),
        h("p", { class: "ticket-range" }, words(rangeText(page.range)))
      )
    ),
    toBring(page),
    leaveButton(onLeave),
  ];
}

function leaveButton(onLeave) {
  return h("button", { type: "button", class: "button ticket-leave-open", onclick: onLeave }, words(t("ticket_page.leave")));
}

/* Begun and set aside: the paper still holds the place. */
function onHold(page, onLeave) {
  return [
    h("section", { class: "ticket-card" }, number(page)),
    h(
      "section",
      { class: "ticket-fact ticket-held" },
      h("h2", null, words(t("ticket_page.on_hold_title"))),
      h("p", { class: "ticket-hint" }, words(t("ticket_page.on_hold_hint")))
    ),
    leaveButton(onLeave),
  ];
}

function atCounter(page) {
  const isCalled = page.ticket.state === "called";
  return h(
    "section",
    { class: "ticket-call" },
    h("p", { class: "ticket-turn" }, words(t(isCalled ? "ticket_page.called_title" : "ticket_page.serving_title"))),
    h("h1", { class: "ticket-counter" }, h("span", { class: "ticket-counter-word" }, words(t("ticket_page.counter"))), h("span", { class: "ticket-counter-number latin" }, page.counter)),
    h("p", { class: "ticket-call-label latin" }, page.ticket.label),
    isCalled ? h("p", { class: "ticket-hint" }, words(t("ticket_page.called_hint"))) : null
  );
}

function over(page) {
  const state = page.ticket.state;
  return h(
    "section",
    { class: "ticket-over" },
    khatim(false),
    h("h1", null, words(t("ticket_page." + state + "_title"))),
    h("p", { class: "ticket-hint" }, words(t("ticket_page." + state + "_hint"))),
    h("p", { class: "ticket-over-label latin" }, page.ticket.label)
  );
}

/* May the citizen give the place up from here? */
export function mayLeave(page) {
  return page.ticket.state === "waiting" || page.ticket.state === "on_hold";
}

/* What people compare with their paper: whose ticket this page shows can be seen, not guessed. */
export function check(page) {
  return [
    words(t("common.check")),
    " ",
    h("b", { class: "latin" }, page.check),
    h("span", { class: "ticket-check-hint" }, words(t("ticket_page.check_hint"))),
  ];
}

/* The nodes for `page`, the API's ticket page. */
export function view(page, onLeave) {
  if (page.ticket.state === "waiting") return waiting(page, onLeave);
  if (page.ticket.state === "on_hold") return onHold(page, onLeave);
  if (page.counter !== null) return atCounter(page);
  return over(page);
}

export function title(page) {
  const label = t("ticket_page.title", { label: page.ticket.label });
  return page.ticket.state === "called" ? t("common.counter_n", { n: page.counter }) + " · " + label : label;
}
