/* The sheets behind a row of the lists and behind "more": what can be done, one option each. */
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { question } from "./questions.js";
import { VERBS, allowed, allowedOf, moment, offered, rareVerbs, takesTurn } from "./verbs.js";

const OF_LIST = {
  waiting: ["call", "cancel", "reprint", "change_priority", "change_note"],
  held: ["resume", "requeue", "cancel", "reprint", "change_priority", "change_note"],
  missed: ["return"],
  elsewhere: ["change_priority", "change_note", "reprint"],
};

/* Why `turn` of `list` can not be called or taken up again just now; null when it can. */
function obstacle(list, turn, state) {
  if (list === "elsewhere") return null;
  if (list === "waiting" && !takesTurn(state.counter, turn)) return t("counter.not_taken_here");
  const at = moment(state);
  if (at === "free") return null;
  if (at === "closed" || at === "paused") return t("counter.not_while_" + at);
  return t("counter.not_while_busy", { label: isolate(state.current.label) });
}

function hint(list, turn, state) {
  return list === "missed" ? t("counter.return_hint") : obstacle(list, turn, state);
}

/* `turn` of `list` ("waiting", "held", "missed", or "elsewhere": at a counter, or not begun); act(verb, turn, body) presses, ask(verb, turn) asks first. */
export function turnStep(list, turn, state, act, ask) {
  const service = state.services.find((one) => one.code === turn.service);
  const first = state.waiting.length > 0 && state.waiting[0].turn_id === turn.turn_id;
  const outOfOrder = list === "waiting" && !first && allowedOf("call", turn, state);
  const verbs = OF_LIST[list].filter((verb) => offered(verb, state) && !(verb === "call" && outOfOrder));
  const options = verbs.map((verb) => ({
    words: t("counter." + verb),
    usable: allowedOf(verb, turn, state),
    choose: () => (VERBS[verb].asks ? ask(verb, turn) : act(verb, turn)),
  }));
  const reasons = outOfOrder ? question("call", state, turn, (body) => act("call", turn, body)) : null;
  return {
    title: isolate(turn.label) + " · " + named(service.name),
    hint: hint(list, turn, state),
    parts: (reasons ? [{ title: reasons.title, options: reasons.parts[0].options }] : []).concat([
      { title: reasons ? t("counter.or_else") : null, options: options },
    ]),
  };
}

/* The rarer verbs about my citizen and about the counter, with their keys. */
export function moreStep(state, now, begin) {
  const citizen = state.current ? t("counter.more_citizen", { label: isolate(state.current.label) }) : null;
  const groups = [citizen, t("counter.more_counter")];
  return {
    title: t("counter.more"),
    parts: rareVerbs(state).map((verbs, place) => ({
      title: groups[place],
      options: verbs.map((verb) => ({
        words: t("counter." + verb),
        key: VERBS[verb].key,
        usable: allowed(verb, state, now),
        choose: () => begin(verb),
      })),
    })),
  };
}
