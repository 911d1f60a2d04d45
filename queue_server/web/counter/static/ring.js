/* A running clock as a quiet ring: the time spent, against the usual time when there is one. */
import { fill, h, latin, words } from "/static/js/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 54;
const AROUND = 2 * Math.PI * RADIUS;

function circle(className) {
  const node = document.createElementNS(SVG, "circle");
  node.setAttribute("class", className);
  node.setAttribute("cx", "60");
  node.setAttribute("cy", "60");
  node.setAttribute("r", String(RADIUS));
  return node;
}

/* Seconds -> "4:07", "1:04:07". */
export function stopwatch(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => ("0" + n).slice(-2);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return (hours ? hours + ":" + two(minutes) : String(minutes)) + ":" + two(whole % 60);
}

/* {node, show({seconds, usualSeconds or null, caption})} */
export function ring() {
  const track = circle("ring-track");
  const arc = circle("ring-arc");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 120 120");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "ring-drawing");
  svg.appendChild(track);
  svg.appendChild(arc);
  const time = h("p", { class: "ring-time" });
  const caption = h("p", { class: "ring-caption" });
  const node = h("div", { class: "ring", role: "timer" }, svg, h("div", { class: "ring-words" }, time, caption));

  return {
    node: node,
    show(reading) {
      const share = reading.usualSeconds ? reading.seconds / reading.usualSeconds : 0;
      // Past the usual time the ring starts a second lap over a full first one.
      const lap = share > 1 ? Math.min(share - 1, 1) : share;
      arc.setAttribute("stroke-dasharray", lap * AROUND + " " + AROUND);
      // Even a dash of no length is drawn as a hair.
      arc.setAttribute("visibility", lap < 0.002 ? "hidden" : "visible");
      node.classList.toggle("ring-over", share > 1);
      node.classList.toggle("ring-bare", !reading.usualSeconds);
      fill(time, latin(stopwatch(reading.seconds)));
      fill(caption, words(reading.caption));
    },
  };
}
