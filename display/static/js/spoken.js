/* What is said for a call, by a language's grammar: the table of queue_server/domain/speech.py. */

const LABEL = /^([A-Z])([1-9][0-9]{0,5})$/;
const COUNTER = /^[1-9][0-9]{0,2}$/;
/* A short silence, as at a comma; not a clip. */
export const BREATH = ",";

/* The clips of a number. */
export function number(grammar, n) {
  if (n < 100) return grammar.alone[n];
  if (n < 1000) return [grammar.hundreds[Math.floor(n / 100)]].concat(grammar.after[n % 100]);
  return String(n).split("").reduce((clips, digit) => clips.concat(grammar.alone[Number(digit)]), []);
}

/* A ticket's letter and number, or null for a label that nobody can say. */
export function labelParts(label) {
  const parts = LABEL.exec(label);
  return parts && { letter: parts[1], number: Number(parts[2]) };
}

/* Names of clips, and BREATH, in order; null for a call that nobody can say. */
export function spoken(grammar, call) {
  const label = labelParts(call.label);
  if (!label || !COUNTER.test(call.counter)) return null;
  const places = {
    "<recall>": call.recall ? ["phrase-recall", BREATH] : [],
    "<letter>": ["letter-" + label.letter.toLowerCase()],
    "<number>": number(grammar, label.number),
    "<counter>": number(grammar, Number(call.counter)),
  };
  return grammar.call.reduce((said, part) => said.concat(places[part] || [part]), []);
}
