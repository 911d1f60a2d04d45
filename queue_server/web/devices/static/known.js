/* The devices that were let in, by purpose: how each is, what it is called, and sending it away. */
import { dateParts, now, timeText } from "/static/js/clock.js";
import { fill, h, latin, pictogram, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { concern } from "/static/js/printers.js";
import { t, tn } from "/static/js/words.js";

const PURPOSES = ["kiosk", "display", "counter_display", "tablet", "print_agent"];
const MINUTE_MS = 60000;
const MOST_MINUTES = 60;

function dayText(at, zone) {
  const day = dateParts(at, zone);
  const two = (number) => ("0" + number).slice(-2);
  return isolate(two(day.day) + "/" + two(day.month + 1) + "/" + day.year);
}

/* ["well" | "silent" | "never", its sentence] */
function presence(device, zone) {
  if (device.connected) return ["well", t("devices.in_step")];
  if (!device.seen_at) return ["never", t("devices.never_seen")];
  const minutes = Math.max(1, Math.round((now().getTime() - Date.parse(device.seen_at)) / MINUTE_MS));
  if (minutes < MOST_MINUTES) return ["silent", tn("devices.silent_minutes", minutes)];
  const time = dayText(device.seen_at, zone) + " " + isolate(timeText(device.seen_at, zone));
  return ["silent", t("devices.silent_since", { time: time })];
}

function versionText(device) {
  if (!device.version) return t("devices.version_unknown");
  return device.current ? t("devices.version_current") : t("devices.version_older", { version: isolate(device.version) });
}

function printerLines(device) {
  if (!device.printers) return null;
  if (!device.printers.length) return h("p", { class: "soft" }, words(t("devices.no_printer")));
  return device.printers.map((printer) => {
    const how = concern(printer);
    const condition = t("common.printer_" + printer.condition);
    return h("p", { class: "printer printer-" + how },
      how === "trouble" || how === "near" ? pictogram("alert") : null,
      words(t("devices.printer", { printer: isolate(printer.id), condition: condition })));
  });
}

/* verbs: rename(id, name), revoke(id) */
export function knownDevices(node, zone, verbs) {
  let all = null;
  let problem = null;
  let naming = null;
  let sure = null;
  let drawn = null;

  function title(device) {
    if (device.name) return device.name;
    if (device.purpose === "counter_display") return t("common.counter_n", { n: isolate(device.place) });
    return device.place || t("device.purpose_" + device.purpose);
  }

  function nameForm(device) {
    const control = h("input", { id: "new-name", maxlength: 60, autocomplete: "off" });
    control.value = device.name;
    const form = h("form", { class: "field naming" },
      h("label", { for: "new-name" }, words(t("devices.new_name"))), control,
      h("div", { class: "verbs" },
        h("button", { type: "submit", class: "button button-main" }, t("devices.save")),
        h("button", { type: "button", class: "button", onclick: () => ask(null, null) }, t("devices.cancel"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      naming = null;
      verbs.rename(device.id, control.value);
    });
    return form;
  }

  function ask(newNaming, newSure) {
    naming = newNaming;
    sure = newSure;
    draw();
    const first = node.querySelector("#new-name, .button-sure");
    if (first) first.focus();
  }

  /* Sending a device away asks once more, in the same place: it has to be let in anew. */
  function verbsOf(device) {
    const really = sure === device.id;
    return h("div", { class: "verbs" },
      h("button", { type: "button", class: "button", onclick: () => ask(device.id, null) }, t("devices.rename")),
      h("button", { type: "button", class: "button" + (really ? " button-sure" : ""), onclick: () => {
        if (!really) {
          ask(null, device.id);
          return;
        }
        sure = null;
        verbs.revoke(device.id);
      } }, t(really ? "devices.revoke_sure" : "devices.revoke")),
      really ? h("button", { type: "button", class: "button", onclick: () => ask(null, null) }, t("devices.cancel")) : null);
  }

  function letIn(device) {
    const day = dayText(device.approved_at, zone);
    return device.approved_by ? t("devices.approved_by", { day: day, name: isolate(device.approved_by) }) : t("devices.approved_on", { day: day });
  }

  function row(device) {
    const [state, sentence] = presence(device, zone);
    return h("li", { class: "panel device device-" + state, "data-device": device.id },
      h("div", { class: "device-head" },
        h("h3", {}, words(title(device)), device.name && device.place ? [" ", latin(device.place)] : null),
        h("p", { class: "presence presence-" + state }, words(sentence))),
      h("div", { class: "facts" },
        printerLines(device),
        h("p", { class: device.version && !device.current ? "older" : "soft" }, words(versionText(device))),
        h("p", { class: "soft" }, words(letIn(device)))),
      naming === device.id ? nameForm(device) : verbsOf(device));
  }

  function gone(device) {
    return h("li", { class: "gone", "data-device": device.id },
      h("span", {}, words(title(device)), " · ", words(t("device.purpose_" + device.purpose))),
      h("span", { class: "soft" }, words(t("devices.revoked_on", { day: dayText(device.revoked_at, zone) }))));
  }

  function draw() {
    const here = all ? all.devices.filter((device) => !device.revoked_at) : [];
    const away = all ? all.devices.filter((device) => device.revoked_at) : [];
    fill(node,
      problem ? h("p", { class: "connection", role: "alert" }, words(problem)) : null,
      all && !here.length ? h("p", { class: "nothing" }, words(t("devices.none"))) : null,
      PURPOSES.map((purpose) => {
        const those = here.filter((device) => device.purpose === purpose);
        if (!those.length) return null;
        return h("section", { class: "list", "data-list": purpose },
          h("h2", {}, words(t("device.purpose_" + purpose))),
          h("ul", { class: "cards" }, those.map(row)));
      }),
      away.length ? h("section", { class: "list", "data-list": "revoked" },
        h("h2", {}, words(t("devices.revoked_title"))), h("ul", { class: "gones" }, away.map(gone))) : null);
  }

  return {
    show(fresh, trouble) {
      all = fresh;
      problem = trouble;
      /* A name that is being typed, a question that is asked: they wait for their answer. */
      const minute = Math.floor(now().getTime() / MINUTE_MS);
      const what = JSON.stringify([document.documentElement.lang, all && all.devices, problem, minute]);
      if (what === drawn || naming !== null || sure !== null) return;
      drawn = what;
      draw();
    },
  };
}
