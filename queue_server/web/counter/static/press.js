/* A press: its effect at once, then confirmed by the server's answer or taken back with a reason.
 *
 * presses({commandUrl(verb), body(verb), promised(verb), send, seq, reload, changed}) where
 *   promised(verb)   {counter, current}: the counter as it will be if the press is accepted
 *   send(url, body)  one command with one idempotency key; throws api.js's Problem
 *   seq()            how far the feed has come;  reload() asks it for a new snapshot
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
    /* {counter, current, seq}: what a press promised, then what its answer said; seq null until answered */
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

  self.press = async (verb) => {
    if (self.busy()) return;
    clearTimeout(confirmTimer);
    self.confirming = null;
    self.refusal = null;
    quietForAMoment();
    const body = options.body(verb);
    self.pending = verb;
    self.effect = Object.assign({ seq: null }, options.promised(verb));
    options.changed();
    try {
      const answer = await options.send(options.commandUrl(verb), body);
      self.effect = { counter: answer.counter, current: answer.current, seq: answer.seq };
      if (answer.called === false) self.refusal = { verb: verb, code: "none_called", detail: "" };
    } catch (problem) {
      self.effect = null;
      self.refusal = { verb: verb, code: problem.code || "unexpected", detail: problem.message };
      options.reload();
    }
    self.pending = null;
    self.forget();
    options.changed();
  };

  return self;
}
