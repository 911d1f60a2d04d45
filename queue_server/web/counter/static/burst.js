/* Tells a barcode reader from a person by its speed. Pure: no DOM, no clock.
 *
 * A reader is a keyboard that types a whole code within a moment and mostly ends with Enter. Many are set
 * to a US keyboard whatever the computer's own is: then the letters arrive wrong and the places of the keys are
 * right, so a code is read both ways. */

/* Between two signs of a reader, at most; a person's quickest are slower, but for two keys struck together. */
export const GAP_MS = 45;
/* The shortest code: a number such as B42. */
const LEAST = 3;

const TICKET_PAGE = /\/t\/[A-Za-z0-9_-]{22}$/;
const NUMBER = /^[A-Za-z][ .-]?[0-9]{1,6}$/;

/* [without, with] Shift at the places of a US keyboard, as far as codes need them. */
const OTHERS = {
  Minus: "-_",
  Equal: "=+",
  Semicolon: ";:",
  Comma: ",<",
  Period: ".>",
  Slash: "/?",
};
const OVER_DIGITS = ")!@#$%^&*(";

function atPlace(stroke) {
  const letter = /^Key([A-Z])$/.exec(stroke.code);
  if (letter) return stroke.shift ? letter[1] : letter[1].toLowerCase();
  const digit = /^Digit([0-9])$/.exec(stroke.code);
  if (digit) return stroke.shift ? OVER_DIGITS[Number(digit[1])] : digit[1];
  const other = OTHERS[stroke.code];
  return other ? other[stroke.shift ? 1 : 0] : stroke.key;
}

/* Whether a key types a sign; on some layouts it types two, or waits for the next. */
export function isSign(key, code) {
  return key.length === 1 || /^(Key[A-Z]|Digit[0-9])$/.test(code) || OTHERS[code] !== undefined;
}

function isCode(text) {
  return TICKET_PAGE.test(text) || NUMBER.test(text);
}

/* What these strokes say, read both ways; null when no reader has typed them. */
function reading(strokes, ended) {
  if (strokes.length < LEAST) return null;
  const ways = [strokes.map((one) => one.key).join(""), strokes.map(atPlace).join("")];
  const known = ways.find(isCode);
  // Without Enter it may be two hands on the keyboard: then it must look like a ticket.
  return known || (ended ? ways[0] : null);
}

/* bursts() -> {add(stroke), end(at), flush()} where
 *   stroke       {key, code, shift, at}: a sign, and when it was typed in ms
 *   add(stroke)  the strokes before it that were a person's (mostly none): they are theirs again
 *   end(at)      Enter: {text, typed}, of which one is null or empty
 *   flush()      no more signs have come: the same */
export function bursts() {
  let strokes = [];

  function taken() {
    const all = strokes;
    strokes = [];
    return all;
  }

  function close(ended) {
    const all = taken();
    const text = reading(all, ended);
    return { text: text, typed: text === null ? all : [] };
  }

  function isLate(at) {
    return strokes.length > 0 && at - strokes[strokes.length - 1].at > GAP_MS;
  }

  return {
    add(stroke) {
      const before = isLate(stroke.at) ? taken() : [];
      strokes.push(stroke);
      return before;
    },
    end: (at) => close(!isLate(at)),
    flush: () => close(false),
  };
}
