/* The page for old televisions: every few seconds its parts are taken from a fresh copy of itself. ES5. */
(function () {
  var PAUSE_MS = 3000;
  var TIMEOUT_MS = 4000;
  var SILENCE_MS = 12000;
  var FLASH_MS = 1200;
  /* As long as a video may be, and a little: one that stands still holds nothing up for ever. */
  var VIDEO_MS = 130000;
  var LEAST_PX = 10;
  var PARTS = ["wall", "medium", "said"];

  var wall = document.getElementById("wall");
  var medium = document.getElementById("medium");
  var said = document.getElementById("said");
  var lost = document.getElementById("lost");
  var sentences = [];
  var drawn = {};
  var playing = null;
  var lastAnswer = time();
  var i;

  for (i = 0; i < lost.children.length; i += 1) sentences.push(lost.children[i].textContent);

  function time() {
    return new Date().getTime();
  }

  function state(name) {
    return document.getElementById("state").getAttribute("data-" + name);
  }

  function showLost(isLost) {
    var j;
    if (isLost && lost.hidden) {
      for (j = 0; j < lost.children.length; j += 1) {
        lost.children[j].textContent = sentences[j].replace("<>", state("at"));
      }
    }
    lost.hidden = !isLost;
    document.body.className = document.body.getAttribute("data-base") + state("shape") + (isLost ? " is-lost" : "");
  }

  function flash() {
    var now = wall.querySelector(".now");
    now.className += " arriving";
    setTimeout(function () {
      now.className = now.className.replace(" arriving", "");
    }, FLASH_MS);
  }

  /* The words alone stay. */
  function broken(event) {
    event.target.style.display = "none";
    fit();
    if (playing && event.target === playing.video) playing = null;
  }

  /* It is drawn anew if its notice is the only one. */
  function ended() {
    playing = null;
    drawn.medium = null;
  }

  function start(video) {
    var begun;
    function refused() {
      broken({ target: video });
    }
    if (!video.canPlayType || !video.canPlayType("video/mp4")) return;
    playing = { video: video, notice: video.getAttribute("data-notice"), since: time() };
    video.muted = true;
    video.className = "seen";
    video.onended = ended;
    video.onloadedmetadata = fit;
    begun = video.play();
    if (begun && begun.then) begun.then(null, refused);
  }

  /* Smaller until it fits beside its picture. */
  function fit() {
    var words = said.firstElementChild;
    var size;
    if (!words) return;
    words.style.fontSize = "";
    size = parseFloat(getComputedStyle(words).fontSize);
    while (words.offsetHeight > said.clientHeight && size > LEAST_PX) {
      size -= 1;
      words.style.fontSize = size + "px";
    }
  }

  /* What has not changed stays as it is: a picture does not flicker, a video goes on. */
  function draw(name, text) {
    var start = text.indexOf("<!--" + name + "-->");
    var end = text.indexOf("<!--/" + name + "-->");
    var part = text.slice(start, end);
    if (start < 0 || end < 0 || drawn[name] === part) return false;
    drawn[name] = part;
    document.getElementById(name).innerHTML = part;
    return true;
  }

  function take(text) {
    var version = state("version");
    var seq = state("seq");
    var changed = {};
    var j;
    /* Another page: that of somebody who is asked to sign in. */
    if (text.indexOf("<!--wall-->") < 0) return;
    lastAnswer = time();
    for (j = 0; j < PARTS.length; j += 1) changed[PARTS[j]] = draw(PARTS[j], text);
    showLost(false);
    if (state("version") !== version) location.reload();
    else if (state("seq") !== seq && state("seq") !== "0") flash();
    if (changed.medium) {
      playing = null;
      if (medium.querySelector("video")) start(medium.querySelector("video"));
    }
    fit();
  }

  function address() {
    if (playing && time() - playing.since > VIDEO_MS) playing = null;
    if (!playing) return location.href;
    return location.href + (location.search ? "&" : "?") + "hold=" + playing.notice;
  }

  function look() {
    var request = new XMLHttpRequest();
    request.open("GET", address());
    request.timeout = TIMEOUT_MS;
    request.onload = function () {
      if (request.status === 200) take(request.responseText);
      /* The server explains why: unknown display, or a screen that is no longer let in. */
      else if (request.status === 404 || request.status === 401) location.reload();
    };
    request.onloadend = function () {
      if (time() - lastAnswer > SILENCE_MS) showLost(true);
      setTimeout(look, PAUSE_MS);
    };
    request.send();
  }

  /* Pictures and videos say that they are broken without bubbling. */
  medium.addEventListener("error", broken, true);
  /* What is beside them changes the place that words have. */
  medium.addEventListener("load", fit, true);
  fit();
  look();
})();
