/* Calling the supervisor: one press and a reason; then how it stands, until somebody has seen it. */
import { command } from "/static/js/api.js";
import { fill, h, words } from "/static/js/dom.js";
import { agoText } from "/static/js/format.js";
import { language, named, t } from "/static/js/words.js";

export const HELP_KEY = "V";
/* Seen and done: nobody needs to read that for the rest of the day. */
const SEEN_MS = 10 * 60000;

/* What to show of the counter's last call: "none", "asked" or "seen". Pure. */
export function stage(help, now) {
  if (help === null) return "none";
  if (help.answered_at === null) return "asked";
  return now - Date.parse(help.answered_at) < SEEN_MS ? "seen" : "none";
}

/* helpCall(node, {base, counter, asking, patience, usable, reload, changed}) -> {show(state, now), press()}
 *   base      the site's address in the API
 *   asking    the sheet in which the reason is chosen
 *   patience  of a command (api.js)
 *   usable()  while commands can be sent
 *   reload()  asks for a new snapshot after a refusal: something else is so
 *   changed() something to show has changed */
export function helpCall(node, options) {
  /* Announced when it changes; the minutes beside it run in silence. */
  const status = h("p", { class: "help-status", role: "status" });
  const since = h("small", { class: "help-since" });
  const buttons = h("div", { class: "help-buttons" });
  fill(node, h("div", { class: "help-said" }, status, since), buttons);
  let shown = null;
  let callable = false;
  let sending = false;
  let refusal = null;
  const drawn = {};

  function draw(name, what, work) {
    const drawing = JSON.stringify([what, language()]);
    if (drawn[name] === drawing) return;
    drawn[name] = drawing;
    work();
  }

  function button(key, onclick, className, usable) {
    return h(
      "button",
      { type: "button", class: "button help-button " + className, "aria-disabled": usable ? null : "true", "aria-keyshortcuts": key === "counter.help_ask" ? HELP_KEY : null, onclick: () => usable && onclick() },
      words(t(key)),
      key === "counter.help_ask" ? h("kbd", { class: "desk-key", "aria-hidden": "true" }, HELP_KEY) : null
    );
  }

  function statusText(at) {
    if (sending) return t("counter.help_asking");
    return refusal || (at === "none" ? null : t("counter.help_" + at));
  }

  function sinceText(help, at, now) {
    if (sending || refusal || at === "none") return null;
    if (at === "seen") return agoText(help.answered_at, now);
    const entry = shown.lists.help.find((one) => one.code === help.reason);
    return [agoText(help.asked_at, now)].concat(entry ? named(entry.name) : []).join(" · ");
  }

  function showButton(asked, usable) {
    const focused = buttons.contains(document.activeElement);
    const withdraw = () => send("/help/" + shown.help.id + "/withdraw");
    fill(buttons, asked ? button("counter.help_withdraw", withdraw, "", usable) : button("counter.help_ask", ask, "help-ask", usable));
    if (focused) buttons.firstChild.focus();
  }

  /* Called every second; only what has changed is drawn anew. */
  function show(state, now) {
    shown = state;
    const at = stage(state.help, now);
    const said = statusText(at);
    const time = sinceText(state.help, at, now);
    const usable = options.usable() && state.counter.state !== "closed" && !sending;
    callable = usable && at !== "asked";
    draw("status", [said, at], () => {
      node.className = "help-call help-" + (refusal && !sending ? "refused" : at);
      fill(status, said ? words(said) : null);
    });
    draw("since", time, () => fill(since, time ? words(time) : null));
    draw("button", [at === "asked", usable], () => showButton(at === "asked", usable));
  }

  async function send(path, body) {
    if (sending) return;
    sending = true;
    refusal = null;
    options.changed();
    try {
      await command(options.base + path, body || {}, options.patience);
    } catch (problem) {
      refusal = problem.message || t("problem.unreachable");
      options.reload();
    }
    sending = false;
    options.changed();
  }

  function choose(reason) {
    options.asking.close();
    send("/counters/" + options.counter + "/ask-help", { reason: reason });
  }

  function ask() {
    const reasons = shown.lists.help;
    if (!reasons.length) {
      choose("");
      return;
    }
    const listed = reasons.map((one) => ({ words: named(one.name), choose: () => choose(one.code) }));
    options.asking.show({
      title: t("counter.help_why"),
      parts: [{ title: null, options: listed.concat({ words: t("counter.help_unsaid"), choose: () => choose("") }) }],
    });
  }

  return { show: show, press: () => callable && ask() };
}
