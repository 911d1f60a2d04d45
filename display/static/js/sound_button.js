/* A browser that refuses sound until it is touched says so on the screen, with one button. */
import { $, fill, h, pictogram } from "/static/js/dom.js";
import { direction, t } from "/static/js/words.js";
import { LANGUAGES } from "./panels.js";

export function offerSound(speaker) {
  const button = $("#sound");
  fill(button, pictogram("sound"), h("span", { class: "sound-words" }, LANGUAGES.map((lang) =>
    h("span", { class: "words", lang: lang, dir: direction(lang) }, t("display.sound_on", null, lang)))));
  button.addEventListener("click", () => speaker.unlock());
  speaker.onLock((locked) => {
    button.hidden = !locked;
  });
}
