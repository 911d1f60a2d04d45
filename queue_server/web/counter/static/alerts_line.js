/* The one place of the alerts: the two most important, how many there are, and behind them all of them. */
import { fill, h, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { noPaper } from "/static/js/printers.js";
import { language, t, tn } from "/static/js/words.js";
import { alerts } from "./alerts.js";
import { speech } from "./speaks.js";
import { minutesText } from "./words_of.js";

const SHOWN = 2;

function printerText(printers) {
  return t("counter.printer", { condition: t("common.printer_" + printers[0].condition) });
}

function text(alert) {
  if (alert.printers) return printerText(alert.printers);
  const params = { label: alert.label && isolate(alert.label) };
  if (alert.minutes) params.time = minutesText(alert.minutes);
  if (alert.language) params.language = t("counter.alert_in_" + alert.language);
  return t("counter.alert_" + alert.kind, params);
}

/* What follows from it, in smaller type. */
function detail(alert) {
  if (alert.others) return tn("counter.alert_others", alert.others);
  if (!alert.printers || alert.printers[0].prints) return null;
  return t(noPaper(alert.printers) ? "counter.printer_none" : "counter.printer_other");
}

function item(alert) {
  const small = detail(alert);
  return h(
    "li",
    { class: "alert alert-" + alert.level, "data-kind": alert.kind },
    h("b", null, words(text(alert))),
    small ? [" ", h("small", null, words(small))] : null
  );
}

/* alertsLine({list, all}, site, asking) -> {show(state, presence, now)}
 * `list` holds those that are shown, `all` is the button that opens them all in the sheet `asking`. */
export function alertsLine(nodes, site, asking) {
  const speaks = speech(site);
  let present = [];
  let drawn = null;

  function show(state, presence, now) {
    present = alerts(state, presence, speaks.chosen(), now);
    const drawing = JSON.stringify([present, language()]);
    if (drawing === drawn) return;
    drawn = drawing;
    fill(
      nodes.list,
      present.length ? present.slice(0, SHOWN).map(item) : h("li", { class: "alert alert-none" }, words(t("counter.alerts_none")))
    );
    fill(nodes.all, words(t("counter.alerts")), present.length > SHOWN ? h("b", { class: "latin" }, "+" + (present.length - SHOWN)) : null);
  }

  function step() {
    const none = h("p", { class: "sheet-hint" }, words(t("counter.alerts_none")));
    return {
      title: t("counter.alerts"),
      close: t("counter.dismiss"),
      parts: [present.length ? h("ul", { class: "alerts-all" }, present.map(item)) : none, speaks.form()],
    };
  }

  nodes.all.addEventListener("click", () => asking.show(step()));
  return { show: show };
}
