/* Finds out when a server is there again.
 *
 * Browsers make a websocket that has failed often wait up to five seconds before its next attempt. So
 * the door is tried with plain requests, which are free of that, and a socket is opened only when
 * somebody answers: a screen is right within three seconds of its server's return, whatever the
 * absence. */
import { read } from "./api.js";

const ANSWER_TIMEOUT_MS = 2500;
const PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 4000;

/* knocker(open) -> {knock(), knockNow(), refused(), opened()}; open() tries to connect.
 * refused(): somebody answered and yet the socket did not open; the pauses grow. opened(): it did. */
export function knocker(open) {
  let timer = null;
  let asking = false;
  let refusals = 0;

  /* Not all together: a hall's screens have lost their server at the same moment. */
  function pause() {
    return Math.min(LONGEST_PAUSE_MS, PAUSE_MS * Math.pow(2, refusals)) * (0.75 + Math.random() / 2);
  }

  async function ask() {
    timer = null;
    asking = true;
    let answered = true;
    try {
      await read("/api/v1/ping", ANSWER_TIMEOUT_MS);
    } catch (problem) {
      answered = false;
    }
    asking = false;
    if (answered) open();
    else knock();
  }

  function knock() {
    if (timer === null && !asking) timer = setTimeout(ask, pause());
  }

  function knockNow() {
    if (timer === null) return;
    clearTimeout(timer);
    ask();
  }

  function refused() {
    refusals += 1;
    knock();
  }

  function opened() {
    refusals = 0;
  }

  return { knock: knock, knockNow: knockNow, refused: refused, opened: opened };
}
