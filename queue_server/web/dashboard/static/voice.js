/* The managers' page of the voice: every clip can be heard, and a whole call in each language. */
import { clips } from "/display/static/js/clips.js";
import { sound } from "/display/static/js/sound.js";
import { voice } from "/display/static/js/voice.js";
import { startClock } from "/static/js/clock.js";
import { $, fill, h, pictogram, readJson } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { direction, named, t } from "/static/js/words.js";

const LANGUAGES = ["ar", "zgh", "fr"];

const page = readJson("page");
const audio = sound(page.settings.volume || 1);
const library = clips(page.site.id, audio.decode);
const buttons = new Map();
const speakers = new Map();
let playing = Promise.resolve();
let round = 0;

function stateText(clip) {
  return t("voice." + clip.state) + (clip.doubtful ? " · " + t("voice.doubtful") : "");
}

function showState(language, clip) {
  const button = buttons.get(language + "/" + clip.name);
  button.dataset.state = clip.state;
  $(".voice-state", button).textContent = stateText(clip);
}

/* One after the other, whatever is pressed meanwhile. */
function play(language, clip) {
  playing = playing.then(() => playNow(language, clip));
  return playing;
}

async function playNow(language, clip) {
  const button = buttons.get(language + "/" + clip.name);
  if (clip.state === "missing") return;
  const awake = await audio.wake();
  const sounds = awake && (await library.sounds(language, [clip.name], () => true));
  if (sounds) {
    button.classList.add("is-playing");
    await audio.play(sounds, () => {});
    button.classList.remove("is-playing");
  } else if (awake) {
    clip.state = "broken";
    showState(language, clip);
    showCount(language);
  }
  audio.rest();
}

/* All of a language, until something else is asked for. */
async function playAll(language) {
  round += 1;
  const mine = round;
  for (const clip of page.clips[language]) {
    if (round !== mine) return;
    await play(language, clip);
  }
}

function clipButton(language, clip) {
  const button = h("button", {
    type: "button", class: "voice-clip", "data-clip": language + "/" + clip.name,
    onclick: () => {
      round += 1;
      play(language, clip);
    },
  },
  pictogram("sound"),
  h("span", { class: "voice-text words", lang: language, dir: direction(language) }, clip.text),
  h("span", { class: "voice-state" }));
  buttons.set(language + "/" + clip.name, button);
  return h("li", {}, button);
}

function showCount(language) {
  const states = ["recorded", "synthetic", "provisional", "missing", "broken"];
  const parts = states.map((state) => [state, page.clips[language].filter((clip) => clip.state === state).length]);
  $("#count-" + language).textContent = parts
    .filter((part) => part[1])
    .map((part) => t("voice." + part[0]) + " \u2068" + part[1] + "\u2069")
    .join(" · ");
}

function librarySection(language) {
  return h("section", { class: "panel voice-library", "aria-labelledby": "library-" + language },
    h("div", { class: "voice-head" },
      h("h2", { id: "library-" + language }, t("common.language_name", null, language)),
      h("p", { class: "voice-count", id: "count-" + language }),
      h("button", { type: "button", class: "button", onclick: () => playAll(language) }, t("voice.play_all"))),
    h("ul", { class: "voice-clips" }, page.clips[language].map((clip) => clipButton(language, clip))));
}

function field(name, value, options) {
  const input = h("input", Object.assign({ id: "sample-" + name, value: value, autocomplete: "off" }, options));
  return h("div", { class: "voice-field" }, h("label", { for: "sample-" + name }, t("voice." + name)), input);
}

/* As the hall hears it: the site's chime and volume, this language alone. */
function speakerOf(language) {
  if (!speakers.has(language)) {
    const settings = Object.assign({}, page.settings, { languages: [language], own_language: false, quiet: [] });
    speakers.set(language, voice({ site: page.site.id, timezone: page.site.timezone, settings: settings }));
  }
  return speakers.get(language);
}

async function sayCall(language) {
  round += 1;
  const speaker = speakerOf(language);
  await speaker.unlock();
  const call = { label: $("#sample-label").value.trim().toUpperCase(), counter: $("#sample-counter").value.trim(), language: language, recall: false };
  playing = playing.then(() => speaker.announce(call));
}

function showAll() {
  $("#site-name").textContent = named(page.site.name);
  $("#title").textContent = t("voice.title");
  $("#sample-title").textContent = t("voice.sample");
  fill($("#sample"),
    field("label", page.service + "42", { maxlength: 5 }),
    field("counter", page.counter, { maxlength: 3, inputmode: "numeric" }),
    LANGUAGES.map((language) => h("button", { type: "button", class: "button", lang: language, "data-say": language, onclick: () => sayCall(language) },
      t("common.language_name", null, language))));
  fill($("#libraries"), LANGUAGES.map(librarySection));
  LANGUAGES.forEach((language) => {
    page.clips[language].forEach((clip) => showState(language, clip));
    showCount(language);
  });
}

startClock();
languageChoice($("#languages"), true, showAll);
