/* Which calls are this screen's: the server's rule, applied to what arrives live. */

/* `snapshot.elsewhere`: the counters whose calls other displays show. Any other counter's call is shown,
 * also one that the configuration no longer has: rather everywhere than nowhere. */
export function showsCall(snapshot, call) {
  return !snapshot.elsewhere.includes(call.counter);
}
