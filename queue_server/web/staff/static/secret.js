/* Shows a password to whoever types it: nobody looks over the shoulder in an office of one's own. */
document.querySelectorAll("[data-shows]").forEach((button) => {
  const input = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    input.focus();
  });
  /* Browsers must never remember it as an ordinary text. */
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
});
