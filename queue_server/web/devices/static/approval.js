/* The form that lets a device in: six digits, and what to call it. */
import { fill, h, words } from "/static/js/dom.js";
import { t } from "/static/js/words.js";

const DIGITS = 6;

function digitsOf(text) {
  return text.replace(/\D/g, "").slice(0, DIGITS);
}

function grouped(digits) {
  return digits.length > 3 ? digits.slice(0, 3) + " " + digits.slice(3) : digits;
}

/* approve(body) is a promise that fails with a Problem. */
export function approval(form, approve) {
  const draft = { code: "", name: "", agent: "" };
  let all = null;
  let said = null;
  let busy = false;
  let drawn = null;

  function asked() {
    return all && all.asking.find((device) => device.code === draft.code);
  }

  function field(name, control, label) {
    control.id = "field-" + name;
    control.name = name;
    return h("div", { class: "field" }, h("label", { for: control.id }, words(label)), control);
  }

  function code() {
    const control = h("input", {
      class: "code-field latin", dir: "ltr", inputmode: "numeric", autocomplete: "off", maxlength: DIGITS + 1, required: true,
      "aria-describedby": said ? "approval-said" : null,
    });
    control.value = grouped(draft.code);
    control.addEventListener("input", () => {
      draft.code = digitsOf(control.value);
      control.value = grouped(draft.code);
      show();
    });
    return field("code", control, t("devices.code"));
  }

  function name() {
    const control = h("input", { maxlength: 60, autocomplete: "off" });
    control.value = draft.name;
    control.addEventListener("input", () => {
      draft.name = control.value;
    });
    return field("name", control, t("devices.name"));
  }

  /* Only a print agent has to be told which of the configured ones it is. */
  function agent() {
    const device = asked();
    if (!device || device.purpose !== "print_agent") return null;
    const wanted = draft.agent || device.place;
    const control = h("select", {},
      h("option", { value: "" }, "—"),
      all.print_agents.map((id) => h("option", { value: id, selected: id === wanted }, id)));
    control.addEventListener("change", () => {
      draft.agent = control.value;
    });
    return field("agent", control, t("devices.agent"));
  }

  async function send(event) {
    event.preventDefault();
    if (busy) return;
    if (draft.code.length < DIGITS) {
      say("problem", t("devices.code_incomplete"));
      form.elements.code.focus();
      return;
    }
    const device = asked();
    busy = true;
    say("working", t("devices.approving"));
    try {
      await approve({ code: draft.code, name: draft.name, agent: draft.agent });
      const what = draft.name || (device ? t("device.purpose_" + device.purpose) : grouped(draft.code));
      Object.assign(draft, { code: "", name: "", agent: "" });
      busy = false;
      say("done", t("devices.approved", { what: what }));
    } catch (refused) {
      busy = false;
      say("problem", refused.message || t("problem.unreachable"));
    }
  }

  function say(kind, text) {
    said = [kind, text];
    show();
  }

  /* Drawn anew only when it says something else, and never away from under the hand that types. */
  function show() {
    const device = asked();
    const what = JSON.stringify([document.documentElement.lang, busy, said, device && device.purpose, draft.code, all && all.print_agents]);
    if (what === drawn) return;
    drawn = what;
    const focused = form.contains(document.activeElement) ? document.activeElement : null;
    const place = focused && focused.tagName === "INPUT" ? [focused.id, focused.selectionStart] : null;
    fill(form,
      h("h2", {}, words(t("devices.approve_title"))),
      code(), name(), agent(),
      said ? h("p", { class: "said said-" + said[0], id: "approval-said", role: said[0] === "problem" ? "alert" : "status" }, words(said[1])) : null,
      h("button", { type: "submit", class: "button button-main", disabled: busy }, t("devices.approve")));
    const again = place && document.getElementById(place[0]);
    if (!again) return;
    again.focus();
    /* The space that is put in by itself is no digit of theirs. */
    const end = place[0] === "field-code" ? again.value.length : place[1];
    again.setSelectionRange(end, end);
  }

  form.addEventListener("submit", send);
  return {
    choose(device) {
      draft.code = device.code;
      draft.agent = device.place;
      said = null;
      show();
      form.elements.name.focus();
    },
    show(fresh) {
      all = fresh;
      show();
    },
  };
}
