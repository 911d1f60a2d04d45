/* Reads a ticket again and again: often when the turn is near, seldom when the network fails, a while
 * longer once the visit is over (an agent may take that back), not at all while nobody looks. */
import { read } from "/static/js/api.js";

const NEAR_MS = 5000;
const FAR_MS = 10000;
const SLOWEST_MS = 60000;
const NEAR_PEOPLE = 3;
const AFTER_MS = 20000;
/* Longer than the grace in which somebody who missed the call may come back. */
const AFTER_FOR_MS = 20 * 60000;
const OVER = ["done", "left", "no_show", "cancelled", "transferred", "expired"];

/* Milliseconds until the next look; `failures`: attempts in a row without an answer. */
export function pause(ticket, failures) {
  if (failures > 0) return Math.min(NEAR_MS * Math.pow(2, failures), SLOWEST_MS);
  if (isOver(ticket)) return AFTER_MS;
  return ticket.people_before === null || ticket.people_before <= NEAR_PEOPLE ? NEAR_MS : FAR_MS;
}

export function isOver(ticket) {
  return OVER.indexOf(ticket.ticket.state) >= 0;
}

/* poll({url, ticket, onTicket(ticket), onLost()}) -> {take(ticket)}: `take` brings an answer from elsewhere. */
export function poll(options) {
  let ticket = options.ticket;
  let failures = 0;
  let timer = null;
  let overSince = isOver(ticket) ? Date.now() : null;

  function isFinal() {
    return overSince !== null && Date.now() - overSince > AFTER_FOR_MS;
  }

  function plan() {
    clearTimeout(timer);
    if (!document.hidden && !isFinal()) timer = setTimeout(look, pause(ticket, failures));
  }

  function take(fresh) {
    failures = 0;
    // An answer that was overtaken on the way must not turn the page back.
    if (fresh.seq >= ticket.seq) ticket = fresh;
    overSince = isOver(ticket) ? overSince || Date.now() : null;
    options.onTicket(ticket);
    plan();
  }

  async function look() {
    clearTimeout(timer);
    try {
      take(await read(options.url));
    } catch (problem) {
      failures += 1;
      options.onLost();
      plan();
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !isFinal()) look();
    else plan();
  });
  window.addEventListener("online", () => {
    if (!isFinal()) look();
  });
  plan();
  return { take: take };
}
