/* Is the promise kept? The one rule, for the whole site and for each service. Pure. */

/* Below this many turns a share says more about chance than about the service. */
export const LEAST_TURNS = 5;

/* level: the API's service_level; promised: the share promised (0 to 1).
 * "kept", "not_kept", or "too_few" turns to tell. */
export function verdict(level, promised) {
  if (level.share === null || level.of < LEAST_TURNS) return "too_few";
  return level.share >= promised ? "kept" : "not_kept";
}

const ORDER = ["not_kept", "kept", "too_few"];

/* The services as a council reads them: the broken promises first, the worst on top. */
export function byUrgency(services, promised) {
  const place = (one) => ORDER.indexOf(verdict(one.figures.service_level, promised));
  const share = (one) => (one.figures.service_level.share === null ? 1 : one.figures.service_level.share);
  return services.slice().sort((a, b) => place(a) - place(b) || share(a) - share(b));
}
