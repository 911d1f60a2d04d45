/* One person: name, login, language, and a table of roles: here, and everywhere for those who may give that. */
import { fill, h } from "/static/js/dom.js";
import { language, t } from "/static/js/words.js";
import { ROLES, rolesText, siteName } from "./roles.js";

const LANGUAGES = ["fr", "ar", "zgh"];

function field(name, label, input, hint) {
  input.id = "person-" + name;
  input.name = name;
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, label),
    input,
    hint && h("p", { class: "hint" }, hint)
  );
}

function has(person, role, site) {
  return person !== null && person.roles.some((each) => each.role === role && each.site === site);
}

/* Columns: this site; all sites when the administrator is one of all. */
function rolesTable(person, page) {
  const columns = page.everywhere ? [page.site, null] : [page.site];
  const box = (role, site) =>
    h("input", {
      type: "checkbox",
      name: "role",
      value: role + ":" + (site || ""),
      checked: has(person, role, site),
      "aria-label": t("role." + role) + ", " + siteName(page.sites, site),
    });
  return h(
    "fieldset",
    { class: "person-grid" },
    h("legend", null, t("people.roles")),
    h(
      "table",
      null,
      h("thead", null, h("tr", null, h("td", null), columns.map((site) => h("th", { scope: "col" }, siteName(page.sites, site))))),
      h(
        "tbody",
        null,
        ROLES.map((role) =>
          h("tr", null, h("th", { scope: "row" }, t("role." + role), h("span", { class: "hint" }, t("people.may_" + role))), columns.map((site) => h("td", null, box(role, site))))
        )
      )
    )
  );
}

/* The roles ticked, and those of other sites as they are; in the order of the server. */
function chosenRoles(form, person, page) {
  const shown = [page.site].concat(page.everywhere ? [null] : []);
  const kept = person === null ? [] : person.roles.filter((each) => !shown.includes(each.site));
  const ticked = Array.from(form.querySelectorAll("input[name=role]:checked")).map((each) => {
    const at = each.value.indexOf(":");
    return { role: each.value.slice(0, at), site: each.value.slice(at + 1) || null };
  });
  const place = (each) => each.role + ":" + (each.site || "");
  return kept.concat(ticked).sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/* save(told, roles) → promise; what it throws is said in the form. */
export function personForm(person, page, save) {
  const name = h("input", { type: "text", required: true, maxlength: 80, autocomplete: "off", value: person ? person.name : "" });
  const login = h("input", {
    type: "text",
    dir: "ltr",
    required: true,
    minlength: 2,
    maxlength: 60,
    pattern: "[A-Za-z0-9][A-Za-z0-9._@+\\-]*",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    value: person ? person.login : "",
  });
  const speaks = h(
    "select",
    null,
    LANGUAGES.map((one) =>
      h("option", { value: one, lang: one, selected: one === (person ? person.language : language()) }, t("people.language_" + one))
    )
  );
  const said = h("div", { class: "form-said" });
  const readOnly = person !== null && !person.manageable;
  const button = h("button", { class: "button button-main", type: "submit" }, t(person === null ? "people.create" : "people.save"));
  const form = h(
    "form",
    { class: "form" },
    h("h2", { tabindex: "-1" }, person === null ? t("people.new") : h("bdi", null, person.name)),
    said,
    field("name", t("people.name"), name),
    field("login", t("people.login"), login, t("people.login_hint")),
    field("language", t("people.language"), speaks),
    readOnly ? h("p", { class: "said said-note" }, t("people.elsewhere"), " ", rolesText(person.roles, page.sites)) : rolesTable(person, page),
    readOnly ? null : button
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const told = { login: login.value.trim().toLowerCase(), name: name.value.trim(), language: speaks.value };
    try {
      await save(told, chosenRoles(form, person, page));
    } catch (problem) {
      fill(said, h("p", { class: "said said-problem", role: "alert" }, problem.message || t("problem.unreachable")));
    }
    button.disabled = false;
  });
  return form;
}
