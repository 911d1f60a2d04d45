/* The screen of a counter towards the citizen: the number that is called or served, or what the counter is at. */
import { startClock, timeText } from "/static/js/clock.js";
import { $, fill, h, khatim, latin, readJson } from "/static/js/dom.js";
import { feed } from "/static/js/feed.js";
import { isolate } from "/static/js/format.js";
import { direction, named, t } from "/static/js/words.js";
import { after } from "./served.js";

const page = readJson("page");
const front = $(".front");
let state = null;
let lostSince = null;
let drawn = null;


/* The hall's languages; whoever is here reads their own first. */
function languages() {
  const own = state && state.serving && lostSince === null ? state.serving.language : null;
  return own ? [own].concat(page.languages.filter((one) => one !== own)) : page.languages;
}

/* A line for each language: `say(lang)` is its text. */
function lines(className, say) {
  return h("div", { class: className },
    languages().map((lang) => h("p", { class: "words", lang: lang, dir: direction(lang) }, say(lang))));
}

/* What stands on the screen: {name, nodes}. Nothing that was true is shown as if it were. */
function content() {
  if (lostSince !== null) {
    const time = isolate(timeText(lostSince, page.timezone));
    return { name: "lost", nodes: [khatim(true), lines("front-said", (lang) => t("counter_display.lost", { time: time }, lang))] };
  }
  if (state === null) return { name: "opening", nodes: [khatim(true), lines("front-said", (lang) => named(page.name, lang))] };
  const who = state.serving;
  if (who) {
    const number = h("p", { class: "front-label front-label-" + Math.min(who.label.length, 6) }, latin(who.label));
    return { name: who.state, nodes: [number, lines("front-own", (lang) => t("ticket_page." + who.state + "_title", null, lang))] };
  }
  if (state.state !== "open") {
    const key = "counter." + state.state + "_title";
    return { name: state.state, nodes: [khatim(false), lines("front-said", (lang) => t(key, null, lang))] };
  }
  return {
    name: "free",
    nodes: [
      khatim(false),
      lines("front-said", (lang) => t("counter_display.next", null, lang)),
      lines("front-hint", (lang) => t("counter_display.next_hint", null, lang)),
    ],
  };
}

/* Drawn anew only when it says something else. */
function draw() {
  const what = JSON.stringify([state && [state.state, state.serving], lostSince]);
  if (what === drawn) return;
  drawn = what;
  const now = content();
  front.className = "front front-is-" + now.name;
  fill($("#now"), now.nodes);
}

function become(next) {
  if (next === null) {
    updates.reload();
    return;
  }
  state = next;
  draw();
}

draw();
startClock();
const updates = feed({
  site: page.site,
  audience: "counter-display",
  snapshotUrl: "/api/v1/sites/" + encodeURIComponent(page.site) + "/snapshots/counter-display?counter=" + encodeURIComponent(page.counter),
  onSnapshot: become,
  onEvent: (event) => become(after(state, event)),
  onConnection(live, since) {
    lostSince = live ? null : since;
    draw();
  },
});
