/* A barcode reader at the counter: what it types is kept from the shortcuts, what a person types is not. */
import { GAP_MS, bursts, isSign } from "./burst.js";

const SLACK_MS = 5;
const TEXT_FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea";

/* listenToReader(onRead(text)). Signs are held back for a moment, until it is known who types them: a shortcut
 * answers a twentieth of a second later than it could. */
export function listenToReader(onRead) {
  const burst = bursts();
  const released = new WeakSet();
  let timer = null;

  function release(strokes) {
    strokes.forEach((one) => {
      const again = new KeyboardEvent("keydown", {
        key: one.key,
        code: one.code,
        shiftKey: one.shift,
        bubbles: true,
        cancelable: true,
      });
      released.add(again);
      // The stroke before may have opened what this one is meant for.
      (document.activeElement || document.body).dispatchEvent(again);
    });
  }

  function deal(result) {
    clearTimeout(timer);
    release(result.typed);
    if (result.text !== null) onRead(result.text);
    return result.text !== null;
  }

  /* The page may have been busy since: signs that were typed meanwhile are dealt with before this. */
  function settle() {
    timer = setTimeout(() => deal(burst.flush()), 0);
  }

  function hold(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    release(burst.add({ key: event.key, code: event.code, shift: event.shiftKey, at: event.timeStamp }));
    clearTimeout(timer);
    timer = setTimeout(settle, GAP_MS + SLACK_MS);
  }

  window.addEventListener(
    "keydown",
    (event) => {
      if (released.has(event) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Shift" || event.target.closest(TEXT_FIELDS)) return;
      if (event.key !== " " && isSign(event.key, event.code)) {
        hold(event);
      } else if (deal(burst.end(event.timeStamp)) && event.key === "Enter") {
        // It ended the code; the button that has the focus was not meant.
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true
  );
}
