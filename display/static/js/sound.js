/* The sounds of a screen, by Web Audio: a chime made here, and clips one right after the other.
 *
 * Browsers may refuse sound until somebody touches the page: the screen is locked until unlock().
 * Between two announcements the sound device sleeps, which an idle screen feels in its processor. */

const WAKE_MS = 1000;
const LATE_MS = 3000;
/* What has been played is still on its way to the loudspeaker. */
const TAIL_MS = 300;
const LEAD_SECONDS = 0.05;
const BREATH_SECONDS = 0.22;
/* Two notes, a fourth down, like a struck bell: frequency, beginning and length in seconds. */
const CHIME = [[1046.5, 0, 1.1], [784, 0.42, 1.3]];
const CHIME_SECONDS = 1.45;
/* A bell is a tone with fainter ones above it. */
const PARTIALS = [[1, 0.5], [2.01, 0.12], [3.03, 0.05]];

const Context = window.AudioContext || window.webkitAudioContext;

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function sound(volume) {
  const listeners = [];
  let context = null;
  let output = null;
  let locked = false;
  let users = 0;

  function setLocked(is) {
    if (is === locked) return;
    locked = is;
    listeners.forEach((listener) => listener(locked));
  }

  /* Whether sound comes out now. Each wake() is answered by one rest(). */
  async function wake() {
    users += 1;
    if (!Context) return false;
    if (!context) {
      context = new Context();
      output = context.createGain();
      output.gain.value = volume;
      output.connect(context.destination);
    }
    if (context.state !== "running") {
      const refused = () => {};
      await Promise.race([context.resume().catch(refused), wait(WAKE_MS)]);
    }
    setLocked(context.state !== "running");
    return !locked;
  }

  function rest() {
    users -= 1;
    setTimeout(() => {
      if (!users && context && context.state === "running") context.suspend().catch(() => {});
    }, TAIL_MS);
  }

  /* A silent device has no time of its own: what it should have said is over all the same. */
  function lasting(seconds, ended) {
    return Promise.race([ended, wait(seconds * 1000 + LATE_MS)]);
  }

  function chime() {
    const start = context.currentTime + LEAD_SECONDS;
    const tones = [];
    CHIME.forEach(([frequency, after, length]) => {
      PARTIALS.forEach(([times, strength]) => {
        const tone = context.createOscillator();
        const fade = context.createGain();
        tone.frequency.value = frequency * times;
        fade.gain.setValueAtTime(0, start + after);
        fade.gain.linearRampToValueAtTime(strength, start + after + 0.01);
        fade.gain.exponentialRampToValueAtTime(0.0005, start + after + length / times);
        tone.connect(fade);
        fade.connect(output);
        tone.start(start + after);
        tone.stop(start + Math.min(after + length, CHIME_SECONDS));
        tones.push(tone);
      });
    });
    const last = tones[tones.length - PARTIALS.length];
    return lasting(CHIME_SECONDS, new Promise((resolve) => {
      last.onended = resolve;
    }));
  }

  /* An AudioBuffer; rejects when the bytes are no sound. */
  function decode(bytes) {
    /* With callbacks: older browsers give no promise. */
    return new Promise((resolve, reject) => {
      const promise = context.decodeAudioData(bytes, resolve, reject);
      if (promise && promise.then) promise.then(resolve, reject);
    });
  }

  /* parts: AudioBuffers, null for a breath. onEnd(index) follows the end of each one. */
  function play(parts, onEnd) {
    let at = context.currentTime + LEAD_SECONDS;
    const start = at;
    const ends = parts.map((part, index) => {
      if (!part) {
        at += BREATH_SECONDS;
        return Promise.resolve();
      }
      const source = context.createBufferSource();
      source.buffer = part;
      source.connect(output);
      source.start(at);
      at += part.duration;
      return new Promise((resolve) => {
        source.onended = () => {
          onEnd(index);
          resolve();
        };
      });
    });
    return lasting(at - start, Promise.all(ends));
  }

  return {
    wake: wake,
    rest: rest,
    chime: chime,
    decode: decode,
    play: play,
    locked: () => locked,
    onLock: (listener) => {
      listeners.push(listener);
      listener(locked);
    },
  };
}
