/* The page for old televisions: every few seconds its calls are taken from a fresh copy of itself. ES5. */
(function () {
  var PAUSE_MS = 3000;
  var TIMEOUT_MS = 4000;
  var SILENCE_MS = 12000;
  var FLASH_MS = 1200;
  var MARKS = ["<!--wall-->", "<!--/wall-->"];

  var wall = document.getElementById("wall");
  var lost = document.getElementById("lost");
  var sentences = [];
  var lastAnswer = new Date().getTime();
  var i;

  for (i = 0; i < lost.children.length; i += 1) sentences.push(lost.children[i].textContent);

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
    document.body.className = document.body.className.replace(" is-lost", "") + (isLost ? " is-lost" : "");
  }

  function flash() {
    var now = wall.querySelector(".now");
    now.className += " arriving";
    setTimeout(function () {
      now.className = now.className.replace(" arriving", "");
    }, FLASH_MS);
  }

  function take(text) {
    var start = text.indexOf(MARKS[0]);
    var end = text.indexOf(MARKS[1]);
    var version = state("version");
    var seq = state("seq");
    if (start < 0 || end < 0) return;
    lastAnswer = new Date().getTime();
    showLost(false);
    wall.innerHTML = text.slice(start, end);
    if (state("version") !== version) location.reload();
    else if (state("seq") !== seq && state("seq") !== "0") flash();
  }

  function look() {
    var request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.timeout = TIMEOUT_MS;
    request.onload = function () {
      if (request.status === 200) take(request.responseText);
      /* The server explains why: unknown display, or a screen that is no longer let in. */
      else if (request.status === 404 || request.status === 401) location.reload();
    };
    request.onloadend = function () {
      if (new Date().getTime() - lastAnswer > SILENCE_MS) showLost(true);
      setTimeout(look, PAUSE_MS);
    };
    request.send();
  }

  setTimeout(look, PAUSE_MS);
})();
