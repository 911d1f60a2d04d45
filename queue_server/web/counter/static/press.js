/* A press: its effect at once, then confirmed by the server's answer or taken back with a reason.
 *
 * presses({request(act), promised(act), send, answered(act, answer), seq, reload, changed}) where
 *   act              {verb, turn, body}: what is pressed, of whom (or null), and what was chosen with it
 *   request(act)     {url, body} of the command
 *   promised(act)    {counter, current, gone}: the counter as it will be if the press is accepted, and
 *                    the turn that its lists then lack
 *   send(url, body)  one command with one idempotency key; throws api.js's Problem
 *   answered(act, answer)  the server has accepted
 *   seq()            how far the page's state has come;  reload() asks for a new snapshot
 *   changed()        something to show has changed
 * One command at a time: while one is on its way, and for a moment after the press, others are
 * not accepted, so that a double tap never does the next thing as well. */

const DOUBLE_TAP_MS = 500;
const CONFIRM_MS = 5000;

export function presses(options) {
  const self = {
    /* the verb on its way, or null */
    pending: null,
    /* the verb that waits for its second press, or null */
    confirming: null,
    /* {verb, code, detail}: why the last press was taken back; or null */
    refusal: null,
    /* {counter, current, gone, seq}: what a press promised, then what its answer said; seq null until answered */
    effect: null,
  };
  let justPressed = false;
  let confirmTimer = null;

  function quietForAMoment() {
    justPressed = true;
    setTimeout(() => {
      justPressed = false;
      options.changed();
    }, DOUBLE_TAP_MS);
  }

  /* True while another press would be refused. */
  self.busy = () => self.pending !== null || justPressed;

  /* An answer is only needed until the feed has come as far. */
  self.forget = () => {
    if (self.effect && self.effect.seq !== null && options.seq() >= self.effect.seq) self.effect = null;
  };

  self.cancelConfirmation = () => {
    clearTimeout(confirmTimer);
    if (self.confirming === null) return;
    self.confirming = null;
    options.changed();
  };

  /* First of two presses: the next one within five seconds does it. */
  self.askAgain = (verb) => {
    clearTimeout(confirmTimer);
    confirmTimer = setTimeout(self.cancelConfirmation, CONFIRM_MS);
    self.confirming = verb;
    options.changed();
  };

  self.dismiss = () => {
    self.refusal = null;
    options.changed();
  };

  self.press = async (act) => {
    if (self.busy()) return;
    clearTimeout(confirmTimer);
    self.confirming = null;
    self.refusal = null;
    quietForAMoment();
    const asked = options.request(act);
    const promised = Object.assign({ seq: null }, options.promised(act));
    self.pending = act.verb;
    self.effect = promised;
    options.changed();
    try {
      const answer = await options.send(asked.url, asked.body);
      // The answer about a turn away from the counter says nothing of the counter.
      const told = answer.counter ? { counter: answer.counter, current: answer.current } : {};
      self.effect = Object.assign({}, promised, told, { seq: answer.seq });
      options.answered(act, answer);
      if (act.verb === "call_next" && !answer.called) self.refusal = { verb: act.verb, code: "none_called", detail: "" };
    } catch (problem) {
      self.effect = null;
      self.refusal = { verb: act.verb, code: problem.code || "unexpected", detail: problem.message };
      options.reload();
    }
    self.pending = null;
    self.forget();
    options.changed();
  };

  return self;
}
