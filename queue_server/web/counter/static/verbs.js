/* What an agent may do now: the verbs of the API, and when each makes sense. Pure. */

/*   path    the command's, below the counter; with `away`, below the turn instead
 *   ofTurn  the body names the turn
 *   asks    a question comes before the press (questions.js)
 *   key     the shortcut's letter: one that lies at the same place on AZERTY and on QWERTY */
export const VERBS = {
  open: { path: "open" },
  call_next: { path: "call-next" },
  start: { path: "start", ofTurn: true },
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
  undo: { path: "undo", key: "U" },
  pause: { path: "pause", asks: true, key: "P" },
  services: { path: "services", asks: true, key: "S" },
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

/* The rest: about the citizen, about the counter. */
const RARE = {
  closed: [[], []],
  paused: [[], []],
  free: [[], []],
  called: [["hold", "requeue", "cancel", "reprint"], ["services"]],
  serving: [["add_service", "requeue", "reprint"], ["services"]],
};

/* The one next right thing. */
export function nextVerb(state) {
  return NEXT[moment(state)];
}

export function frequentVerbs(state) {
  return FREQUENT[moment(state)];
}

/* Only where paper is printed can it be printed again, and only for a reason. */
export function offered(verb, state) {
  return verb !== "reprint" || (state.printers.length > 0 && state.lists.reprint.length > 0);
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
  return verb === NEXT[at] || FREQUENT[at].concat(rareVerbs(state)[0]).indexOf(verb) >= 0;
}

/* May `verb` be said of a turn of the lists: waiting, on hold, or missed? */
export function allowedOf(verb, turn, state) {
  if (verb === "call" || verb === "resume") return moment(state) === "free";
  if (verb === "requeue") return state.counter.state !== "closed" && turn.counter === state.counter.id;
  return verb === "cancel" || verb === "return" || verb === "reprint";
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
