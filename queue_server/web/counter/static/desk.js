/* One counter at work: what the server knows, what a press promises, and how both are shown. */
import { command } from "/static/js/api.js";
import { now, startClock, timeText } from "/static/js/clock.js";
import { $, fill, h, readJson } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { language, named, t } from "/static/js/words.js";
import { VERBS, allowed, bodyOf, needsConfirmation, nextVerb, overlay, promise } from "./actions.js";
import { showBar } from "./bar.js";
import { showCitizen, showTime } from "./citizen.js";
import { listen, showKeys } from "./keys.js";
import { follow } from "./live.js";
import { presses } from "./press.js";
import { showOthers, showQueue } from "./queue.js";

const TICK_MS = 1000;
/* An agent should not be left in doubt: about twelve seconds, then the page says it does not know. */
const PATIENCE = { timeoutMs: 3500, pauses: [400, 1200] };

const page = readJson("page");
const nodes = {
  next: $("#next"),
  close: $("#close"),
  no_show: $("#no_show"),
  recall: $("#recall"),
};
const queue = { title: $("#queue-title"), list: $("#queue"), more: $("#queue-more") };
const others = { title: $("#others-title"), list: $("#others") };
let noticeDrawn = null;

/* What to show: the site's state, with my counter as the last press or its answer has it. */
function shown() {
  const state = source.state();
  return state && press.effect ? overlay(state, press.effect.counter, press.effect.current) : state;
}

function notice() {
  if (source.isLost()) return t("counter.offline");
  const refusal = press.refusal;
  if (!refusal) return null;
  if (refusal.code === "none_called") return t("counter.none_called");
  const action = { action: t("counter." + refusal.verb) };
  if (refusal.code === "unreachable") return t("counter.unconfirmed", action);
  return t("counter.taken_back", action) + " " + refusal.detail;
}

function showNotice() {
  const text = notice();
  if (text === noticeDrawn) return;
  noticeDrawn = text;
  const dismissable = text !== null && !source.isLost();
  fill(
    $("#notices"),
    text && h("p", { class: "words" }, text),
    dismissable ? h("button", { type: "button", class: "button", onclick: press.dismiss }, t("counter.dismiss")) : null
  );
}

function showWords() {
  document.title = t("common.counter_n", { n: page.counter }) + " · " + named(page.site.name);
  $("#counter-name").textContent = t("common.counter_n", { n: page.counter });
  $("#site-name").textContent = named(page.site.name);
  $("#change").setAttribute("aria-label", t("counter.change"));
  $("#help").setAttribute("aria-label", t("counter.shortcuts"));
  $("#keys-title").textContent = t("counter.shortcuts");
  $("#keys-close").textContent = t("counter.dismiss");
  showKeys($("#keys-list"));
}

function render() {
  if (press.effect && source.state()) press.forget();
  const state = shown();
  showNotice();
  if (!state) return;
  const online = source.isLive();
  $("#desk").classList.toggle("is-offline", source.isLost());
  const word = $("#counter-state");
  word.textContent = t("counter.state_" + state.counter.state);
  word.className = "desk-state words desk-" + state.counter.state;
  showCitizen($("#citizen"), state, {
    pendingWords: press.pending ? t("counter.pending_" + press.pending) : null,
    priorities: page.priorities,
    language: language(),
  });
  showBar(nodes, state, { pending: press.pending, confirming: press.confirming, busy: press.busy(), online: online });
  showOthers(others, state);
  tick();
}

function tick() {
  const state = shown();
  if (!state) return;
  $("#clock").textContent = timeText(now(), page.site.timezone);
  showTime(state, now().getTime());
  showQueue(queue, state, now().getTime());
}

function act(verb) {
  const state = shown();
  if (!state || !source.isLive() || press.busy() || !allowed(verb, state)) return;
  if (needsConfirmation(verb, state) && press.confirming !== verb) {
    press.askAgain(verb);
    return;
  }
  press.press(verb);
  // Space and Enter stay the next right thing, whatever was touched last.
  nodes.next.focus({ preventScroll: true });
}

function actNext() {
  const state = shown();
  if (state) act(nextVerb(state));
}

const source = follow({ site: page.site.id, counter: page.counter, changed: () => render() });
const press = presses({
  commandUrl: (verb) => "/api/v1/sites/" + page.site.id + "/counters/" + page.counter + "/" + VERBS[verb].path,
  body: (verb) => bodyOf(verb, shown()),
  promised(verb) {
    const promised = promise(verb, shown(), now().toISOString());
    return { counter: promised.counter, current: promised.current };
  },
  send: (url, body) => command(url, body, PATIENCE),
  seq: () => source.seq(),
  reload: () => source.reload(),
  changed: () => render(),
});

Object.keys(nodes).forEach((name) => {
  nodes[name].addEventListener("click", () => act(nodes[name].dataset.verb));
});
$("#help").addEventListener("click", () => $("#keys").showModal());
listen({ dialog: $("#keys"), onNext: actNext, onVerb: act, onEscape: press.cancelConfirmation });
languageChoice($("#languages"), true, () => {
  noticeDrawn = null;
  showWords();
  render();
});
startClock().then(render);
setInterval(tick, TICK_MS);
