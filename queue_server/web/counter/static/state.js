/* What the counter's page knows, and how it changes. Pure: no DOM, no network, no clock.

   A state is the counter snapshot of the API plus `known`: every waiting turn of the site that has
   been seen, by turn_id, because the order of calling arrives as turn_ids only. What is on hold,
   missed, or may be taken back is only known to the server.
   Every function returns a new state; `null` means "this cannot be applied, load the snapshot". */
import { withPrinter } from "/static/js/printers.js";

function changed(state, fields) {
  return Object.assign({}, state, fields);
}

function without(map, key) {
  const copy = Object.assign({}, map);
  delete copy[key];
  return copy;
}

function brief(turn) {
  return turn ? { turn_id: turn.turn_id, label: turn.label, state: turn.state } : null;
}

function withCounter(state, id, fields) {
  const counters = state.counters.map((one) =>
    one.id === id ? Object.assign({}, one, fields) : one
  );
  return changed(state, {
    counters: counters,
    counter: counters.find((one) => one.id === state.counter.id) || state.counter,
  });
}

/* The turn that `counter` has in front of it; the full card is kept for my own counter only. */
function atCounter(state, counter, turn) {
  const next = withCounter(state, counter, { current: brief(turn) });
  return counter === state.counter.id ? changed(next, { current: turn }) : next;
}

/* The turn is no longer where it was: in line, on hold, missed or at a counter. */
function gone(state, turnId) {
  const others = (turns) => turns.filter((turn) => turn.turn_id !== turnId);
  const there = state.counters.find((one) => one.current && one.current.turn_id === turnId);
  const next = changed(state, {
    known: without(state.known, turnId),
    waiting: others(state.waiting),
    held: others(state.held),
    missed: others(state.missed),
  });
  return there ? atCounter(next, there.id, null) : next;
}

function withWaiting(state, service, waiting) {
  if (waiting === undefined) return state;
  return counted(
    changed(state, {
      services: state.services.map((one) =>
        one.code === service ? Object.assign({}, one, { waiting: waiting }) : one
      ),
    })
  );
}

function takes(counter, service) {
  return counter.services.indexOf(service) >= 0 || counter.secondary.indexOf(service) >= 0;
}

function counted(state) {
  const count = state.services
    .filter((service) => takes(state.counter, service.code))
    .reduce((sum, service) => sum + service.waiting, 0);
  return changed(state, { waiting_count: count });
}

/* `turn` waits, for the counter `only` when it is named. Its place comes with the summary; until
 * then it stands at the end. */
function inLine(state, event, only) {
  const turn = event.turn;
  const known = Object.assign({}, state.known);
  known[turn.turn_id] = turn;
  const mine = only ? only === state.counter.id : takes(state.counter, turn.service);
  const waiting = state.waiting.filter((one) => one.turn_id !== turn.turn_id);
  const next = changed(state, { known: known, waiting: mine ? waiting.concat(turn) : waiting });
  return withWaiting(next, event.service, event.waiting);
}

function leftLine(state, event) {
  return withWaiting(gone(state, event.turn_id), event.service, event.waiting);
}

/* A call for the supervisor: of my own counter only. */
function helpAsked(state, event) {
  if (event.counter !== state.counter.id) return state;
  const help = { id: event.request, counter: event.counter, reason: event.reason, asked_at: event.at, answered_at: null };
  return changed(state, { help: help });
}

/* Seen, with the `fields` that say so; or withdrawn, and then there is nothing to show (null). */
function helpEnds(state, event, fields) {
  if (!state.help || state.help.id !== event.request) return state;
  return changed(state, { help: fields && Object.assign({}, state.help, fields) });
}

/* `turn` has other fields from here on, wherever it stands. */
function withTurn(state, turnId, fields) {
  const change = (turn) => (turn && turn.turn_id === turnId ? Object.assign({}, turn, fields) : turn);
  const known = Object.assign({}, state.known);
  if (known[turnId]) known[turnId] = change(known[turnId]);
  return changed(state, {
    known: known,
    current: change(state.current),
    waiting: state.waiting.map(change),
    held: state.held.map(change),
    missed: state.missed.map(change),
  });
}

/* What is noted of a visit is noted of the turn in which it goes on. */
function withNoteOf(state, from, to) {
  if (!state.notes[from]) return state;
  return changed(state, { notes: Object.assign({}, state.notes, { [to]: state.notes[from] }) });
}

/* Who is on hold or missed comes with the snapshot alone. */
function unknowable() {
  return null;
}

export function fromSnapshot(snapshot) {
  const known = {};
  snapshot.waiting.forEach((turn) => {
    known[turn.turn_id] = turn;
  });
  return changed(snapshot, { known: known });
}

const CHANGES = {
  ticket_issued: (state, event) => inLine(state, event),
  turn_queued: (state, event) => inLine(state, event),
  turn_released: (state, event) => inLine(state, event),
  turn_returned: (state, event) => inLine(gone(state, event.turn.turn_id), event),
  turn_requeued: (state, event) => inLine(gone(state, event.turn_id), event),
  turn_transferred: (state, event) =>
    inLine(withNoteOf(gone(state, event.turn_id), event.turn_id, event.turn.turn_id), event, event.to_counter),
  // The turn that will wait is not named yet: its note comes with the snapshot.
  service_added: (state, event) => (state.notes[event.turn_id] ? null : state),
  turn_priority_changed: (state, event) => withTurn(state, event.turn_id, { priority: event.priority }),
  turn_called(state, event) {
    const next = atCounter(gone(state, event.turn.turn_id), event.call.counter, event.turn);
    return withWaiting(next, event.service, event.waiting);
  },
  turn_recalled: (state, event) => atCounter(state, event.call.counter, event.turn),
  turn_started: (state, event) => atCounter(state, event.counter, event.turn),
  turn_finished: (state, event) => gone(state, event.turn_id),
  turn_held: unknowable,
  turn_resumed: unknowable,
  turn_no_show: unknowable,
  ticket_left: leftLine,
  turn_cancelled: leftLine,
  turn_expired: leftLine,
  counter_opened: (state, event) => withCounter(state, event.counter, event.state),
  counter_paused: (state, event) => withCounter(state, event.counter, { state: "paused", paused_at: event.at }),
  counter_resumed: (state, event) => withCounter(state, event.counter, { state: "open", paused_at: null }),
  counter_services_changed(state, event) {
    const now = { services: event.state.services, secondary: event.state.secondary };
    return event.counter === state.counter.id ? null : withCounter(state, event.counter, now);
  },
  // Opened again it takes what the configuration says, which only the server knows.
  counter_closed: unknowable,
  command_undone: unknowable,
  printer_changed: (state, event) => changed(state, { printers: withPrinter(state.printers, event.printer) }),
  help_asked: helpAsked,
  help_answered: (state, event) => helpEnds(state, event, { answered_at: event.at }),
  help_withdrawn: (state, event) => helpEnds(state, event, null),
  day_opened: unknowable,
  day_closed: unknowable,
};

/* What may be taken back follows from the last event at my counter and from who said it. A reprint and a call
 * for help leave the ticket as it is, and what may be taken back too. */
const UNMOVED = ["receipt_reprinted", "help_asked", "help_answered", "help_withdrawn"];
const NOT_UNDONE = ["turn_recalled", "counter_opened", "counter_paused", "counter_resumed"];

function atMine(state, event) {
  const counter = event.call ? event.call.counter : event.counter;
  const mine = state.current !== null && state.current.turn_id === event.turn_id;
  return mine || counter === state.counter.id;
}

/* Applies one event of the site; an unknown type changes nothing. */
export function applyEvent(state, event) {
  const change = CHANGES[event.type];
  if (UNMOVED.indexOf(event.type) >= 0) return change ? change(state, event) : state;
  const mine = atMine(state, event);
  if (mine && NOT_UNDONE.indexOf(event.type) < 0) return null;
  const next = change ? change(state, event) : state;
  return next && mine ? changed(next, { undo: null }) : next;
}

/* Applies the absolute figures that follow events: how many wait, and in which order for me. */
export function applySummary(state, summary) {
  const services = state.services.map((service) => {
    const figures = summary.services[service.code];
    return figures ? Object.assign({}, service, figures) : service;
  });
  const next = counted(changed(state, { services: services }));
  const order = summary.orders && summary.orders[state.counter.id];
  if (!order) return next;
  if (order.some((place) => !state.known[place.turn_id])) return null;
  return changed(next, {
    waiting: order.map((place) =>
      Object.assign({}, state.known[place.turn_id], { reason: place.reason })
    ),
  });
}
