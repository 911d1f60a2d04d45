/* Will paper come out, and where: what a site's printers say of themselves. Pure.
 * The site's own printer is the first of the list; the others take over from it. */

/* The list with one printer as it is now; what `now` leaves out stays as it was. */
export function withPrinter(printers, now) {
  return printers.map((one) => (one.id === now.id ? Object.assign({}, one, now) : one));
}

/* No printer of the site can print. A site without printers promises no paper: nothing is missing. */
export function noPaper(printers) {
  return printers.length > 0 && !printers.some((one) => one.prints);
}

/* `printer`: who prints the job, or null as long as only the printers' condition tells. */
export function comesElsewhere(printers, printer) {
  const next = printers.find((one) => one.prints);
  const from = printer || (next && next.id);
  return Boolean(printers.length && from) && from !== printers[0].id;
}

/* How much a printer wants somebody: "well", "near" (the end of its paper), "trouble", or "silent"
 * when it has no way of saying. */
export function concern(printer) {
  if (!printer.prints) return "trouble";
  return { ready: "well", paper_low: "near" }[printer.condition] || "silent";
}
