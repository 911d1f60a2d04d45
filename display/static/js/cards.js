/* What the hall reads beside the calls: notices, services, the promise, special hours. One card at a time, in one language
 * after the other; a card whose picture does not load shows its words, and nothing here ever holds a call up. */
import { read } from "/static/js/api.js";
import { fill, h, pictogram } from "/static/js/dom.js";
import { isolate } from "/static/js/format.js";
import { direction, named, t } from "/static/js/words.js";

const LANGUAGES = ["fr", "ar", "zgh"];
const READ_MS = 9000;
/* As long as a video may be, and a little: it ends its card itself. */
const VIDEO_MS = 130000;
const AGAIN_MS = 10000;
const LEAST_SHARE = 0.5;
const FIT_STEP = 0.05;

function percent(share) {
  return isolate(Math.round(share * 100) + " %");
}

/* Long sentences are set smaller, so that a notice is never cut. */
function size(text) {
  if (text.length > 240) return "card-long";
  return text.length > 110 ? "card-medium" : "card-short";
}

/* Beside a picture even that may be too much: the words are made smaller until all of them are seen. */
function fit(words) {
  let share = 1;
  words.style.setProperty("--fit", share);
  while (words.scrollHeight > words.clientHeight && share > LEAST_SHARE) {
    share -= FIT_STEP;
    words.style.setProperty("--fit", share);
  }
}

/* A card: key (the same key says the same), media or null, says(lang) -> nodes, or null without words in it. */
function noticeCard(notice) {
  return {
    key: ["notice", notice.id, notice.media ? notice.media.name : "", notice.fr, notice.ar, notice.zgh].join("|"),
    media: notice.media,
    says: (lang) => notice[lang] && h("p", { class: "card-sentence " + size(notice[lang]) }, notice[lang]),
  };
}

function head(icon, words) {
  return h("header", { class: "card-head" }, pictogram(icon), h("h2", { class: "card-title" }, words));
}

function serviceCard(service) {
  return {
    key: "service|" + service.code,
    media: null,
    says: (lang) => [
      head(service.pictogram, named(service.name, lang)),
      h("ul", { class: "card-documents" }, service.documents.map((one) => h("li", {}, named(one, lang)))),
      h("p", { class: "card-fee" }, pictogram("coin"), h("span", {}, named(service.fee, lang))),
    ],
  };
}

function charterCard(charter) {
  const promise = { share: percent(charter.share), minutes: charter.minutes };
  return {
    key: "charter",
    media: null,
    says: (lang) => [
      head("clock", t("display.charter", null, lang)),
      h("p", { class: "card-sentence card-short" }, t("display.charter_promise", promise, lang)),
      charter.last_month === null ? null
        : h("p", { class: "card-result" }, t("display.charter_result", { share: percent(charter.last_month) }, lang)),
    ],
  };
}

function hoursCard(special) {
  return {
    key: "hours|" + special.fr,
    media: null,
    says: (lang) => head("clock", t("display.special_hours", { name: named(special, lang) }, lang)),
  };
}

/* Staff's own words come round often: one between every two other cards. */
function deckOf(notices, others) {
  const own = notices.map(noticeCard);
  const deck = [];
  const rounds = own.length ? Math.max(others.length, own.length) : others.length;
  for (let n = 0; n < rounds; n += 1) {
    if (own.length) deck.push(own[n % own.length]);
    if (n < others.length) deck.push(others[n]);
  }
  return deck;
}

/* node: where cards stand; site, display: whose; languages: in this order.
 * update(snapshot): after each snapshot; what is being read stays while it is still true. */
export function cards(node, site, display, languages) {
  const url = "/api/v1/sites/" + encodeURIComponent(site) + "/notices/shown?display=" + encodeURIComponent(display);
  let beside = null;
  let deck = [];
  let place = -1;
  let shown = null;
  let timer = null;
  let limit = null;
  let asked = 0;
  let again = null;

  function deal(snapshot) {
    const others = snapshot.services.filter((service) => service.documents.length).map(serviceCard);
    if (beside) others.unshift(charterCard(beside.charter));
    if (snapshot.special_hours) others.unshift(hoursCard(snapshot.special_hours));
    deck = deckOf(beside ? beside.notices : [], others);
    if (!deck.some((card) => card.key === shown)) next();
  }

  function next() {
    clearTimeout(timer);
    clearTimeout(limit);
    shown = null;
    if (!deck.length) {
      fill(node);
      return;
    }
    place = (place + 1) % deck.length;
    show(deck[place]);
  }

  function show(card) {
    /* A notice that is not yet translated for this screen is shown in what there is. */
    const own = languages.filter((lang) => card.says(lang));
    const spoken = own.length ? own : LANGUAGES.filter((lang) => card.says(lang));
    const words = h("div", { class: "card-words" });
    const built = h("article", { class: "card" + (card.media ? " has-media" : "") },
      card.media ? medium(card.media, () => shown === card.key && next()) : null, words);
    let turn = 0;
    shown = card.key;
    fill(node, built);

    function say() {
      const lang = spoken[turn % spoken.length];
      words.lang = lang;
      words.dir = direction(lang);
      fill(words, card.says(lang));
      fit(words);
      turn += 1;
      const last = turn >= spoken.length && !built.querySelector("video");
      timer = setTimeout(last ? next : say, READ_MS);
    }

    say();
    if (built.querySelector("video")) limit = setTimeout(next, VIDEO_MS);
  }

  function medium(media, ended) {
    const slot = h("div", { class: "card-media-place" });
    const broken = () => {
      if (slot.parentNode) slot.parentNode.classList.remove("has-media");
      slot.remove();
    };
    if (media.kind === "picture") {
      slot.appendChild(h("img", { class: "card-media", alt: "", src: media.url, onerror: broken }));
      return slot;
    }
    const video = h("video", { class: "card-media", src: media.url, playsinline: true, onerror: broken, onended: ended });
    video.muted = true;
    slot.appendChild(video);
    Promise.resolve(video.play()).catch(broken);
    return slot;
  }

  async function update(snapshot) {
    asked += 1;
    const mine = asked;
    let fresher = null;
    clearTimeout(again);
    deal(snapshot);
    const known = beside && beside.notices.map((notice) => noticeCard(notice).key);
    try {
      fresher = await read(url);
    } catch (problem) {
      /* the cards that are known go on */
      if (mine === asked) again = setTimeout(() => update(snapshot), AGAIN_MS);
      return;
    }
    if (mine !== asked) return;
    beside = fresher;
    deal(snapshot);
    /* What staff have just written is read at once. */
    const fresh = known ? deck.findIndex((card) => card.key.startsWith("notice|") && !known.includes(card.key)) : -1;
    if (fresh >= 0) {
      place = fresh - 1;
      next();
    }
  }

  return { update: update };
}
