/* The answer, first: is the promise kept today; by service; and where it is not, what one sees. */
import { fill, h, words } from "/static/js/dom.js";
import { named, t } from "/static/js/words.js";
import { LEAST_TURNS, byUrgency, verdict } from "./judge.js";
import { sign } from "./sign.js";
import { minutes, percent } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = { kept: "yes", not_kept: "no", too_few: "unknown" };

export function showAnswer(node, snapshot) {
  const promised = snapshot.promise.share;
  const level = snapshot.today.all.service_level;
  const word = verdict(level, promised);
  const broken = byUrgency(snapshot.today.services, promised).filter(
    (one) => verdict(one.figures.service_level, promised) === "not_kept"
  );
  const detail =
    word === "too_few"
      ? t("dashboard.too_few_hint", { least: LEAST_TURNS, n: level.of })
      : t("dashboard.answer_detail", { share: percent(level.share), within: level.within, of: level.of });
  node.className = "panel answer answer-" + word;
  fill(
    node,
    sign(SIGNS[word]),
    h(
      "div",
      { class: "answer-words" },
      h("h2", { class: "answer-question" }, words(t("dashboard.question"))),
      h("p", { class: "answer-word" }, words(t("dashboard." + word))),
      h("p", { class: "answer-detail" }, words(detail)),
      broken.length
        ? h("p", { class: "answer-detail" }, words(t("dashboard.where_not", { services: broken.map((one) => named(one.name)).join(" · ") })))
        : null,
      h("p", { class: "answer-promise" }, words(t("dashboard.promise", { share: percent(promised) })))
    )
  );
}

/* How much of the way to the promise: the tick is the promise itself. */
function shareBar(share, promised) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "share-bar");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  [["share-track", 0, 100], ["share-fill", 0, share * 100], ["share-tick", promised * 100 - 0.75, 1.5]].forEach((part) => {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", part[0]);
    rect.setAttribute("x", String(part[1]));
    rect.setAttribute("width", String(part[2]));
    rect.setAttribute("height", "10");
    svg.appendChild(rect);
  });
  return svg;
}

function row(service, snapshot) {
  const level = service.figures.service_level;
  const word = verdict(level, snapshot.promise.share);
  const now = snapshot.now.services.find((one) => one.code === service.code);
  const able = snapshot.now.counters.filter((one) => one.services.concat(one.secondary).indexOf(service.code) >= 0);
  const open = able.filter((one) => one.state === "open").length;
  const cell = (name, content) => h("td", { class: "cell-" + name, "data-name": t("dashboard.col_" + name) }, h("div", null, content));
  const inMinutes = (text) =>
    text === null ? "–" : [h("span", { class: "latin" }, text), " ", words(t("dashboard.unit_minutes"))];
  return h(
    "tr",
    { class: "service service-" + word },
    h("th", { scope: "row" }, h("b", { class: "service-code latin" }, service.code), h("span", null, words(named(service.name)))),
    h("td", { class: "cell-verdict" }, h("span", { class: "verdict" }, sign(SIGNS[word]), words(t("dashboard.service_" + word)))),
    cell("share", word === "too_few"
      ? h("span", { class: "latin" }, "n = " + level.of)
      : [
          h("span", { class: "share-words" },
            h("b", { class: "latin" }, percent(level.share)),
            words(t("dashboard.within", { within: level.within, of: level.of, minutes: service.target_minutes }))),
          shareBar(level.share, snapshot.promise.share),
        ]),
    cell("p90", inMinutes(minutes(service.figures.wait.p90))),
    cell("waiting", h("span", { class: "latin" }, String(now.waiting))),
    cell("longest", inMinutes(minutes(now.waiting ? now.longest_wait_seconds : null))),
    cell("counters", h("span", { class: now.waiting && !open ? "no-counter" : null }, words(t("dashboard.open_counters", { open: open, all: able.length }))))
  );
}

export function showServices(node, snapshot) {
  const columns = ["share", "p90", "waiting", "longest", "counters"];
  fill(
    node,
    h(
      "table",
      { class: "service-table" },
      h("thead", null, h("tr", null,
        h("th", { scope: "col" }, words(t("common.service"))),
        h("th", { scope: "col" }, words(t("dashboard.promise_column"))),
        columns.map((name) => h("th", { scope: "col" }, words(t("dashboard.col_" + name)))))),
      h("tbody", null, byUrgency(snapshot.today.services, snapshot.promise.share).map((one) => row(one, snapshot)))
    )
  );
}
