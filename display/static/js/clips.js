/* The clips of the voice: fetched when they are needed, kept by the browser for as long as it likes,
 * since their address changes with their content. */

const TIMEOUT_MS = 8000;
const RENEW_MS = 600000;
const RENEW_SOON_MS = 30000;
/* Decoded clips are large: a number's parts are kept, not all of them. */
const KEPT = 80;

/* clips(site, decode): decode(bytes) gives a promise of a sound. */
export function clips(site, decode) {
  const source = "/display/" + encodeURIComponent(site) + "/voice.json";
  const decoded = new Map();
  const reported = new Set();
  let languages = {};
  let askedAt = null;

  async function get(url) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(url, { credentials: "same-origin", signal: abort.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.headers.get("Content-Type").includes("json") ? await answer.json() : await answer.arrayBuffer();
    } finally {
      clearTimeout(timer);
    }
  }

  async function renew() {
    askedAt = performance.now();
    try {
      languages = await get(source);
    } catch (lost) {
      /* what is known serves on */
    }
  }

  let known = renew();
  setInterval(() => {
    known = renew();
  }, RENEW_MS);

  /* Once for each, where whoever looks after the screen may find it. */
  function report(clip) {
    if (!reported.has(clip)) console.info("voice: no sound for " + clip);
    reported.add(clip);
    if (performance.now() - askedAt > RENEW_SOON_MS) known = renew();
  }

  async function sound(language, clip) {
    const url = languages[language].clips[clip];
    if (!url) throw new Error("missing");
    const kept = decoded.get(url);
    decoded.delete(url);
    const fresh = kept || (await decode(await get(url)));
    decoded.set(url, fresh);
    if (decoded.size > KEPT) decoded.delete(decoded.keys().next().value);
    return fresh;
  }

  return {
    /* A language's grammar, or null. */
    grammar: async (language) => {
      await known;
      return languages[language] ? languages[language].grammar : null;
    },
    /* The sounds of `names`, null for what is no clip; null instead of all when one is missing. */
    sounds: async (language, names, isClip) => {
      let whole = true;
      const found = await Promise.all(names.map(async (name) => {
        if (!isClip(name)) return null;
        try {
          return await sound(language, name);
        } catch (problem) {
          report(language + "/" + name);
          whole = false;
          return null;
        }
      }));
      return whole ? found : null;
    },
  };
}
