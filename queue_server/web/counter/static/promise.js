/* What a press promises before the server has answered, and how an answer lies over the state. Pure. */

function unchanged(state) {
  return { counter: state.counter, current: state.current };
}

function become(state, fields) {
  return { counter: Object.assign({}, state.counter, fields), current: null };
}

function call(state, turn, now) {
  if (!turn) return unchanged(state);
  const called = { state: "called", called_at: now, last_called_at: now, started_at: null, calls: 1 };
  return { counter: state.counter, current: Object.assign({}, turn, called) };
}

function change(state, fields) {
  return { counter: state.counter, current: state.current && Object.assign({}, state.current, fields) };
}

/* `turn` as it will be, wherever it stands. */
function about(state, turn, fields) {
  const there = state.current !== null && state.current.turn_id === turn.turn_id;
  const promised = there ? change(state, fields) : unchanged(state);
  return Object.assign(promised, { changed: { turn_id: turn.turn_id, fields: fields } });
}

/* The counter is free of `turn`; of anyone else it is not. */
function leave(state, turn) {
  const there = state.current !== null && state.current.turn_id === turn.turn_id;
  return { counter: state.counter, current: there ? null : state.current };
}

/* What is not named here (resume, undo) is known to the server alone: it is shown as under way. */
const PROMISES = {
  open: (state) => become(state, { state: "open" }),
  close: (state) => become(state, { state: "closed" }),
  pause: (state, act, now) => become(state, { state: "paused", paused_at: now }),
  end_pause: (state) => become(state, { state: "open", paused_at: null }),
  services: (state, act) => ({
    counter: Object.assign({}, state.counter, act.body),
    current: state.current,
  }),
  call_next: (state, act, now) => call(state, state.waiting[0], now),
  call: (state, act, now) => call(state, act.turn, now),
  recall: (state, act, now) => change(state, { calls: state.current.calls + 1, last_called_at: now }),
  start: (state, act, now) => change(state, { state: "serving", started_at: now }),
  change_priority: (state, act) => about(state, act.turn, { priority: act.body.priority }),
  change_note: (state, act) =>
    Object.assign(unchanged(state), { notes: { [act.turn.turn_id]: act.body.text } }),
  take_over: (state) =>
    Object.assign(unchanged(state), { holder: Object.assign({}, state.holder, { you: true }) }),
};
const LEAVING = ["finish", "finish_as", "no_show", "hold", "transfer", "requeue", "cancel"];

/* These leave their turn where it is. */
const STAYING = ["reprint", "change_priority", "change_note"];

/* {counter, current, gone, changed, notes, holder}: the counter as it will be if the press is accepted, the turn
 * that its lists then lack (or null); where they change: {turn_id, fields}, notes by turn, whose the
 * counter is. `now` is the server's time, ISO 8601. */
export function promise(act, state, now) {
  const promised = PROMISES[act.verb] || (LEAVING.indexOf(act.verb) >= 0 ? leaving : unchanged);
  const goes = act.turn && STAYING.indexOf(act.verb) < 0;
  return Object.assign({ gone: goes ? act.turn.turn_id : null }, promised(state, act, now));
}

function leaving(state, act) {
  return leave(state, act.turn);
}

/* The state with my counter as an answer, or a promise, describes it. */
export function overlay(state, effect) {
  const present = effect.current && effect.current.turn_id;
  const here = (turn) => turn.turn_id !== present && turn.turn_id !== effect.gone;
  const changed = effect.changed || { turn_id: null };
  const shown = (turns) =>
    turns.filter(here).map((turn) => (turn.turn_id === changed.turn_id ? Object.assign({}, turn, changed.fields) : turn));
  const waiting = shown(state.waiting);
  return Object.assign({}, state, {
    counter: effect.counter,
    current: effect.current,
    waiting: waiting,
    waiting_count: state.waiting_count - (state.waiting.length - waiting.length),
    held: shown(state.held),
    missed: shown(state.missed),
    notes: Object.assign({}, state.notes, effect.notes),
    holder: effect.holder || state.holder,
    // Whatever was pressed, it is not the last command any more.
    undo: null,
    counters: state.counters.map((one) => (one.id === effect.counter.id ? effect.counter : one)),
  });
}
