/* The managers' page: the answer, the hall now, the day so far; always the last snapshot pushed. */
import { now, startClock, timeText } from "/static/js/clock.js";
import { $, fill, h, latin, readJson, words } from "/static/js/dom.js";
import { feed } from "/static/js/feed.js";
import { languageChoice } from "/static/js/language_choice.js";
import { withPrinter } from "/static/js/printers.js";
import { direction, named, t } from "/static/js/words.js";
import { showAnswer, showServices } from "./answer.js";
import { barChart } from "./bars.js";
import { figure } from "./figure.js";
import { helpAfter, helpPanel } from "./help.js";
import { preview } from "./preview.js";
import { printers } from "./printers.js";
import { minutes, percent } from "./text.js";

const TICK_MS = 5000;
const HALF_HOUR_MS = 1800000;

const page = readJson("page");
const nowFigures = ["waiting", "longest", "counters"].map((name) => [name, figure(name)]);
const todayFigures = ["arrived", "median", "p90", "level", "abandoned", "no_show"].map((name) => [name, figure(name)]);
const figures = new Map(nowFigures.concat(todayFigures));
const printerLines = printers($("#printers"), $("#printers-none"), page, () => source.reload());
const paper = preview($("#preview"), page.site);
const help = helpPanel({ section: $("#help"), title: $("#help-title"), list: $("#help-calls") }, { site: page.site.id, reasons: page.reasons, reload: () => source.reload() });
let snapshot = null;
let lostSince = null;

function time(at) {
  return timeText(at, page.site.timezone);
}

/* A wait goes on growing between two pushes. */
function longestNow() {
  const since = (now() - Date.parse(snapshot.at)) / 1000;
  return snapshot.now.longest_wait_seconds === null ? null : snapshot.now.longest_wait_seconds + Math.max(0, since);
}

function showFigures() {
  const live = snapshot.now;
  const all = snapshot.today.all;
  const min = t("dashboard.unit_minutes");
  const n = (count) => t("dashboard.n", { n: count });
  const part = (share) => ({ value: percent(share.share), n: t("dashboard.part", { n: share.n, of: share.of }) });
  const open = live.counters.filter((one) => one.state === "open").length;
  const level = all.service_level;
  const readings = {
    waiting: { value: String(live.waiting) },
    longest: { value: live.waiting ? minutes(longestNow()) : "0", unit: min },
    counters: { value: open + "/" + live.counters.length },
    arrived: { value: String(all.arrived), n: t("dashboard.served", { n: all.served }) },
    median: { value: minutes(all.wait.median), unit: min, n: n(all.wait.n) },
    p90: { value: minutes(all.wait.p90), unit: min, n: n(all.wait.n) },
    level: part({ share: level.share, n: level.within, of: level.of }),
    abandoned: part(all.abandoned),
    no_show: part(all.no_show),
  };
  figures.forEach((one, name) => one.show(readings[name]));
}

function counterTile(one) {
  const busy = one.state === "open" ? (one.current ? one.current.state : "free") : one.state;
  return h(
    "li",
    { class: "dash-counter dash-counter-" + busy },
    h("span", { class: "visually-hidden" }, t("common.counter")),
    h("span", { class: "dash-counter-id latin" }, one.id),
    h("span", { class: "dash-counter-label" }, one.current ? latin(one.current.label) : h("span", { class: "latin" }, one.services.join(" "))),
    h("span", { class: "dash-counter-state" }, words(t("counter.state_" + busy))),
    one.since ? h("span", { class: "dash-counter-since" }, words(t("dashboard.counter_since", { time: time(one.since) }))) : null
  );
}

function showArrivals() {
  const bars = snapshot.today.arrivals.map((one) => ({
    label: time(one.at),
    n: one.n,
    // Still filling: drawn as such, so that it is not read as a drop.
    current: Math.floor((now() - Date.parse(one.at)) / HALF_HOUR_MS) === 0,
  }));
  const node = $("#arrivals");
  if (!bars.length) {
    fill(node, h("p", { class: "arrivals-message" }, words(t("dashboard.arrivals_none"))));
    return;
  }
  const peak = bars.reduce((best, bar) => (bar.n > best.n ? bar : best));
  fill(
    node,
    h("p", { class: "arrivals-message" }, words(t("dashboard.arrivals_peak", { n: peak.n, time: peak.label }))),
    barChart(bars, Math.max(280, node.clientWidth), direction() === "rtl"),
    h("div", { class: "visually-hidden" }, h(
      "table",
      null,
      h("caption", null, t("dashboard.arrivals_title")),
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("dashboard.time")), h("th", { scope: "col" }, t("dashboard.arrived")))),
      h("tbody", null, bars.map((bar) => h("tr", null, h("th", { scope: "row" }, bar.label), h("td", null, bar.n))))
    ))
  );
}

function showConnection() {
  const node = $("#connection");
  node.hidden = lostSince === null;
  node.textContent = lostSince === null ? "" : t("common.connection_lost_since", { time: time(lostSince) });
  $("#dashboard").classList.toggle("is-offline", lostSince !== null);
}

/* A tab that is not looked at shows that a counter calls. */
function showTitle() {
  const calls = snapshot ? snapshot.help.length : 0;
  document.title = (calls ? "● " : "") + t("dashboard.title") + " · " + named(page.site.name);
}

function showWords() {
  showTitle();
  $("#site-name").textContent = named(page.site.name);
  ["notices", "voice"].forEach((name) => {
    const link = $("#to-" + name);
    link.href = "/dashboard/" + encodeURIComponent(page.site.id) + "/" + name;
    fill(link, words(t(name + ".title")));
  });
  const titles = { "others-title": "others", title: "title", "now-title": "now", "services-title": "by_service", "today-title": "today", "arrivals-title": "arrivals_title", "printers-title": "printers", "printers-none": "printers_none" };
  Object.keys(titles).forEach((id) => fill($("#" + id), words(t("dashboard." + titles[id]))));
  figures.forEach((one) => one.label());
  paper.label();
}

function render() {
  $("#clock").textContent = time(now());
  showConnection();
  if (!snapshot) return;
  $("#loading").hidden = true;
  $("#figures").hidden = false;
  showTitle();
  help.show(snapshot.help, now().getTime());
  showAnswer($("#answer"), snapshot);
  showServices($("#services"), snapshot);
  showFigures();
  fill($("#now-counters"), snapshot.now.counters.map(counterTile));
  showArrivals();
  printerLines.show(snapshot.printers);
  $("#preview").hidden = !page.manages || snapshot.printers.length === 0;
}

/* At once; what the operator reads about it comes with the next figures. */
function usePrinter(event) {
  const now = Object.assign({ since: event.at, detail: "" }, event.printer);
  become(Object.assign({}, snapshot, { printers: withPrinter(snapshot.printers, now) }));
}

/* Figures are derived beside the events: what a newer event said of the calls is not taken back by them. */
function useFigures(fresh) {
  become(snapshot && fresh.seq < source.seq() ? Object.assign({}, fresh, { help: snapshot.help }) : fresh);
}

function become(fresh) {
  snapshot = fresh;
  render();
}

fill($("#now-figures"), nowFigures.map((pair) => pair[1].node));
fill($("#today-figures"), todayFigures.map((pair) => pair[1].node));
languageChoice($("#languages"), true, () => {
  showWords();
  render();
});
const source = feed({
  site: page.site.id,
  audience: "dashboard",
  snapshotUrl: "/api/v1/sites/" + page.site.id + "/snapshots/dashboard",
  onSnapshot: become,
  onEvent(event) {
    if (event.printer) usePrinter(event);
    const calls = helpAfter(snapshot.help, event);
    if (calls !== snapshot.help) become(Object.assign({}, snapshot, { help: calls }));
  },
  onPush(name, data) {
    if (name === "figures") useFigures(data);
    else if (name === "print_job") printerLines.push(data);
  },
  onConnection(live, since) {
    lostSince = live ? null : since;
    render();
  },
});
startClock().then(render);
setInterval(render, TICK_MS);
window.addEventListener("resize", render);
