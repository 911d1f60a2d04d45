/* A screen that waits to be let in: it asks for its code, looks whether it was approved, and takes a
 * new code when the old one has run out. ES5: any television reads it. */
(function () {
  var LOOK_MS = 3000;
  var AGAIN_MS = 15000;
  var TIMEOUT_MS = 8000;
  var TOO_MANY = 429;

  var screen = document.getElementById("enrolment");
  var form = document.getElementById("ask");

  function show(id, shown) {
    document.getElementById(id).hidden = !shown;
  }

  /* `status` 0: no answer. */
  function send(method, url, body, done) {
    var request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = TIMEOUT_MS;
    if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onreadystatechange = function () {
      if (request.readyState === 4) done(request.status, request.responseText);
    };
    request.send(body);
  }

  function ask() {
    var token = form.elements.csrf_token.value;
    show("coming", true);
    show("busy", false);
    show("lost", false);
    send("POST", form.action, "csrf_token=" + encodeURIComponent(token), function (status) {
      if (status === 200) {
        location.reload();
        return;
      }
      show("coming", false);
      show("busy", status === TOO_MANY);
      show("lost", status !== TOO_MANY);
      /* A server that answers has a fresh page; from one that is away a browser loads its own error. */
      setTimeout(status >= 400 && status < 500 ? function () { location.reload(); } : ask, AGAIN_MS);
    });
  }

  function tell(left) {
    var lines = document.querySelectorAll("[data-left]");
    var i;
    for (i = 0; i < lines.length; i += 1) {
      lines[i].textContent = left[lines[i].getAttribute("data-left")];
    }
  }

  function look() {
    send("GET", screen.getAttribute("data-state"), null, function (status, text) {
      var told = status === 200 ? JSON.parse(text) : null;
      show("lost", !told);
      if (told && (told.state !== "asking" || told.code !== screen.getAttribute("data-code"))) {
        location.reload();
        return;
      }
      if (told) tell(told.left);
      setTimeout(look, LOOK_MS);
    });
  }

  if (!form) setTimeout(look, LOOK_MS);
  else if (form.hasAttribute("data-by-itself")) ask();
})();
