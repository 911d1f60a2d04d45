/* The kiosk: which screen is shown, when it changes, and what keeps it live. */
import { feed } from "/static/js/feed.js";
import { startClock } from "/static/js/clock.js";
import { $, readJson } from "/static/js/dom.js";
import { opensOtherwise } from "/static/js/opening.js";
import { noPaper, withPrinter } from "/static/js/printers.js";
import { reloadPage } from "/static/js/reload.js";
import { direction, setLanguage } from "/static/js/words.js";
import { startIdle } from "./idle.js";
import { keepCode, picture } from "./number.js";
import { newAttempt } from "./ticket.js";
import { SCREENS, showScreen, updateLive } from "./screens.js";

const page = readJson("page");
const base = "/api/v1/sites/" + encodeURIComponent(page.site);

/* A finger that taps twice must not press what appears under it. */
const SETTLE_MS = 300;
const REFRESH_MS = 30000;

const state = {
  page: page,
  base: base,
  snapshot: null,
  live: false,
  screen: "start",
  language: null,
  servicePage: 0,
  service: null,
  attempt: null,
  issued: null,
  print: null,
  /* No paper was to be expected at some moment while this number was shown. */
  withoutPaper: false,
  problem: null,
};

const frame = $("#frame");
let settling = null;
let upgrade = false;

function serviceOf(code) {
  return state.snapshot.services.find((service) => service.code === code);
}

/* The classes that may be declared for the chosen service. */
function offeredPriorities() {
  return state.snapshot.priorities.filter(
    (priority) => priority.services === null || priority.services.includes(state.service),
  );
}

function render() {
  const chosen = state.language || "fr";
  document.documentElement.lang = chosen;
  document.documentElement.dir = direction(chosen);
  setLanguage(chosen);
  frame.dataset.screen = state.screen;
  showScreen(state, actions);
}

function go(screen) {
  state.screen = screen;
  render();
  frame.classList.add("settling");
  clearTimeout(settling);
  settling = setTimeout(() => frame.classList.remove("settling"), SETTLE_MS);
  idle.restart(SCREENS[screen].seconds(state));
}

function restart() {
  if (upgrade) reloadPage();
  if (state.attempt) state.attempt.end();
  Object.assign(state, {
    language: null,
    servicePage: 0,
    service: null,
    attempt: null,
    issued: null,
    print: null,
    withoutPaper: false,
    problem: null,
  });
  go(state.live ? "start" : "offline");
}

async function issue(priority) {
  if (state.screen === "issuing") return;
  const attempt = state.attempt;
  go("issuing");
  try {
    const issued = await attempt.issue(priority);
    if (attempt !== state.attempt) return;
    state.issued = issued;
    keepCode(state);
    state.print = attempt.watchPrint(issued.receipt, (print) => {
      if (attempt !== state.attempt) return;
      paperChanges(() => {
        state.print = print;
      });
    });
    state.withoutPaper = noPaper(state.snapshot.printers);
    go("number");
  } catch (problem) {
    if (attempt !== state.attempt) return;
    state.problem = { detail: problem.message, code: problem.code, priority: priority };
    go("failed");
  }
}

/* The number screen is drawn anew, and its time starts again, only when it shows something else. */
function paperChanges(change) {
  const before = state.screen === "number" && picture(state);
  change();
  if (before && picture(state) !== before) go("number");
}

const actions = {
  restart: restart,
  showPrivacy: () => go("privacy"),
  chooseLanguage: (language) => {
    state.language = language;
    go("services");
  },
  switchLanguage: (language) => {
    state.language = language;
    render();
  },
  turnPage: (index) => {
    state.servicePage = index;
    go("services");
  },
  chooseService: (code) => {
    state.service = code;
    state.attempt = newAttempt(state);
    go("service");
  },
  confirmService: () => {
    if (offeredPriorities().length) go("priority");
    else issue(null);
  },
  issue: issue,
  tryAgain: () => issue(state.problem.priority),
  back: () => go(state.screen === "priority" ? "service" : "services"),
  toStart: restart,
  offeredPriorities: offeredPriorities,
  serviceOf: serviceOf,
};

const idle = startIdle($("#idle"), $("#idle-line"), restart);

function applyWaiting(code, change) {
  const service = serviceOf(code);
  if (service) Object.assign(service, change);
}

/* The choices on the screen stay where the finger is going; only their figures move. */
function refreshFigures() {
  updateLive(state);
}

/* Paper that comes back does not take the code away from who photographs it: what is printed does. */
function usePrinters(printers) {
  paperChanges(() => {
    state.snapshot.printers = printers;
    if (state.issued) state.withoutPaper = state.withoutPaper || noPaper(state.snapshot.printers);
  });
}

function onSnapshot(snapshot) {
  const openBefore = state.snapshot && openCodes(state.snapshot);
  state.snapshot = Object.assign({}, snapshot, { printers: (state.snapshot || snapshot).printers });
  usePrinters(snapshot.printers);
  const changed = openBefore !== openCodes(snapshot);
  if (changed && ["start", "services"].includes(state.screen)) render();
  else refreshFigures();
}

function openCodes(snapshot) {
  const services = snapshot.services.map((service) => [service.open, service.closed_for, service.opens_at]);
  return JSON.stringify([snapshot.open, snapshot.closed_for, snapshot.opens_at, snapshot.closes_at, services]);
}

function onEvent(event) {
  if (event.service && typeof event.waiting === "number") {
    applyWaiting(event.service, { waiting: event.waiting });
    refreshFigures();
  }
  if (event.printer) {
    usePrinters(withPrinter(state.snapshot.printers, event.printer));
    refreshFigures();
  }
  if (event.type === "counter_opened" || event.type === "counter_closed") updates.reload();
}

function onPush(name, data) {
  if (name === "summary" && opensOtherwise(state.snapshot, data)) updates.reload();
  else if (name === "summary") {
    Object.keys(data.services).forEach((code) => applyWaiting(code, data.services[code]));
    refreshFigures();
  } else if (name === "print_job" && state.attempt) {
    state.attempt.printChanged(data);
  }
}

function onConnection(live) {
  const wasLive = state.live;
  state.live = live;
  frame.classList.toggle("is-offline", !live);
  /* Someone who holds a number keeps it; whoever chooses is told at once. */
  if (!live && !["number", "issuing", "failed"].includes(state.screen)) {
    state.language = null;
    go("offline");
  } else if (live && !wasLive && state.screen === "offline") restart();
}

render();
/* With the first answer come the server's time and zone: hours shown before it are shown again. */
startClock().then(() => (state.screen === "start" ? render() : refreshFigures()));
const updates = feed({
  site: page.site,
  audience: "kiosk",
  snapshotUrl: base + "/snapshots/kiosk",
  onSnapshot: onSnapshot,
  onEvent: onEvent,
  onPush: onPush,
  onConnection: onConnection,
  onVersion: () => {
    upgrade = true;
    if (state.screen === "start") restart();
  },
});

/* Opening and closing hours pass without an event. */
setInterval(() => {
  if (state.live && state.screen === "start") updates.reload();
}, REFRESH_MS);

/* A long press or a pinch must open no menu and no zoom. */
document.addEventListener("contextmenu", (event) => event.preventDefault());
document.addEventListener("dragstart", (event) => event.preventDefault());

