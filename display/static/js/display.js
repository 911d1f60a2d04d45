/* The waiting room's screen. */
import { now, startClock } from "/static/js/clock.js";
import { $, readJson } from "/static/js/dom.js";
import { feed } from "/static/js/feed.js";
import { opensOtherwise } from "/static/js/opening.js";
import { t } from "/static/js/words.js";
import { announcer } from "./announcer.js";
import { cards } from "./cards.js";
import { fitFigures, showCall, showNobody } from "./call.js";
import { showsCall } from "./hall.js";
import { groupsOf, showDate, showRecent, showServices } from "./panels.js";
import { offerSound } from "./sound_button.js";
import { closedText, showHours, showLost } from "./signs.js";
import { beginWith, languagesNow, nextLanguage, spokenNow } from "./tongue.js";
import { voice } from "./voice.js";

const TURN_MS = 8000;
const CLOCK_MS = 1000;
/* Many events of a moment are one drawing. */
const SETTLE_MS = 60;
const KEPT = 8;
/* After closing the last call stays this long; then the screen says that the site is closed. */
const LAST_CALL_MS = 15 * 60000;

const page = readJson("page");
const wall = $(".wall");
const remembered = "nouba-announced:" + page.site + "/" + page.display;

let snapshot = null;
let services = [];
let history = [];
let group = 0;
let turnTimer = null;
let settling = null;
let lostSince = null;
let drawn = null;

/* A page that renews itself goes on where it was. */
const memory = {
  read() {
    try {
      const kept = sessionStorage.getItem(remembered);
      return kept === null ? null : Number(kept);
    } catch (refused) {
      return null;
    }
  },
  write(seq) {
    try {
      sessionStorage.setItem(remembered, String(seq));
    } catch (refused) {
      /* then nothing is announced after a reload */
    }
  },
};

/* A ticket that is called again has one line: its newest. */
function remember(call) {
  history = [call].concat(history.filter((old) => old.label !== call.label)).slice(0, KEPT);
}

function isOver() {
  return history.length > 0 && snapshot !== null && !snapshot.open && !snapshot.expected.length
    && now().getTime() - Date.parse(history[0].at) > LAST_CALL_MS;
}

/* Drawn anew only when it says something else: what stands still costs nothing. */
function drawCall(arriving) {
  const call = isOver() ? null : history[0];
  const say = (lang) => closedText(snapshot, page, lang) || t("display.nobody_yet", null, lang);
  const what = call ? "call " + call.seq + languagesNow() : languagesNow().map(say).join();
  if (what === drawn && !arriving) return;
  drawn = what;
  wall.classList.toggle("is-quiet", !history.length);
  if (call) showCall(call, page.services[call.service], page.arrows, arriving);
  else showNobody(page.name, say);
}

/* Everything but the current call, which moves only when it changes. */
function draw() {
  settling = null;
  const called = history.length > 0 && !isOver();
  /* Whoever waits for a service that gives no more tickets still looks for it here. */
  const shown = services.filter((service) => service.open || service.waiting);
  wall.classList.toggle("has-notices", $("#notices").firstChild !== null);
  showRecent(called ? history.slice(1) : history, page.arrows);
  showServices(shown, group, rangeLanguage(shown));
  showDate(page);
  if (snapshot) showHours(snapshot, page, !called && !snapshot.open);
}

function drawSoon() {
  if (settling === null) settling = setTimeout(draw, SETTLE_MS);
}

/* All groups in one language, then in the next: every service is seen in each. */
function rangeLanguage(shown) {
  if (page.text === "rotate") return spokenNow();
  return page.languages[Math.floor(group / groupsOf(shown)) % page.languages.length];
}

function drawAll() {
  drawCall(false);
  draw();
  if (lostSince !== null) showLost(lostSince, page);
}

function turn() {
  group += 1;
  nextLanguage();
  drawAll();
}

function startTurning() {
  clearInterval(turnTimer);
  turnTimer = setInterval(turn, TURN_MS);
}

const speaker = voice({ site: page.site, timezone: page.timezone, settings: page.voice });
offerSound(speaker);

const deck = cards($("#notices"), page.site, page.display, page.languages);

const calls = announcer({
  onAnnounce(call) {
    remember(call);
    if (page.text === "rotate") {
      beginWith(call.language);
      startTurning();
    }
    drawCall(true);
    drawSoon();
  },
  onHistory(past) {
    history = [];
    past.slice().reverse().forEach(remember);
    drawCall(false);
    drawSoon();
  },
  speaker: speaker,
  memory: memory,
});

function onSnapshot(fresh) {
  snapshot = fresh;
  services = snapshot.services;
  calls.resume(snapshot.calls, snapshot.expected, snapshot.seq);
  deck.update(snapshot);
  drawSoon();
}

function applyWaiting(code, change) {
  const service = services.find((each) => each.code === code);
  if (service) Object.assign(service, change);
}

function onEvent(event) {
  if (event.call && showsCall(snapshot, event.call)) calls.push(event.call);
  if (event.service && typeof event.waiting === "number") {
    applyWaiting(event.service, { waiting: event.waiting });
    drawSoon();
  }
  if (event.type === "counter_opened" || event.type === "counter_closed") updates.reload();
}

function onPush(name, data) {
  if (name !== "summary") return;
  if (opensOtherwise(snapshot, data)) {
    updates.reload();
    return;
  }
  Object.keys(data.services).forEach((code) => applyWaiting(code, data.services[code]));
  drawSoon();
}

function onConnection(live, since) {
  lostSince = live ? null : since;
  showLost(lostSince, page);
  fitFigures();
}

drawAll();
startTurning();
startClock().then(drawAll);
document.fonts.load('bold 1rem "Noto Sans"').then(fitFigures);
window.addEventListener("resize", () => {
  drawAll();
  fitFigures();
});
/* Whoever fills the place of the notices has nothing else to do. */
new MutationObserver(drawSoon).observe($("#notices"), { childList: true });
const updates = feed({
  site: page.site,
  audience: "display",
  snapshotUrl: "/api/v1/sites/" + encodeURIComponent(page.site)
    + "/snapshots/display?display=" + encodeURIComponent(page.display),
  onSnapshot: onSnapshot,
  onEvent: onEvent,
  onPush: onPush,
  onConnection: onConnection,
});
setInterval(() => showDate(page), CLOCK_MS);
