/* The device's own voices (Web Speech): only those that need no network. */

const LONGEST_MS = 20000;
/* A voice for Amazigh may go by any of these. */
const TAGS = { fr: ["fr"], ar: ["ar"], zgh: ["zgh", "shi", "tzm", "ber"] };

const synthesis = window.speechSynthesis;
/* Some browsers find their voices only after having been asked. */
if (synthesis) synthesis.getVoices();

function voiceFor(language) {
  if (!synthesis) return null;
  const voices = synthesis.getVoices().filter((voice) => voice.localService);
  const speaks = (voice) => TAGS[language].includes(voice.lang.toLowerCase().split(/[-_]/)[0]);
  return voices.find(speaks) || null;
}

/* Say `text`: true once it was said, false when the device has no such voice or failed. */
export function sayByDevice(text, language, volume) {
  const voice = voiceFor(language);
  if (!voice) return Promise.resolve(false);
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.volume = volume;
    utterance.onend = () => resolve(true);
    utterance.onerror = () => resolve(false);
    setTimeout(() => {
      synthesis.cancel();
      resolve(true);
    }, LONGEST_MS);
    synthesis.speak(utterance);
  });
}
