/* One counter at work: what the server knows, what a press promises, and how both are shown. */
import { command } from "/static/js/api.js";
import { now, startClock, timeText } from "/static/js/clock.js";
import { $, readJson } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { language, named, t } from "/static/js/words.js";
import { alertsLine } from "./alerts_line.js";
import { showBar } from "./bar.js";
import { showCitizen, showTime } from "./citizen.js";
import { FIND_KEY, finder } from "./finding.js";
import { showFoot } from "./foot.js";
import { helpCall } from "./help.js";
import { showHolder } from "./holder.js";
import { listen, showKeys } from "./keys.js";
import { follow } from "./live.js";
import { showNextUp } from "./next_up.js";
import { notices } from "./notices.js";
import { showOthers } from "./others.js";
import { presses } from "./press.js";
import { overlay, promise } from "./promise.js";
import { question } from "./questions.js";
import { LISTS, queue } from "./queue.js";
import { listenToReader } from "./reader.js";
import { reprints } from "./reprints.js";
import { sheet } from "./sheet.js";
import { moreStep, turnStep } from "./turn_sheet.js";
import { VERBS, absenceStage, allowed, needsConfirmation, rareVerbs, request } from "./verbs.js";

const TICK_MS = 1000;
/* An agent should not be left in doubt: about twelve seconds, then the page says it does not know. */
const PATIENCE = { timeoutMs: 3500, pauses: [400, 1200] };

const page = readJson("page");
const base = "/api/v1/sites/" + page.site.id;
const bar = { next: $("#next"), more: $("#more"), frequent: [$("#frequent-1"), $("#frequent-2"), $("#frequent-3")] };
const foot = { takes: $("#takes"), undo: $("#undo") };
const others = { title: $("#others-title"), list: $("#others") };

/* Where the countdown to an absence stood when the bar was drawn. */
let stage = null;

/* What to show: the site's state, with my counter as the last press or its answer has it. */
function shown() {
  const state = source.state();
  return state && press.effect ? overlay(state, press.effect) : state;
}

function usable() {
  return source.isLive() && !press.busy();
}

function showWords() {
  document.title = t("common.counter_n", { n: page.counter }) + " · " + named(page.site.name);
  $("#counter-name").textContent = t("common.counter_n", { n: page.counter });
  $("#site-name").textContent = named(page.site.name);
  $("#change").setAttribute("aria-label", t("counter.change"));
  $("#help").setAttribute("aria-label", t("counter.shortcuts"));
  $("#lists").setAttribute("aria-label", t("counter.lists"));
  $("#watch").setAttribute("aria-label", t("counter.alerts"));
  $("#find").setAttribute("aria-label", t("counter.find"));
  $("#keys-title").textContent = t("counter.shortcuts");
  $("#keys-close").textContent = t("counter.dismiss");
  showKeys($("#keys-list"));
}

function render() {
  if (press.effect && source.state()) press.forget();
  const state = shown();
  showNotice(source.isLost(), press.refusal);
  asking.say(source.isLost() ? t("counter.offline") : null);
  if (!state) return;
  $("#desk").classList.toggle("is-offline", source.isLost());
  again.show(state.printers);
  const word = $("#counter-state");
  word.textContent = t("counter.state_" + state.counter.state);
  word.className = "desk-state words desk-" + state.counter.state;
  showCitizen($("#citizen"), state, {
    pendingWords: press.pending ? t("counter.pending_" + press.pending) : null,
    language: language(),
    pausedAt: state.counter.paused_at && timeText(new Date(state.counter.paused_at), page.site.timezone),
  });
  showHolder($("#holder"), state, () => begin("take_over"));
  drawBar(state);
  showOthers(others, state);
  tick();
}

function drawBar(state) {
  const at = now().getTime();
  stage = absenceStage(state, at);
  showBar(bar, state, { pending: press.pending, confirming: press.confirming, usable: usable(), now: at });
}

function tick() {
  const state = shown();
  if (!state) return;
  const at = now().getTime();
  $("#clock").textContent = timeText(now(), page.site.timezone);
  showTime(state, at);
  showNextUp($("#next-up"), state, at);
  if (absenceStage(state, at) !== stage) drawBar(state);
  showFoot(foot, state, { usable: usable(), now: at });
  lists.show(state, at);
  watch.show(state, source.presence(), at);
  supervisor.show(state, at);
  // A row answers a touch when a press could follow.
  $("#panel").setAttribute("aria-busy", String(!usable()));
}

/* Presses `verb` about `turn` (my citizen, one of the lists, or null), with what was chosen. */
function act(verb, turn, body) {
  // What was chosen is not lost: the sheet stays, and says why it waits.
  if (!usable()) return;
  if (asking.isOpen()) asking.close();
  press.press({ verb: verb, turn: turn || null, body: body || {} });
  // Space and Enter stay the next right thing, whatever was touched last.
  bar.next.focus({ preventScroll: true });
}

/* Asks what `verb` needs to know about `turn`, then presses. */
function ask(verb, turn) {
  asking.show(question(verb, shown(), turn, (body) => act(verb, turn, body), asking.show));
}

/* A verb of the buttons or of the keyboard: about the counter, or about my citizen. */
function begin(verb) {
  const state = shown();
  if (!state || !usable() || !allowed(verb, state, now().getTime())) return;
  if (needsConfirmation(verb, state) && press.confirming !== verb) press.askAgain(verb);
  else if (VERBS[verb].asks) ask(verb, state.current);
  else act(verb, state.current);
}

/* What the button says, not what it would say now: a press means what was read. */
function beginNext() {
  if (bar.next.getAttribute("aria-disabled") === "false") begin(bar.next.dataset.verb);
}

function showMore() {
  const state = shown();
  if (!state || !usable() || rareVerbs(state).every((verbs) => verbs.length === 0)) return;
  asking.show(moreStep(state, now().getTime(), begin));
}

function onTurn(list, turn) {
  const state = shown();
  if (usable()) asking.show(turnStep(list, turn, state, act, ask));
}

const source = follow({
  site: page.site.id,
  counter: page.counter,
  changed: () => render(),
  printed: (job) => again.push(job),
});
const press = presses({
  request: (one) => request(base, page.counter, one),
  promised: (one) => promise(one, shown(), now().toISOString()),
  send: (url, body) => command(url, body, PATIENCE),
  answered: (one, answer) => one.verb === "reprint" && again.begun(one.turn.label, answer),
  seq: () => source.seq(),
  reload: () => source.reload(),
  changed: () => render(),
});
const showNotice = notices($("#notices"), press.dismiss);
const again = reprints($("#news"), base, () => render());
const asking = sheet($("#sheet"));
const watch = alertsLine({ list: $("#alerts"), all: $("#all-alerts") }, page.site.id, asking);
const supervisor = helpCall($("#supervisor"), {
  base: base,
  counter: page.counter,
  asking: asking,
  patience: PATIENCE,
  usable: () => source.isLive(),
  reload: () => source.reload(),
  changed: () => tick(),
});
const lists = queue(
  { tabs: LISTS.map((list) => $("#tab-" + list)), panel: $("#panel"), list: $("#queue"), more: $("#queue-more") },
  onTurn
);

const search = finder({
  base: base,
  zone: page.site.timezone,
  sheet: asking,
  state: shown,
  isLost: () => source.isLost(),
  act: act,
  ask: ask,
});

bar.next.addEventListener("click", beginNext);
bar.frequent.forEach((button) => {
  button.addEventListener("click", () => button.dataset.verb && begin(button.dataset.verb));
});
bar.more.addEventListener("click", showMore);
// Put away without a choice: the keyboard is back at the next right thing, or at the row it came from.
$("#sheet").addEventListener("close", () => {
  if ($("#bar").contains(document.activeElement)) bar.next.focus({ preventScroll: true });
});
foot.undo.addEventListener("click", () => begin("undo"));
$("#find").setAttribute("aria-keyshortcuts", FIND_KEY);
$("#find").addEventListener("click", search.open);
$("#help").addEventListener("click", () => $("#keys").showModal());
listenToReader((code) => {
  // The help of the keys may be open; a question that was asked is answered no more.
  if ($("#keys").open) $("#keys").close();
  if (shown()) search.find(code);
});
listen({
  onHelp: () => $("#keys").showModal(),
  onNext: beginNext,
  onVerb: begin,
  onList: lists.pick,
  onMore: showMore,
  onSupervisor: () => supervisor.press(),
  onFind: () => shown() && search.open(),
  onEscape() {
    press.cancelConfirmation();
    bar.next.focus({ preventScroll: true });
  },
});
languageChoice($("#languages"), true, () => {
  showWords();
  render();
});
startClock().then(render);
setInterval(tick, TICK_MS);
