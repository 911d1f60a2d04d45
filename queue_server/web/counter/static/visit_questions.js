/* What is asked before a press about the visit or about whose counter it is, as steps of the sheet. */
import { h, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { className } from "./words_of.js";

const NOTE_LENGTH = 200;

/* First the class, then why. */
export function changePriority(state, turn, choose, show) {
  const fits = (one) => one.services === null || one.services.indexOf(turn.service) >= 0;
  const classes = state.priorities.filter(fits).map((one) => one.code).concat(null);
  const counter = state.counter.state === "closed" ? null : state.counter.id;
  const why = (code, back) => ({
    title: t("counter.ask_priority_why", { label: isolate(turn.label), class: className(state, code) }),
    back: back,
    parts: [
      {
        title: null,
        options: state.lists.priority.map((one) => ({
          words: named(one.name),
          choose: () => choose({ priority: code, reason: one.code, counter: counter }),
        })),
      },
    ],
  });
  const step = {
    title: t("counter.ask_priority", { label: isolate(turn.label) }),
    hint: t("counter.ask_priority_hint", { class: className(state, turn.priority) }),
    parts: [
      {
        title: null,
        options: classes.filter((code) => code !== turn.priority).map((code) => ({
          words: className(state, code),
          choose: () => show(why(code, () => show(step))),
        })),
      },
    ],
  };
  return step;
}

/* What is noted about the visit of `turn`: in the lists, or found by its code. */
export function noteOf(state, turn) {
  return state.notes[turn.turn_id] || turn.note || "";
}

export function noteInput(text) {
  return h("input", { id: "note", class: "sheet-input", type: "text", maxlength: NOTE_LENGTH, autocomplete: "off", value: text, dir: "auto" });
}

export function changeNote(state, turn, choose) {
  const input = noteInput(noteOf(state, turn));
  const form = h(
    "form",
    { class: "sheet-form" },
    h("label", { class: "sheet-label", for: "note" }, words(t("counter.note_text"))),
    input,
    h("button", { type: "submit", class: "button button-main" }, words(t("counter.save")))
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose({ text: input.value.trim() });
  });
  return {
    title: t("counter.ask_note", { label: isolate(turn.label) }),
    hint: t("counter.ask_note_hint"),
    parts: [form],
    focus: input,
  };
}

export function holderName(state) {
  return isolate(state.holder.name || t("counter.colleague"));
}

export function takeOver(state, turn, choose) {
  return {
    title: t("counter.ask_take_over", { name: holderName(state) }),
    hint: t("counter.ask_take_over_hint"),
    parts: [
      {
        title: null,
        options: [{ words: t("counter.take_over_yes"), choose: () => choose({ session: state.holder.session }) }],
      },
    ],
  };
}
