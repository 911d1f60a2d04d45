/* One function per screen: state in, {head, body, foot, className} out; without `head` the site's, className may be
 * absent. `seconds`: idle time before the start screen. */
import { now, timeText } from "/static/js/clock.js";
import { $, fill, h, pictogram } from "/static/js/dom.js";
import { named, t } from "/static/js/words.js";
import { closedScreen, fillFirstWords, fillHours, offlineScreen, privacyScreen, startScreen } from "./first.js";
import { numberScreen, numberSeconds } from "./number.js";
import { bigButton, fillLive, languageSwitch, liveLine, siteHead } from "./parts.js";
import { isolate, rangeText } from "/static/js/format.js";
import { opensText, reasonText } from "/static/js/opening.js";

const PER_PAGE = 8;

/* Equal pages of an even number of tiles, so that nothing scrolls and nothing stands alone. */
function pagesOf(services) {
  const pages = Math.ceil(services.length / PER_PAGE) || 1;
  const size = pages === 1 ? PER_PAGE : 2 * Math.ceil(services.length / pages / 2);
  const result = [];
  for (let first = 0; first < services.length; first += size) result.push(services.slice(first, first + size));
  return result.length ? result : [[]];
}

function heading(text, icon) {
  return h("h1", { class: "question words" }, icon ? pictogram(icon) : null, h("span", {}, text));
}

function foot(state, actions) {
  const back = state.screen === "services" ? actions.restart : actions.back;
  return [bigButton("back", "back", t("kiosk.back"), back, true), languageSwitch(state, actions)];
}

/* A service that gives no ticket now keeps its place and says when it will. */
function closedTile(service, state) {
  const lang = state.language;
  const lines = [reasonText(service.closed_for, lang), opensText(service, state.page, lang)].filter((line) => line);
  return h("div", { class: "tile tile-closed", "data-closed": service.code },
    pictogram(service.pictogram),
    h("span", { class: "tile-name words" }, named(service.name)),
    h("span", { class: "tile-why words" }, lines.length ? lines.map((line) => h("span", {}, line)) : t("kiosk.closed")));
}

function serviceTile(service, state, actions) {
  if (!service.open) return closedTile(service, state);
  return h("button", { type: "button", class: "tile", "data-service": service.code, onclick: () => actions.chooseService(service.code) },
    pictogram(service.pictogram),
    h("span", { class: "tile-name words" }, named(service.name)),
    liveLine(service, state.page.timezone));
}

function servicesScreen(state, actions) {
  if (!state.snapshot.services.some((service) => service.open)) {
    return { body: [h("div", { class: "message" }, pictogram("door"), h("h1", { class: "words" }, t("kiosk.no_services")))], foot: foot(state, actions) };
  }
  const pages = pagesOf(state.snapshot.services);
  const index = Math.min(state.servicePage, pages.length - 1);
  const last = index === pages.length - 1;
  const pager = pages.length > 1 && bigButton("pager", last ? "back" : "next", t(last ? "kiosk.first_services" : "kiosk.more_services"),
    () => actions.turnPage(last ? 0 : index + 1), last);
  return {
    body: [
      heading(t("kiosk.choose_service")),
      h("div", { class: "tiles tiles-" + pages[0].length }, pages[index].map((service) => serviceTile(service, state, actions))),
      pager,
    ],
    foot: foot(state, actions),
  };
}

function closingText(service, state) {
  return service.closing_at ? t("kiosk.closing", { time: isolate(timeText(service.closing_at, state.page.timezone)) }) : "";
}

function serviceScreen(state, actions) {
  const service = actions.serviceOf(state.service);
  const documents = service.documents.length
    ? h("ul", { class: "documents" }, service.documents.map((one) => h("li", { class: "words" }, h("span", {}, named(one)))))
    : h("p", { class: "words" }, t("kiosk.no_documents"));
  return {
    body: [
      heading(named(service.name), service.pictogram),
      h("div", { class: "facts" },
        h("section", { class: "fact fact-wide" }, pictogram("document"), h("div", {}, h("h2", { class: "words" }, t("kiosk.documents")), documents)),
        h("section", { class: "fact" }, pictogram("coin"), h("div", {}, h("h2", { class: "words" }, t("kiosk.fee")), h("p", { class: "words" }, named(service.fee)))),
        h("section", { class: "fact" }, pictogram("clock"),
          h("div", {}, h("h2", { class: "words" }, t("kiosk.wait")),
            h("p", { class: "words", "data-range": service.code }, rangeText(service.range)), liveLine(Object.assign({}, service, { range: null })))),
        h("section", { class: "fact fact-wide fact-closing words", hidden: !service.closing_at, "data-closing": service.code }, pictogram("door"), h("p", {}, closingText(service, state)))),
      bigButton("button-main act", "next", t("kiosk.continue"), actions.confirmService),
    ],
    foot: foot(state, actions),
  };
}

function priorityScreen(state, actions) {
  const offered = actions.offeredPriorities();
  return {
    body: [
      h("div", { class: "asks" }, heading(t("kiosk.priority_title")), h("p", { class: "note words" }, t("kiosk.priority_note"))),
      h("div", { class: "tiles tiles-priority tiles-" + offered.length }, offered.map((priority) =>
        h("button", { type: "button", class: "tile tile-priority", "data-priority": priority.code, onclick: () => actions.issue(priority.code) },
          pictogram(priority.pictogram), h("span", { class: "tile-name words" }, named(priority.name))))),
      bigButton("button-main act", "next", t("kiosk.no_priority"), () => actions.issue(null)),
    ],
    foot: foot(state, actions),
  };
}

function issuingScreen() {
  return { body: [h("div", { class: "message" }, h("div", { class: "printer-waiting" }, pictogram("printer")), h("h1", { class: "words" }, t("kiosk.issuing")))], foot: [] };
}

function failedScreen(state, actions) {
  const passing = state.problem.code === "unreachable";
  const detail = state.problem.detail || t("problem.unreachable");
  return {
    body: [
      h("div", { class: "message message-trouble", role: "alert" }, pictogram("alert"), h("h1", { class: "words" }, t("kiosk.failed")), h("p", { class: "words" }, detail)),
      passing ? bigButton("button-main act", "next", t("kiosk.try_again"), actions.tryAgain) : null,
    ],
    foot: foot(state, actions),
  };
}

const stay = () => null;
const choosing = () => 30;
const reading = () => 60;

/* Idle seconds are null where the screen stays until something happens. */
export const SCREENS = {
  start: { build: (state, actions) => (state.snapshot && !state.snapshot.open ? closedScreen(state) : startScreen(state, actions)), seconds: stay },
  offline: { build: offlineScreen, seconds: stay },
  privacy: { build: privacyScreen, seconds: reading },
  services: { build: servicesScreen, seconds: choosing },
  service: { build: serviceScreen, seconds: choosing },
  priority: { build: priorityScreen, seconds: choosing },
  issuing: { build: issuingScreen, seconds: stay },
  number: { build: numberScreen, seconds: numberSeconds },
  failed: { build: failedScreen, seconds: choosing },
};

export function showScreen(state, actions) {
  const built = SCREENS[state.screen].build(state, actions);
  fill($("#head"), built.head || siteHead(state));
  $("#screen").className = "screen " + (built.className || "");
  fill($("#screen"), built.body);
  fill($("#foot"), built.foot);
}

/* Counts, ranges and the clock, in place. */
export function updateLive(state) {
  if (!state.snapshot) return;
  state.snapshot.services.forEach((service) => {
    document.querySelectorAll('[data-live="' + service.code + '"]').forEach((line) => {
      fillLive(line, state.screen === "services" ? service : Object.assign({}, service, { range: null }), state.page.timezone);
    });
    const range = $('[data-range="' + service.code + '"]');
    if (range) range.textContent = rangeText(service.range);
    const closing = $('[data-closing="' + service.code + '"]');
    if (closing) {
      closing.hidden = !service.closing_at;
      $("p", closing).textContent = closingText(service, state);
    }
  });
  if (state.screen === "start" && state.snapshot.open) {
    fillHours($(".hours-place"), state);
    fillFirstWords($(".first-words"), state);
  }
  const clock = $("#head time");
  if (clock) clock.textContent = timeText(now(), state.page.timezone);
}
