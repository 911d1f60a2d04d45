/* The devices of a site: one is let in by its code, the others are seen, named and sent away. */
import { command, read } from "/static/js/api.js";
import { startClock } from "/static/js/clock.js";
import { $, fill, readJson, words } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { reloadPage } from "/static/js/reload.js";
import { named, t } from "/static/js/words.js";
import { approval } from "./approval.js";
import { showAsking } from "./asking.js";
import { knownDevices } from "./known.js";

const LOOK_MS = 4000;
const NOT_OURS = [401, 403];

const page = readJson("page");
const base = "/api/v1/sites/" + encodeURIComponent(page.site.id) + "/devices";
let all = null;
let problem = null;

/* What is said of devices is not asked for again by itself: the list that follows tells what was done. */
async function say(path, body) {
  all = await command(base + path, body, { pauses: [] });
  problem = null;
}

async function change(path, body) {
  try {
    await say(path, body);
  } catch (refused) {
    problem = refused.message || t("problem.unreachable");
  }
  show();
}

const form = approval($("#approval"), async (body) => {
  await say("/approve", body);
  show();
});
const known = knownDevices($("#known"), page.site.timezone, {
  rename: (id, name) => change("/" + id + "/rename", { name: name }),
  revoke: (id) => change("/" + id + "/revoke", {}),
});

async function load() {
  try {
    all = await read(base);
    problem = null;
  } catch (refused) {
    if (NOT_OURS.includes(refused.status)) reloadPage();
    problem = refused.message || t("problem.unreachable");
  }
}

async function look() {
  await load();
  show();
  setTimeout(look, LOOK_MS);
}

function show() {
  fill($("#site-name"), words(named(page.site.name)));
  $("#title").textContent = t("devices.title");
  document.title = t("devices.title");
  form.show(all);
  showAsking($("#asking"), { all: all, site: page.site, choose: form.choose });
  known.show(all, problem);
}

languageChoice($("#languages"), true, show);
startClock().then(show);
look();
