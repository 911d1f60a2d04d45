/* Six digits with a finger; the sixth is also the last touch. */
const DIGITS = 6;
const input = document.getElementById("pin");
const form = document.getElementById("pin-form");
const keypad = document.getElementById("keypad");
let sent = false;

function changed() {
  if (input.value.length !== DIGITS || sent) return;
  sent = true;
  form.requestSubmit ? form.requestSubmit() : form.submit();
}

keypad.addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key || sent) return;
  if (key.id === "erase") input.value = input.value.slice(0, -1);
  else input.value = (input.value + key.dataset.digit).slice(0, DIGITS);
  changed();
});
input.addEventListener("input", changed);
/* The tablet's own keyboard would cover the keys. */
input.setAttribute("inputmode", "none");
keypad.hidden = false;
