/* Reads a ticket again and again: often when the turn is near, seldom when the network fails,
 * not at all while nobody looks or once the visit is over. */
import { read } from "/static/js/api.js";

const NEAR_MS = 5000;
const FAR_MS = 10000;
const SLOWEST_MS = 60000;
const NEAR_PEOPLE = 3;
const OVER = ["done", "left", "no_show", "expired"];

/* Milliseconds until the next look; `failures`: attempts in a row without an answer. */
export function pause(ticket, failures) {
  if (failures > 0) return Math.min(NEAR_MS * Math.pow(2, failures), SLOWEST_MS);
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

  function plan() {
    clearTimeout(timer);
    if (!document.hidden && !isOver(ticket)) timer = setTimeout(look, pause(ticket, failures));
  }

  function take(fresh) {
    failures = 0;
    // An answer that was overtaken on the way must not turn the page back.
    if (fresh.seq >= ticket.seq) ticket = fresh;
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
    if (!document.hidden && !isOver(ticket)) look();
    else plan();
  });
  window.addEventListener("online", () => {
    if (!isOver(ticket)) look();
  });
  plan();
  return { take: take };
}
