/* A page that could not be shown is opened again as soon as it can be. ES5: any television reads it. */
(function () {
  var PAUSE_MS = 10000;

  function look() {
    var request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.onload = function () {
      if (request.status === 200) location.reload();
    };
    request.onloadend = function () {
      setTimeout(look, PAUSE_MS);
    };
    request.send();
  }

  setTimeout(look, PAUSE_MS);
})();
