/* The devices that show a code now, with what tells them apart. */
import { timeText } from "/static/js/clock.js";
import { fill, h, latin, words } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { t } from "/static/js/words.js";
import { browserName } from "./browser_name.js";

function grouped(code) {
  return code.slice(0, 3) + "\u00a0" + code.slice(3);
}

function card(device, options) {
  return h("li", { class: "panel asker", "data-code": device.code },
    latin(grouped(device.code), "strong"),
    h("p", {}, words(t("device.purpose_" + device.purpose)), device.place ? [" · ", latin(device.place)] : null),
    h("p", { class: "soft" },
      latin(browserName(device.browser)), " · ", latin(device.address), " · ",
      words(t("devices.asked_at", { time: isolate(timeText(device.asked_at, options.site.timezone)) }))),
    h("button", { type: "button", class: "button", onclick: () => options.choose(device) }, t("devices.this_one")));
}

let drawn = null;

/* options: all (null while loading), site, choose(device) */
export function showAsking(node, options) {
  const what = JSON.stringify([document.documentElement.lang, options.all && options.all.asking]);
  if (what === drawn) return;
  drawn = what;
  const asking = options.all ? options.all.asking : [];
  const page = isolate("/kiosk/" + options.site.id);
  fill(node,
    h("h2", {}, words(t("devices.asking_title"))),
    options.all && !asking.length ? h("p", { class: "nothing" }, words(t("devices.asking_none", { page: page }))) : null,
    asking.length ? h("p", { class: "check" }, words(t("devices.asking_check"))) : null,
    asking.length ? h("ul", { class: "cards" }, asking.map((device) => card(device, options))) : null);
}
