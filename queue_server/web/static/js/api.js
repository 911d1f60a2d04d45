/* Commands and reads of /api/v1. A command carries an idempotency key, so that an answer lost on
 * the way is asked for again without doing the thing twice. */
import { language } from "./words.js";

const RETRY_AFTER_MS = [400, 1200, 3000];
const TIMEOUT_MS = 8000;
/* A video is encoded anew before it is answered. */
const UPLOAD_TIMEOUT_MS = 600000;
/* The proxy's or the server's "not now": the command may be sent again with the same key. */
const PASSING = [502, 503, 504];

/* An RFC 9457 problem: `code` is stable, `message` is its sentence in the page's language.
 * code "unreachable": no answer at all, after the retries. */
export class Problem extends Error {
  constructor(code, status, detail) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.status = status;
  }
}

/* A key for one intention of one person: keep it for every retry of the same attempt. */
export function idempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => ("0" + byte.toString(16)).slice(-2)).join("");
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta ? meta.content : "";
}

async function request(url, options, timeoutMs) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs || TIMEOUT_MS);
  try {
    const response = await fetch(url, Object.assign({ signal: abort.signal, credentials: "same-origin" }, options));
    const type = response.headers.get("Content-Type") || "";
    const body = type.includes("json") ? await response.json() : null;
    return { status: response.status, body: body };
  } catch (lost) {
    return { status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

function answer(result) {
  if (result.status >= 200 && result.status < 300) return result.body;
  const problem = result.body || {};
  const code = problem.code || (result.status === 0 || PASSING.includes(result.status) ? "unreachable" : "unexpected");
  throw new Problem(code, result.status, problem.detail || problem.title || "");
}

/* GET, once; the caller decides when to try again. timeoutMs: 8 s by default. */
export async function read(url, timeoutMs) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  return answer(await request(url, { headers: headers, cache: "no-store" }, timeoutMs));
}

/* POST a file. Once: a large file is not sent again without being asked. Throws Problem. */
export async function upload(url, file) {
  const form = new FormData();
  form.append("file", file);
  const headers = { Accept: "application/json", "Accept-Language": language(), "X-CSRFToken": csrfToken() };
  return answer(await request(url, { method: "POST", headers: headers, body: form }, UPLOAD_TIMEOUT_MS));
}

/* POST `body`; lost answers are retried with the same key. Throws Problem.
 * options: key (default: a new one), language (default: the page's); timeoutMs of one attempt and
 * pauses between attempts in ms, for a page whose user should not be kept in doubt for long. */
export async function command(url, body, options) {
  const given = options || {};
  const send = {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "Accept-Language": given.language || language(),
      "Idempotency-Key": given.key || idempotencyKey(),
      "X-CSRFToken": csrfToken(),
    },
    body: JSON.stringify(body || {}),
  };
  let result = await request(url, send, given.timeoutMs);
  for (const pause of given.pauses || RETRY_AFTER_MS) {
    if (result.status !== 0 && !PASSING.includes(result.status)) break;
    await wait(pause);
    result = await request(url, send, given.timeoutMs);
  }
  return answer(result);
}
