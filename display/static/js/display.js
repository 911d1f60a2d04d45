/* The waiting room's screen. */
import { startClock } from "/static/js/clock.js";
import { readJson } from "/static/js/dom.js";
import { feed } from "/static/js/feed.js";
import { opensOtherwise } from "/static/js/opening.js";
import { announcer } from "./announcer.js";
import {
  LANGUAGES, SERVICES_SHOWN, showCall, showDate, showHours, showLost, showNobody, showRecent, showServices, showTitle,
} from "./panels.js";
import { offerSound } from "./sound_button.js";
import { voice } from "./voice.js";

const TURN_MS = 8000;
const CLOCK_MS = 1000;
const KEPT = 8;

const page = readJson("page");
let snapshot = null;
let services = [];
let history = [];
let turn = 0;

function serviceOf(code) {
  return services.find((service) => service.code === code);
}

function showHistory() {
  showRecent(history.slice(1));
}

/* A ticket that is called again has one line: its newest. */
function remember(call) {
  history = [call].concat(history.filter((old) => old.label !== call.label)).slice(0, KEPT);
}

const speaker = voice({ site: page.site, timezone: page.timezone, settings: page.voice });
offerSound(speaker);

const calls = announcer(
  (call, behind) => {
    remember(call);
    showCall(call, serviceOf(call.service), true);
    showHistory();
    return speaker.announce(call, behind);
  },
  (past) => {
    history = [];
    past.slice().reverse().forEach(remember);
    if (history.length) showCall(history[0], serviceOf(history[0].service), false);
    else showNobody(page);
    showHistory();
  },
);

/* The foot turns: services group by group, then the next language. */
function showFoot() {
  /* Whoever waits for a service that gives no more tickets still looks for it here. */
  const shown = services.filter((service) => service.open || service.waiting);
  const groups = Math.max(1, Math.ceil(shown.length / SERVICES_SHOWN));
  const group = turn % groups;
  const lang = LANGUAGES[Math.floor(turn / groups) % LANGUAGES.length];
  const size = Math.ceil(shown.length / groups);
  showServices(shown.slice(group * size, (group + 1) * size), lang);
  showTitle(lang);
  showDate(page, lang);
}

function applyWaiting(code, change) {
  const service = serviceOf(code);
  if (service) Object.assign(service, change);
}

function onSnapshot(fresh) {
  snapshot = fresh;
  services = snapshot.services;
  calls.resume(snapshot.calls, Date.parse(snapshot.at), snapshot.seq);
  showFoot();
  showHours(snapshot, page);
}

function onEvent(event) {
  if (event.call) calls.push(event.call);
  if (event.service && typeof event.waiting === "number") {
    applyWaiting(event.service, { waiting: event.waiting });
    showFoot();
  }
  if (event.type === "counter_opened" || event.type === "counter_closed") updates.reload();
}

function onPush(name, data) {
  if (name !== "summary" || !snapshot) return;
  if (opensOtherwise(snapshot, data)) {
    updates.reload();
    return;
  }
  Object.keys(data.services).forEach((code) => applyWaiting(code, data.services[code]));
  showFoot();
  showHours(snapshot, page);
}

showNobody(page);
showFoot();
startClock().then(showFoot);
const updates = feed({
  site: page.site,
  audience: "display",
  snapshotUrl: "/api/v1/sites/" + encodeURIComponent(page.site) + "/snapshots/display",
  onSnapshot: onSnapshot,
  onEvent: onEvent,
  onPush: onPush,
  onConnection: (live, since) => showLost(live ? null : since, page),
});
setInterval(() => {
  turn += 1;
  showFoot();
}, TURN_MS);
setInterval(() => showDate(page, document.getElementById("date").lang), CLOCK_MS);
