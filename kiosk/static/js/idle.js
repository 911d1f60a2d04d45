/* Returns a forgotten kiosk to its first screen, after a quiet countdown that any touch restarts. */

/* Times are of performance.now(): a kiosk's clock may be set back while somebody stands there. */
const TICK_MS = 250;

/* -> {restart(seconds)}; seconds null: this screen stays. `line` shrinks with the time left. */
export function startIdle(box, line, onIdle) {
  let total = 0;
  let deadline = 0;

  function restart(seconds) {
    total = seconds ? seconds * 1000 : 0;
    deadline = performance.now() + total;
    box.hidden = !total;
    draw(1);
  }

  function draw(share) {
    line.style.transform = "scaleX(" + Math.max(0, share) + ")";
    box.classList.toggle("idle-soon", share < 0.34);
  }

  ["pointerdown", "keydown"].forEach((kind) => {
    document.addEventListener(kind, () => {
      if (total) restart(total / 1000);
    });
  });

  setInterval(() => {
    if (!total) return;
    const left = deadline - performance.now();
    draw(left / total);
    if (left <= 0) {
      total = 0;
      onIdle();
    }
  }, TICK_MS);

  return { restart: restart };
}
