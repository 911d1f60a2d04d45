/* The voice of a screen: chime, then the call in each language, from clips of the server's own.
 *
 * voice({site, timezone, settings}): `settings` as `sites[].voice` of the configuration has them.
 *   announce(call, behind)  resolves when all has been said, at once when nothing is to be said;
 *                           never rejects. behind(): how many calls wait; older ones are shortened.
 *   unlock()                after a touch: whether sound comes out now
 *   locked(), onLock(f)     whether the browser refuses sound until it is touched; f(locked)
 * Each part that was said is told to the document: "nouba-said", {label, counter, language, clip}. */
import { now, timeText } from "/static/js/clock.js";
import { t } from "/static/js/words.js";
import { clips } from "./clips.js";
import { sayByDevice } from "./device_voice.js";
import { sound } from "./sound.js";
import { BREATH, labelParts, spoken } from "./spoken.js";

/* With as many calls waiting, the chime alone has to do. */
const CHIME_ONLY = 4;
const PREPARED_MS = 10000;

function nobody() {
  return 0;
}

/* Clips that are still not there by then are missing, whatever keeps them. */
function tooLate() {
  return new Promise((resolve) => setTimeout(() => resolve(null), PREPARED_MS));
}

function minutes(time) {
  const parts = time.split(":");
  return Number(parts[0]) * 60 + Number(parts[1]);
}

/* Whether `time` ("14:05") lies in one of the intervals ("12:30-14:00"). */
export function isQuiet(quiet, time) {
  return quiet.some((interval) => {
    const ends = interval.split("-").map(minutes);
    return ends[0] <= minutes(time) && minutes(time) < ends[1];
  });
}

/* The languages of a call, in the order in which they are spoken. */
export function languagesOf(settings, own) {
  const first = settings.own_language ? [own] : [];
  return first.concat(settings.languages.filter((language) => !first.includes(language)));
}

export function voice(options) {
  const settings = options.settings;
  const audio = sound(settings.volume);
  const library = clips(options.site, audio.decode);
  const silent = settings.volume === 0 ||
    !(settings.chime || settings.own_language || settings.languages.length);
  let last = Promise.resolve();

  function tell(call, language, clip) {
    const detail = { label: call.label, counter: call.counter, language: language, clip: clip };
    document.dispatchEvent(new CustomEvent("nouba-said", { detail: detail }));
  }

  /* What a language needs for a call, or null. */
  async function prepare(call, language) {
    const grammar = await library.grammar(language);
    const names = grammar && spoken(grammar, call);
    const sounds = names && (await library.sounds(language, names, (name) => name !== BREATH));
    return sounds && { names: names, sounds: sounds };
  }

  async function sayByClips(call, language, prepared) {
    const ready = await Promise.race([prepared, tooLate()]);
    if (ready) await audio.play(ready.sounds, (index) => tell(call, language, ready.names[index]));
  }

  async function say(call, language, prepared) {
    const label = labelParts(call.label);
    if (label && settings.device_voices.includes(language)) {
      const recall = call.recall ? t("display.recall", null, language) + ". " : "";
      const facts = { letter: label.letter, number: label.number, counter: call.counter };
      const text = recall + t("display.spoken_call", facts, language);
      if (await sayByDevice(text, language, settings.volume)) {
        tell(call, language, "device");
        return;
      }
    }
    await sayByClips(call, language, prepared);
  }

  async function sayAll(call, behind) {
    if (silent || audio.locked() || isQuiet(settings.quiet, timeText(now(), options.timezone))) return;
    try {
      if (await audio.wake()) await sayAloud(call, behind);
    } finally {
      audio.rest();
    }
  }

  async function sayAloud(call, behind) {
    const languages = languagesOf(settings, call.language);
    /* Fetched while the chime sounds, and while the language before is spoken. */
    let prepared = languages.length ? prepare(call, languages[0]) : null;
    if (settings.chime) {
      await audio.chime();
      tell(call, null, "chime");
    }
    for (let index = 0; index < languages.length; index += 1) {
      const waiting = behind();
      if (index > 0 && waiting > 0) break;
      if (settings.chime && waiting >= CHIME_ONLY) break;
      const ready = prepared;
      prepared = index + 1 < languages.length ? prepare(call, languages[index + 1]) : null;
      await say(call, languages[index], ready);
    }
  }

  async function announce(call, behind) {
    try {
      await sayAll(call, behind || nobody);
    } catch (problem) {
      console.info("voice: " + problem);
    }
  }

  async function unlock() {
    const heard = await audio.wake();
    audio.rest();
    return heard;
  }

  if (!silent) unlock();
  return {
    announce: (call, behind) => {
      last = last.then(() => announce(call, behind));
      return last;
    },
    unlock: unlock,
    locked: audio.locked,
    onLock: audio.onLock,
  };
}
