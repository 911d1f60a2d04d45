/* The sheets behind a row of the lists and behind "more": what can be done, one option each. */
import { isolate } from "/static/js/format.js";
import { named, t } from "/static/js/words.js";
import { question } from "./questions.js";
import { VERBS, allowed, allowedOf, moment, offered, rareVerbs } from "./verbs.js";

const OF_LIST = {
  waiting: ["call", "cancel", "reprint"],
  held: ["resume", "requeue", "cancel", "reprint"],
  missed: ["return"],
};

/* Why nobody can be called or taken up again just now; null when somebody can. */
function obstacle(state) {
  const at = moment(state);
  if (at === "free") return null;
  if (at === "closed" || at === "paused") return t("counter.not_while_" + at);
  return t("counter.not_while_busy", { label: isolate(state.current.label) });
}

/* `turn` of `list` ("waiting", "held", "missed"); act(verb, turn, body) presses, ask(verb, turn) asks first. */
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
    hint: list === "missed" ? t("counter.return_hint") : obstacle(state),
    parts: (reasons ? [{ title: reasons.title, options: reasons.parts[0].options }] : []).concat([
      { title: reasons ? t("counter.or_else") : null, options: options },
    ]),
  };
}

/* The rarer verbs about my citizen and about the counter, with their keys. */
export function moreStep(state, now, begin) {
  const groups = [t("counter.more_citizen", { label: isolate(state.current.label) }), t("counter.more_counter")];
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
