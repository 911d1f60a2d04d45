/* What an agent may do now: the verbs of the API, and when each makes sense. Pure. */

/*   path    the command's, below the counter; with `away`, below the turn instead
 *   ofTurn  the body names the turn
 *   asks    a question comes before the press (questions.js)
 *   key     the shortcut's letter: one that lies at the same place on AZERTY and on QWERTY */
export const VERBS = {
  open: { path: "open" },
  call_next: { path: "call-next" },
  start: { path: "start", ofTurn: true, key: "G" },
  finish: { path: "finish", ofTurn: true },
  end_pause: { path: "end-pause" },
  recall: { path: "recall", ofTurn: true, key: "R" },
  no_show: { path: "no-show", ofTurn: true, key: "N" },
  hold: { path: "hold", ofTurn: true, key: "H" },
  transfer: { path: "transfer", ofTurn: true, asks: true, key: "T" },
  finish_as: { path: "finish", ofTurn: true, asks: true, key: "F" },
  add_service: { path: "add-service", ofTurn: true, asks: true, key: "D" },
  requeue: { path: "requeue", ofTurn: true, key: "B" },
  cancel: { path: "cancel", away: true, asks: true, key: "X" },
  reprint: { path: "reprint", away: true, asks: true, key: "I" },
  change_priority: { path: "priority", away: true, asks: true, key: "E" },
  change_note: { path: "note", away: true, asks: true, key: "J" },
  undo: { path: "undo", key: "U" },
  pause: { path: "pause", asks: true, key: "P" },
  services: { path: "services", asks: true, key: "S" },
  take_over: { path: "take-over", asks: true, key: "K" },
  close: { path: "close", key: "C" },
  call: { path: "call", ofTurn: true },
  resume: { path: "resume", ofTurn: true },
  return: { path: "return", away: true },
};

/* What a counter is at, in one word: closed, paused, free, called or serving. */
export function moment(state) {
  if (state.counter.state !== "open") return state.counter.state;
  return state.current ? state.current.state : "free";
}

const NEXT = { closed: "open", paused: "end_pause", free: "call_next", called: "start", serving: "finish" };

/* The frequent verbs of each moment, the most frequent nearest to the one action; null keeps a place
 * empty, so that a verb of two moments has one place. */
const FREQUENT = {
  closed: [],
  paused: [null, "services", "close"],
  free: ["pause", "services", "close"],
  called: ["recall", "no_show", "transfer"],
  serving: ["hold", "transfer", "finish_as"],
};

/* Nobody has come after the last call: then the absence is the one action, and its places change. */
const FREQUENT_ABSENT = ["start", null, "transfer"];

/* The rest: about the citizen, about the counter. */
const OF_VISIT = ["change_priority", "change_note"];
const RARE = {
  closed: [[], []],
  paused: [[], ["take_over"]],
  free: [[], ["take_over"]],
  called: [["hold", "requeue"].concat(OF_VISIT, "cancel", "reprint"), ["services", "take_over"]],
  serving: [["add_service", "requeue"].concat(OF_VISIT, "reprint"), ["services", "take_over"]],
};

/* A proposed absence is not accepted in its first second: the hand may still mean what stood there before. */
const UNSETTLED_MS = 1000;

/* Milliseconds until an absence is proposed, negative since then; null while calls are left, or nobody
 * is called. `now` is the server's time in ms. */
export function absenceIn(state, now) {
  if (moment(state) !== "called" || callsLeft(state) > 0) return null;
  const called = Date.parse(state.current.last_called_at || state.current.called_at);
  return called + state.policy.no_show_seconds * 1000 - now;
}

/* "none", "counting", "unsettled", "proposed": where the countdown to an absence stands. */
export function absenceStage(state, now) {
  const left = absenceIn(state, now);
  if (left === null) return "none";
  if (left > 0) return "counting";
  return left > -UNSETTLED_MS ? "unsettled" : "proposed";
}

function isAbsent(state, now) {
  const stage = absenceStage(state, now);
  return stage === "unsettled" || stage === "proposed";
}

/* The one next right thing. */
export function nextVerb(state, now) {
  return isAbsent(state, now) ? "no_show" : NEXT[moment(state)];
}

export function frequentVerbs(state, now) {
  return isAbsent(state, now) ? FREQUENT_ABSENT : FREQUENT[moment(state)];
}

const OFFERED = {
  // Only where paper is printed can it be printed again, and only for a reason.
  reprint: (state) => state.printers.length > 0 && state.lists.reprint.length > 0,
  change_priority: (state) => state.lists.priority.length > 0 && state.priorities.length > 0,
  take_over: (state) => state.holder !== null && !state.holder.you,
};

export function offered(verb, state) {
  return !OFFERED[verb] || OFFERED[verb](state);
}

/* May the counter call `turn` at all? */
export function takesTurn(counter, turn) {
  if (turn.only_counter) return turn.only_counter === counter.id;
  return counter.services.concat(counter.secondary).indexOf(turn.service) >= 0;
}

/* [verbs about the citizen, verbs about the counter] */
export function rareVerbs(state) {
  return RARE[moment(state)].map((verbs) => verbs.filter((verb) => offered(verb, state)));
}

function callsLeft(state) {
  return state.policy.max_calls - state.current.calls;
}

export function canUndo(state, now) {
  return state.undo !== null && Date.parse(state.undo.until) > now;
}

/* May `verb` be said of the counter or of its citizen? `now` is the server's time in ms. */
export function allowed(verb, state, now) {
  const at = moment(state);
  if (verb === "undo") return at !== "closed" && canUndo(state, now);
  if (verb === "call_next") return at === "free" && state.waiting.length > 0;
  if (verb === "recall") return at === "called" && callsLeft(state) > 0;
  if (verb === "services") return at !== "closed";
  if (verb === "take_over") return at !== "closed" && offered(verb, state);
  return verb === NEXT[at] || FREQUENT[at].concat(rareVerbs(state)[0]).indexOf(verb) >= 0;
}

const ANYWHERE = OF_VISIT.concat("cancel", "return", "reprint");

/* May `verb` be said of a turn of the lists: waiting, on hold, or missed? */
export function allowedOf(verb, turn, state) {
  if (verb === "call") return moment(state) === "free" && takesTurn(state.counter, turn);
  if (verb === "resume") return moment(state) === "free";
  if (verb === "requeue") return state.counter.state !== "closed" && turn.counter === state.counter.id;
  return ANYWHERE.indexOf(verb) >= 0;
}

/* A citizen still owed a call is not marked absent by one slip of the thumb. */
export function needsConfirmation(verb, state) {
  return verb === "no_show" && callsLeft(state) > 0;
}

/* The command of an act {verb, turn, body}: it names the turn the agent was looking at, never
 * "whoever is there". `base` is the site's address. */
export function request(base, counter, act) {
  const verb = VERBS[act.verb];
  const place = verb.away ? "/turns/" + act.turn.turn_id : "/counters/" + counter;
  return {
    url: base + place + "/" + verb.path,
    body: Object.assign(verb.ofTurn ? { turn_id: act.turn.turn_id } : {}, act.body),
  };
}
