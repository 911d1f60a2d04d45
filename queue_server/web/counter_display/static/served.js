/* Whom a counter has before it, from what everybody may know. Pure: no DOM, no network, no clock.
 * A state is the snapshot: {counter, state, serving}; serving: {label, language, state} or null. */

const COUNTERS = { counter_opened: "open", counter_resumed: "open", counter_paused: "paused", counter_closed: "closed" };
const LEAVES = ["turn_held", "turn_finished", "turn_no_show", "turn_requeued", "turn_transferred"];

function serving(state, who) {
  return Object.assign({}, state, { serving: who });
}

function started(state, event) {
  const present = state.serving;
  if (!present || present.label !== event.label) return null;
  return serving(state, Object.assign({}, present, { state: "serving" }));
}

/* The state after the site's next event; null: only a fresh snapshot tells. */
export function after(state, event) {
  if (event.call) {
    if (event.call.counter !== state.counter) return state;
    return serving(state, { label: event.call.label, language: event.call.language, state: "called" });
  }
  // A ticket that was removed may be the one here: nothing public says where it stood.
  if (event.type === "turn_cancelled") return state.serving ? null : state;
  if (event.counter !== state.counter) return state;
  if (COUNTERS[event.type]) return Object.assign({}, state, { state: COUNTERS[event.type], serving: null });
  if (event.type === "turn_started") return started(state, event);
  if (event.type === "turn_resumed") return null;
  return LEAVES.includes(event.type) ? serving(state, null) : state;
}
