/* A browser that refuses sound until it is touched says so on the screen, with one button. */
import { $, fill, h, pictogram, readJson } from "/static/js/dom.js";
import { t } from "/static/js/words.js";
import { inLanguage } from "./tongue.js";

const page = readJson("page");

export function offerSound(speaker) {
  const button = $("#sound");
  fill(button, pictogram("sound"), h("span", { class: "sound-words" },
    page.languages.map((lang) => inLanguage(lang, "span", "", t("display.sound_on", null, lang)))));
  button.addEventListener("click", () => speaker.unlock());
  speaker.onLock((locked) => {
    button.hidden = !locked;
  });
}
