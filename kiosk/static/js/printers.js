/* Will paper come out, and where: what the printers say of themselves. Pure. */

/* The list with one printer as it is now. */
export function withPrinter(printers, now) {
  return printers.map((one) => (one.id === now.id ? now : one));
}

/* No printer of the site can print. A site without printers promises no paper: nothing is missing. */
export function noPaper(snapshot) {
  return Boolean(snapshot) && snapshot.printers.length > 0 && !snapshot.printers.some((one) => one.prints);
}

/* The site's own printer is the first; the others take over from it. `printer`: who has the job, or
 * null as long as only the printers' condition tells. */
export function comesElsewhere(snapshot, printer) {
  const [own] = snapshot.printers;
  const next = snapshot.printers.find((one) => one.prints);
  const from = printer || (next && next.id);
  return Boolean(own && from) && from !== own.id;
}
