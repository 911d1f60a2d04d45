/* What an agent may do now, and what a press promises before the server has answered. Pure. */

/* The verbs of the API; `key` is the shortcut's letter. */
export const VERBS = {
  open: { path: "open" },
  call_next: { path: "call-next" },
  start: { path: "start", ofTurn: true },
  finish: { path: "finish", ofTurn: true },
  recall: { path: "recall", ofTurn: true, key: "R" },
  no_show: { path: "no-show", ofTurn: true, key: "N" },
  close: { path: "close", key: "C" },
};

/* The one next right thing, or null when there is none (nobody waits). */
export function nextVerb(state) {
  if (state.counter.state !== "open") return "open";
  if (!state.current) return "call_next";
  return state.current.state === "serving" ? "finish" : "start";
}

function callsLeft(state) {
  return state.policy.max_calls - state.current.calls;
}

export function allowed(verb, state) {
  const open = state.counter.state === "open";
  const called = open && Boolean(state.current) && state.current.state === "called";
  if (verb === "call_next") return open && !state.current && state.waiting_count > 0;
  if (verb === "recall") return called && callsLeft(state) > 0;
  if (verb === "no_show") return called;
  if (verb === "close") return open && !state.current;
  return verb === nextVerb(state);
}

/* A citizen still owed a call is not marked absent by one slip of the thumb. */
export function needsConfirmation(verb, state) {
  return verb === "no_show" && callsLeft(state) > 0;
}

/* The body of the command: it names the turn the agent was looking at, never "whoever is there". */
export function bodyOf(verb, state) {
  return VERBS[verb].ofTurn ? { turn_id: state.current.turn_id } : {};
}

const PROMISES = {
  open: () => ({ state: "open", current: null }),
  close: () => ({ state: "closed", current: null }),
  call_next(state, now) {
    const first = state.waiting[0];
    if (!first) return { state: "open", current: null };
    return {
      state: "open",
      current: Object.assign({}, first, {
        state: "called",
        called_at: now,
        started_at: null,
        calls: 1,
      }),
    };
  },
  recall: (state, now) => ({
    state: "open",
    current: Object.assign({}, state.current, { calls: state.current.calls + 1, called_at: now }),
  }),
  start: (state, now) => ({
    state: "open",
    current: Object.assign({}, state.current, { state: "serving", started_at: now }),
  }),
  finish: () => ({ state: "open", current: null }),
  no_show: () => ({ state: "open", current: null }),
};

/* The page as it will be if the press is accepted; `now` is the server's time, ISO 8601. */
export function promise(verb, state, now) {
  const result = PROMISES[verb](state, now);
  return overlay(state, Object.assign({}, state.counter, { state: result.state }), result.current);
}

/* The state with my counter as an answer (or a promise) describes it. */
export function overlay(state, counter, current) {
  const waiting = state.waiting.filter((turn) => !current || turn.turn_id !== current.turn_id);
  return Object.assign({}, state, {
    counter: counter,
    current: current,
    waiting: waiting,
    waiting_count: state.waiting_count - (state.waiting.length - waiting.length),
    counters: state.counters.map((one) => (one.id === counter.id ? counter : one)),
  });
}
