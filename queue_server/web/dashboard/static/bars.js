/* A bar chart with direct labels: one message, no legend, no library.
 *
 * Twenty bars need no chart engine, and SVG keeps its texts readable by people, screen readers and
 * print, where a canvas would not; nothing needs an inline style, so the strict CSP holds. */

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 200;
const TOP = 24;
const FOOT = 28;
const GAP = 4;
const WIDEST_BAR = 80;
const LABEL_WIDTH = 48;

function shape(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  Object.keys(attributes).forEach((key) => node.setAttribute(key, String(attributes[key])));
  if (text !== undefined) node.textContent = text;
  return node;
}

/* bars: [{label, n, current}] in order of time; `width` in CSS pixels; `mirrored` for right to left.
 * Returns an SVG that says nothing to screen readers: give them a table or a sentence. */
export function barChart(bars, width, mirrored) {
  const svg = shape("svg", { class: "bars", viewBox: "0 0 " + width + " " + HEIGHT, height: HEIGHT, width: width, "aria-hidden": "true" });
  const most = Math.max(1, ...bars.map((bar) => bar.n));
  const step = Math.min(width / bars.length, WIDEST_BAR);
  const base = HEIGHT - FOOT;
  const every = Math.ceil(LABEL_WIDTH / step);
  const across = (x) => (mirrored ? width - x : x);
  svg.appendChild(shape("line", { class: "bars-base", x1: 0, x2: width, y1: base, y2: base }));
  bars.forEach((bar, index) => {
    const height = ((base - TOP) * bar.n) / most;
    const middle = across(index * step + step / 2);
    const left = middle - (step - GAP) / 2;
    svg.appendChild(shape("rect", { class: bar.current ? "bars-bar bars-current" : "bars-bar", x: left, y: base - height, width: step - GAP, height: height }));
    svg.appendChild(shape("text", { class: "bars-n", x: middle, y: base - height - 6 }, bar.n));
    if (index % every === 0) svg.appendChild(shape("text", { class: "bars-time", x: middle, y: HEIGHT - 8 }, bar.label));
  });
  return svg;
}
