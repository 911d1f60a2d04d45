/* The form for a notice: three languages, days, a display, a picture or a video. */
import { command, upload } from "/static/js/api.js";
import { fill, h, words } from "/static/js/dom.js";
import { direction, t } from "/static/js/words.js";

const LANGUAGES = [["ar", true], ["zgh", false], ["fr", true]];
const NAMES = { ar: "العربية", zgh: "ⵜⴰⵎⴰⵣⵉⵖⵜ", fr: "Français" };
const MOST_CHARACTERS = 400;

function empty(today) {
  return { id: null, fr: "", ar: "", zgh: "", display: "", media: null, first_day: today, last_day: "" };
}

/* form: the element; base: the site's API; onSaved(true) after a change. */
export function editor(form, base, onSaved) {
  let board = null;
  let draft = null;
  let said = null;
  let busy = false;

  function field(name, label, control) {
    control.id = "field-" + name;
    control.name = name;
    control.addEventListener("input", () => {
      draft[name] = control.value;
    });
    return h("div", { class: "field" }, h("label", { for: control.id }, words(label)), control);
  }

  function sentence(lang, needed) {
    const control = h("textarea", { rows: 3, maxlength: MOST_CHARACTERS, lang: lang, dir: direction(lang), required: needed, class: "words" });
    control.value = draft[lang];
    return field(lang, NAMES[lang] + (needed ? "" : " — " + t("notices.may_come_later")), control);
  }

  function day(name, needed) {
    const control = h("input", { type: "date", required: needed, class: "latin", dir: "ltr" });
    control.value = draft[name] || "";
    return field(name, t("notices." + name), control);
  }

  function displays() {
    const control = h("select", {},
      h("option", { value: "" }, t("notices.every_display")),
      board.displays.map((id) => h("option", { value: id, selected: id === draft.display }, id)));
    return field("display", t("notices.display"), control);
  }

  function shownMedia() {
    if (!draft.media) return null;
    const tag = draft.media.kind === "picture"
      ? h("img", { class: "notice-media", src: draft.media.url, alt: "" })
      : h("video", { class: "notice-media", src: draft.media.url, controls: true, muted: true });
    const without = h("button", { type: "button", class: "button", onclick: () => {
      draft.media = null;
      show();
    } }, t("notices.without_media"));
    return h("div", { class: "editor-media" }, tag, without);
  }

  async function take(file) {
    say("working", t("notices.uploading"));
    try {
      draft.media = await upload(base + "/media", file);
      said = null;
    } catch (refused) {
      said = ["problem", refused.message || t("problem.unreachable")];
    }
    busy = false;
    show();
  }

  function media() {
    const control = h("input", { type: "file", id: "field-file", accept: "image/png,image/jpeg,image/webp,video/mp4,video/webm,.mkv", disabled: busy });
    control.addEventListener("change", () => {
      if (control.files.length) take(control.files[0]);
    });
    return h("div", { class: "field" }, h("label", { for: "field-file" }, words(t("notices.media"))), control, shownMedia());
  }

  function say(kind, text) {
    busy = kind === "working";
    said = [kind, text];
    show();
  }

  async function save(event) {
    event.preventDefault();
    if (busy) return;
    const lacking = ["ar", "fr", "first_day"].find((name) => !String(draft[name]).trim());
    if (lacking) {
      say("problem", t("notices.lacking"));
      form.elements[lacking].focus();
      return;
    }
    const body = {
      fr: draft.fr, ar: draft.ar, zgh: draft.zgh, display: draft.display,
      media: draft.media ? draft.media.name : "", first_day: draft.first_day, last_day: draft.last_day || null,
    };
    say("working", t("notices.saving"));
    try {
      await command(base + "/notices" + (draft.id ? "/" + draft.id : ""), body);
      draft = empty(board.today);
      say("done", t("notices.saved"));
      onSaved(true);
    } catch (refused) {
      say("problem", refused.message || t("problem.unreachable"));
    }
  }

  /* A line that is said or unsaid must not take the words that are being typed. */
  function show() {
    const focused = form.contains(document.activeElement) ? document.activeElement.id : "";
    fill(form,
      h("h2", {}, words(t(draft.id ? "notices.edit_title" : "notices.new_title"))),
      LANGUAGES.map(([lang, needed]) => sentence(lang, needed)),
      h("div", { class: "days" }, day("first_day", true), day("last_day", false)),
      h("p", { class: "hint" }, words(t("notices.days_hint"))),
      board.displays.length > 1 ? displays() : null,
      media(),
      said ? h("p", { class: "said said-" + said[0], role: said[0] === "problem" ? "alert" : "status" }, words(said[1])) : null,
      h("div", { class: "editor-verbs" },
        h("button", { type: "submit", class: "button button-main", disabled: busy }, t("notices.save")),
        draft.id ? h("button", { type: "button", class: "button", onclick: () => edit(empty(board.today)) }, t("notices.cancel")) : null));
    const again = focused && document.getElementById(focused);
    if (again) again.focus();
  }

  function edit(notice) {
    draft = Object.assign({}, notice, { last_day: notice.last_day || "" });
    said = null;
    show();
    form.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("submit", save);
  return {
    edit: edit,
    leave(id) {
      if (draft && draft.id === id) edit(empty(board.today));
    },
    show(fresh) {
      board = fresh;
      if (!draft) draft = empty(board.today);
      show();
    },
  };
}
