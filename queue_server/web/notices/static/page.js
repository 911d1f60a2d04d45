/* The notices of a site: what is shown today, what is planned, what is over; and the form for one. */
import { command, read } from "/static/js/api.js";
import { $, fill, readJson, words } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { named, t } from "/static/js/words.js";
import { editor } from "./editor.js";
import { showLists } from "./lists.js";

const page = readJson("page");
const base = "/api/v1/sites/" + encodeURIComponent(page.site.id);
let board = null;
let problem = null;

const form = editor($("#editor"), base, (saved) => {
  if (saved) load();
});

async function remove(notice) {
  try {
    await command(base + "/notices/" + notice.id + "/remove", {});
    form.leave(notice.id);
    await load();
  } catch (refused) {
    problem = refused.message || t("problem.unreachable");
    show();
  }
}

function show() {
  fill($("#site-name"), words(named(page.site.name)));
  $("#title").textContent = t("notices.title");
  document.title = t("notices.title");
  $("#back").href = "/dashboard/" + encodeURIComponent(page.site.id);
  $("#back").setAttribute("aria-label", t("notices.back"));
  if (board) form.show(board);
  showLists($("#lists"), { board: board, problem: problem, edit: form.edit, remove: remove });
}

async function load() {
  try {
    board = await read(base + "/notices");
    problem = null;
  } catch (refused) {
    problem = refused.message || t("problem.unreachable");
  }
  show();
}

languageChoice($("#languages"), true, show);
load();
