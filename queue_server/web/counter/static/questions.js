/* What is asked before a press, as steps of the sheet. Each question ends in choose(body). */
import { h, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { named, t, tn } from "/static/js/words.js";
import { servicesForm } from "./services_form.js";
import { changeNote, changePriority, noteInput, noteOf, takeOver } from "./visit_questions.js";

function codeAndName(service) {
  return service.code + " · " + named(service.name);
}

/* The entries of a configured list, each of which answers {field: code}. */
function entries(list, field, choose) {
  return list.map((one) => ({ words: named(one.name), choose: () => choose({ [field]: one.code }) }));
}

function listed(key, list, field) {
  return (state, turn, choose) => ({
    title: t(key, turn ? { label: isolate(turn.label) } : null),
    parts: [{ title: null, options: entries(state.lists[list], field, choose) }],
  });
}

function takers(state, code) {
  return state.counters.filter((one) => one.state !== "closed" && one.services.concat(one.secondary).indexOf(code) >= 0);
}

function addService(state, turn, choose) {
  const others = state.services.filter((one) => one.code !== turn.service);
  const options = others.map((one) => ({ words: codeAndName(one), choose: () => choose({ service: one.code }) }));
  return {
    title: t("counter.ask_add_service", { label: isolate(turn.label) }),
    hint: t("counter.ask_add_service_hint"),
    parts: [{ title: null, options: options }],
  };
}

/* First the service, then the counter and a note for whoever takes the citizen on. */
function transfer(state, turn, choose, show) {
  const option = (service) => {
    const open = takers(state, service.code).length;
    return {
      words: codeAndName(service),
      detail: open ? tn("counter.counters_open", open) + " · " + tn("counter.people_wait", service.waiting) : null,
      choose: () => show(transferTo(state, turn, service, choose, () => show(step))),
    };
  };
  const isServed = (service) => takers(state, service.code).length > 0;
  const step = {
    title: t("counter.ask_transfer", { label: isolate(turn.label) }),
    hint: t("counter.ask_transfer_hint"),
    parts: [
      { title: null, options: state.services.filter(isServed).map(option) },
      { title: t("counter.no_counter_open"), options: state.services.filter((one) => !isServed(one)).map(option) },
    ],
  };
  return step;
}

function transferTo(state, turn, service, choose, back) {
  const note = noteInput(noteOf(state, turn));
  const send = (counter) => choose({ service: service.code, counter: counter, note: note.value.trim() });
  const counters = takers(state, service.code).filter((one) => one.id !== state.counter.id);
  const anywhere = { words: t("counter.any_counter"), choose: () => send(null) };
  const chosen = counters.map((one) => ({
    words: t("common.counter_n", { n: one.id }),
    detail: one.current ? isolate(one.current.label) : t("counter.state_" + (one.state === "paused" ? "paused" : "free")),
    choose: () => send(one.id),
  }));
  return {
    title: t("counter.ask_where", { label: isolate(turn.label), service: named(service.name) }),
    back: back,
    parts: [
      h("label", { class: "sheet-label", for: "note" }, words(t("counter.note"))),
      note,
      { title: null, options: [anywhere].concat(chosen) },
    ],
  };
}

function services(state, turn, choose) {
  return {
    title: t("counter.ask_services", { n: state.counter.id }),
    hint: t("counter.ask_services_hint"),
    parts: [servicesForm(state, choose)],
  };
}

function reprint(state, turn, choose) {
  const [own] = state.printers;
  const trouble = own.prints ? [] : [t("counter.printer", { condition: t("common.printer_" + own.condition) }) + "."];
  const step = listed("counter.ask_reprint", "reprint", "reason")(state, turn, choose);
  return Object.assign(step, { hint: trouble.concat(t("counter.ask_reprint_hint")).join(" ") });
}

const QUESTIONS = {
  pause: listed("counter.ask_pause", "pause", "reason"),
  cancel: listed("counter.ask_cancel", "cancel", "reason"),
  finish_as: listed("counter.ask_finish_as", "outcomes", "outcome"),
  call: listed("counter.ask_call", "call", "reason"),
  add_service: addService,
  transfer: transfer,
  services: services,
  reprint: reprint,
  change_priority: changePriority,
  change_note: changeNote,
  take_over: takeOver,
};

/* The first step of what `verb` asks about `turn` (or null); choose(body) ends it, show(step) leads on. */
export function question(verb, state, turn, choose, show) {
  return QUESTIONS[verb](state, turn, choose, show);
}
