/* What an agent should know beside the citizen at hand: which alerts there are now. Pure: no DOM, no
 * network, no clock. alerts_line.js shows them. */
import { concern } from "/static/js/printers.js";

/* The share of its target from which a wait is worth a word. */
const NEAR = 0.8;
/* A kiosk that renews its page is away for a moment. */
const KIOSK_AWAY_MS = 30000;
/* The most important first. */
const ORDER = ["printer_trouble", "devices", "kiosk", "past", "language", "near", "printer_near"];

function printer(printers) {
  const level = printers.length ? concern(printers[0]) : "well";
  return level === "trouble" || level === "near" ? [{ kind: "printer_" + level, level: level, printers: printers }] : [];
}

function devices(presence) {
  return presence.devices > 1 ? [{ kind: "devices", level: "note" }] : [];
}

function kiosk(presence, services, now) {
  const known = presence.kiosk;
  if (!known || known.connected > 0 || known.left_at === null) return [];
  const missed = now - Date.parse(known.left_at) >= KIOSK_AWAY_MS && services.some((one) => one.open);
  return missed ? [{ kind: "kiosk", level: "trouble" }] : [];
}

/* The turn that is furthest on its way to the target, for all that are as far. */
function waits(state, now) {
  const shares = state.waiting.map((turn) => {
    const minutes = state.services.find((one) => one.code === turn.service).target_minutes;
    return { label: turn.label, minutes: minutes, share: (now - Date.parse(turn.arrived_at)) / (minutes * 60000) };
  });
  const worst = (kind, level, some) => {
    if (!some.length) return [];
    const first = some.reduce((most, one) => (one.share > most.share ? one : most));
    return [{ kind: kind, level: level, label: first.label, minutes: first.minutes, others: some.length - 1 }];
  };
  return worst("past", "trouble", shares.filter((one) => one.share >= 1))
    .concat(worst("near", "near", shares.filter((one) => one.share >= NEAR && one.share < 1)));
}

/* The first who waits in a language that this agent speaks and few colleagues do. */
function tongue(state, speaks) {
  const some = state.waiting.filter((turn) => speaks.indexOf(turn.language) >= 0);
  if (!some.length) return [];
  return [{ kind: "language", level: "note", label: some[0].label, language: some[0].language, others: some.length - 1 }];
}

/* [{kind, level, ...}], the most important first; level: "trouble", "near" or "note".
 *   state     of the counter (state.js)
 *   presence  {devices, kiosk}, as far as it is known
 *   speaks    codes of languages
 *   now       the server's time in ms */
export function alerts(state, presence, speaks, now) {
  const atWork = state.counter.state !== "closed";
  return printer(state.printers)
    .concat(devices(presence), kiosk(presence, state.services, now))
    .concat(atWork ? waits(state, now).concat(tongue(state, speaks)) : [])
    .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}
