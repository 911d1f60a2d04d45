/* Right of the page: who waits for me in calling order, who is on hold, who was missed. */
import { fill, h, words } from "/static/js/dom.js";
import { language, t, tn } from "/static/js/words.js";
import { minutesIn, row } from "./rows.js";

export const LISTS = ["waiting", "held", "missed"];

/* Puts `items` into `list`, leaving alone what is there already: a finger may be on it. */
function arrange(list, items) {
  Array.from(list.children).forEach((child) => {
    if (items.indexOf(child) < 0) list.removeChild(child);
  });
  items.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] || null);
  });
}

/* queue({tabs, panel, list, more}, onTurn(list, turn)) -> {show(state, now), pick(list)}
 * `tabs` are three buttons, in the order of LISTS. */
export function queue(nodes, onTurn) {
  let picked = "waiting";
  let shown = null;
  let drawnTabs = null;
  let rows = new Map();

  function turnsOf(list, state, now) {
    if (list !== "missed") return state[list];
    return state.missed.filter((turn) => minutesIn(turn, now) < state.policy.return_grace_minutes);
  }

  function showTabs(state, now) {
    const counts = [state.waiting_count, state.held.length, turnsOf("missed", state, now).length];
    const drawing = JSON.stringify([counts, picked, language()]);
    if (drawing === drawnTabs) return;
    drawnTabs = drawing;
    nodes.tabs.forEach((tab, place) => {
      const chosen = LISTS[place] === picked;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      fill(tab, words(t("counter.list_" + LISTS[place])), h("b", { class: "latin" }, counts[place]));
      if (chosen) nodes.panel.setAttribute("aria-labelledby", tab.id);
    });
  }

  function item(turn, state, now) {
    const minutes = minutesIn(turn, now);
    const drawing = JSON.stringify([picked, turn, minutes, Boolean(state.notes[turn.turn_id]), language()]);
    const before = rows.get(turn.turn_id);
    return before && before.drawing === drawing ? before : { drawing: drawing, node: row(picked, turn, state, minutes) };
  }

  function showList(state, now) {
    const focused = nodes.list.contains(document.activeElement) ? document.activeElement.dataset.turn : null;
    const turns = turnsOf(picked, state, now);
    const next = new Map(turns.map((turn) => [turn.turn_id, item(turn, state, now)]));
    if (turns.length) arrange(nodes.list, Array.from(next.values(), (one) => one.node));
    else if (rows.size || shown === null) fill(nodes.list, nobody());
    rows = next;
    if (focused && document.activeElement === document.body) focusRow('[data-turn="' + focused + '"]');
    const more = picked === "waiting" && turns.length ? state.waiting_count - turns.length : 0;
    nodes.more.hidden = more <= 0;
    nodes.more.textContent = more > 0 ? tn("counter.more_waiting", more) : "";
  }

  function nobody() {
    return h("li", { class: "queue-empty" }, words(t("counter.none_" + picked)));
  }

  function focusRow(selector) {
    const found = nodes.list.querySelector(selector);
    if (found) found.focus();
  }

  /* Called every second; only what has changed is drawn anew. */
  function show(state, now) {
    const view = picked + language();
    if (shown && shown.view !== view) {
      rows = new Map();
      shown = null;
    }
    showTabs(state, now);
    showList(state, now);
    shown = { state: state, now: now, view: view };
  }

  function pick(list) {
    picked = list;
    if (shown) show(shown.state, shown.now);
  }

  nodes.tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => pick(LISTS[place]));
    tab.addEventListener("keydown", (event) => {
      const right = document.documentElement.dir === "rtl" ? -1 : 1;
      const by = { ArrowRight: right, ArrowLeft: -right }[event.key];
      const next = by && nodes.tabs[place + by];
      if (!next) return;
      next.click();
      next.focus();
    });
  });
  nodes.list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-turn]");
    const turn = button && turnsOf(picked, shown.state, shown.now).find((one) => String(one.turn_id) === button.dataset.turn);
    if (turn) onTurn(picked, turn);
  });
  nodes.list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = Array.from(nodes.list.querySelectorAll(".queue-row"));
    const next = by && buttons[buttons.indexOf(document.activeElement) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  return {
    show: show,
    /* Shows a list and goes to its first row, or to its tab when nobody is there. */
    pick(list) {
      pick(list);
      nodes.tabs[LISTS.indexOf(list)].focus();
      focusRow(".queue-row");
    },
  };
}
