/* What the counter's page knows, and how it changes. Pure: no DOM, no network, no clock.

   A state is the counter snapshot of the API plus `known`: every waiting turn of the site that has
   been seen, by turn_id, because the order of calling arrives as turn_ids only.
   Every function returns a new state; `null` means "this cannot be applied, load the snapshot". */

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

function gone(state, turnId) {
  return changed(state, {
    known: without(state.known, turnId),
    waiting: state.waiting.filter((turn) => turn.turn_id !== turnId),
  });
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

export function takes(counter, service) {
  return counter.services.indexOf(service) >= 0 || counter.secondary.indexOf(service) >= 0;
}

function counted(state) {
  const count = state.services
    .filter((service) => takes(state.counter, service.code))
    .reduce((sum, service) => sum + service.waiting, 0);
  return changed(state, { waiting_count: count });
}

export function fromSnapshot(snapshot) {
  const known = {};
  snapshot.waiting.forEach((turn) => {
    known[turn.turn_id] = turn;
  });
  return changed(snapshot, { known: known });
}

const CHANGES = {
  ticket_issued(state, event) {
    const turn = event.turn;
    const known = Object.assign({}, state.known);
    known[turn.turn_id] = turn;
    // Its place comes with the summary; until then a newcomer stands at the end.
    const waiting = takes(state.counter, turn.service) ? state.waiting.concat(turn) : state.waiting;
    return withWaiting(changed(state, { known: known, waiting: waiting }), event.service, event.waiting);
  },
  turn_called(state, event) {
    const next = atCounter(gone(state, event.turn.turn_id), event.call.counter, event.turn);
    return withWaiting(next, event.service, event.waiting);
  },
  turn_recalled(state, event) {
    return atCounter(state, event.call.counter, event.turn);
  },
  turn_started(state, event) {
    return atCounter(state, event.counter, event.turn);
  },
  turn_finished(state, event) {
    return atCounter(state, event.counter, null);
  },
  turn_no_show(state, event) {
    return atCounter(state, event.counter, null);
  },
  ticket_left(state, event) {
    return withWaiting(gone(state, event.turn_id), event.service, event.waiting);
  },
  turn_expired(state, event) {
    return withWaiting(gone(state, event.turn_id), event.service, event.waiting);
  },
  counter_opened(state, event) {
    return withCounter(state, event.counter, event.state);
  },
  counter_closed(state, event) {
    return withCounter(state, event.counter, { state: "closed", opened_at: null, current: null });
  },
  day_opened() {
    return null;
  },
};

/* Applies one event of the site; an unknown type changes nothing. */
export function applyEvent(state, event) {
  const change = CHANGES[event.type];
  return change ? change(state, event) : state;
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
