/* A page that renews itself: for a new version, or when its session is no longer known. */

const KEY = "nouba-reloaded";
/* Two servers of different versions behind one address must not make it reload for ever. */
const PAUSE_MS = 60000;
const TIMEOUT_MS = 5000;
const REFUSED = [401, 403, 404];

const openedAt = Date.now();
let planned = null;

/* When this page last renewed itself; where nothing may be kept, when it was opened. */
function lastTime() {
  try {
    return Math.min(Number(sessionStorage.getItem(KEY)), Date.now());
  } catch (refused) {
    return openedAt;
  }
}

function remember() {
  try {
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch (refused) {
    /* then the page's opening counts */
  }
}

/* A browser that reloads from a server that is away shows its own error, and stays there. A refusal is an
 * answer as well: it tells whoever looks what is wrong, or leads to where one is let in. */
async function served() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store", signal: abort.signal });
    return response.ok || REFUSED.includes(response.status);
  } catch (lost) {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function attempt() {
  if (await served()) {
    remember();
    location.reload();
    return;
  }
  planned = setTimeout(attempt, TIMEOUT_MS);
}

/* Show nothing any more, and reload: the server no longer knows who looks at this page. */
export function leavePage() {
  document.body.hidden = true;
  reloadPage();
}

/* Reload as soon as the server has the page, at most once a minute. */
export function reloadPage() {
  if (planned !== null) return;
  planned = setTimeout(attempt, Math.max(0, lastTime() + PAUSE_MS - Date.now()));
}
