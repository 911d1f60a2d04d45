/* The people of a site: who they are, what they may do, and the one-time link of a new one. */
import { command, read } from "/static/js/api.js";
import { $, fill, h, readJson } from "/static/js/dom.js";
import { language, t } from "/static/js/words.js";
import { personForm } from "./person_form.js";
import { showLink } from "./person_link.js";
import { rolesText } from "./roles.js";

const page = readJson("page");
const base = "/api/v1/sites/" + encodeURIComponent(page.site) + "/people";
/* A lost answer is not asked for again: the list tells what has come of it. */
const ONCE = { pauses: [] };
let people = [];
let chosen = null;

function place(id) {
  return base + "/" + id;
}

function said(problem) {
  fill($("#problem"), problem && h("p", { class: "said said-problem" }, problem.message || t("problem.unreachable")));
}

async function load() {
  try {
    people = (await read(base)).people;
    said(null);
  } catch (problem) {
    said(problem);
  }
  $("#loading").hidden = true;
  showList();
}

/* Send one command about people; what is refused is said above the list, and the list is read anew. */
async function send(path, body) {
  try {
    const answer = await command(path, body, ONCE);
    await load();
    return answer;
  } catch (problem) {
    await load();
    throw problem;
  }
}

async function attempt(work) {
  try {
    await work();
  } catch (problem) {
    said(problem);
  }
}

function state(person) {
  if (person.disabled) return t("people.disabled");
  if (person.sessions) return t("people.here");
  return person.has_password || person.by_directory ? "" : t("people.no_password");
}

/* Whoever cannot sign in yet waits for something. */
function waits(person) {
  return !person.disabled && !person.has_password && !person.by_directory;
}

function row(person) {
  const mark = state(person);
  return h(
    "li",
    null,
    h(
      "button",
      {
        type: "button",
        class: "person" + (person.disabled ? " person-off" : "") + (waits(person) ? " person-waits" : ""),
        "aria-pressed": String(person.id === chosen),
        onclick: () => choose(person.id),
      },
      h("span", { class: "person-name" }, h("bdi", null, person.name)),
      h("span", { class: "person-login latin", dir: "ltr" }, person.login),
      h("span", { class: "person-roles" }, rolesText(person.roles, page.sites)),
      mark && h("span", { class: "person-state" }, mark)
    )
  );
}

function showList() {
  fill(
    $("#list"),
    h("li", null, h("button", { type: "button", class: "button button-main", id: "new", onclick: () => choose(null) }, t("people.new"))),
    people.map(row)
  );
}

function choose(id) {
  chosen = id;
  showList();
  const person = people.find((each) => each.id === id) || null;
  showOne(person);
  const title = $("#one h2");
  if (title) title.focus();
}

async function link(person) {
  const made = await command(place(person.id) + "/link", {}, ONCE);
  await load();
  showLink($("#one"), person, made, () => choose(person.id));
}

async function save(person, told, roles) {
  if (person === null) {
    const made = (await send(base, Object.assign({ roles: roles }, told))).person;
    chosen = made.id;
    await link(made);
    return;
  }
  if (["login", "name", "language"].some((key) => told[key] !== person[key])) await send(place(person.id) + "/change", told);
  if (JSON.stringify(roles) !== JSON.stringify(person.roles)) await send(place(person.id) + "/roles", { roles: roles });
  choose(person.id);
  fill($("#one .form-said"), h("p", { class: "said said-done", role: "status" }, t("people.saved")));
}

/* A verb that cannot be taken back is pressed twice. */
function sure(label, question, work) {
  const button = h("button", { type: "button", class: "button" }, label);
  button.addEventListener("click", () => {
    if (button.classList.contains("button-sure")) {
      attempt(work);
      return;
    }
    button.classList.add("button-sure");
    button.textContent = question;
  });
  return button;
}

function verbs(person) {
  const say = (verb) => () => attempt(() => send(place(person.id) + "/" + verb, {}).then(() => choose(person.id)));
  return h(
    "div",
    { class: "verbs person-verbs" },
    person.disabled
      ? h("button", { type: "button", class: "button", onclick: say("enable") }, t("people.enable"))
      : [
          h("button", { type: "button", class: "button", id: "link", onclick: () => attempt(() => link(person)) }, t("people.new_link")),
          person.sessions > 0 && h("button", { type: "button", class: "button", onclick: say("end-sessions") }, t("people.end_sessions")),
          h("button", { type: "button", class: "button", id: "disable", onclick: say("disable") }, t("people.disable")),
        ],
    sure(t("people.erase"), t("people.erase_sure"), async () => {
      await send(place(person.id) + "/erase", {});
      choose(null);
    })
  );
}

function showOne(person) {
  const form = personForm(person, page, (told, roles) => save(person, told, roles));
  fill($("#one"), form, person && person.manageable && verbs(person));
}

document.documentElement.lang = language();
load().then(() => showOne(null));
