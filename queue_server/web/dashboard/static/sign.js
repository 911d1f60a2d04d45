/* Well or not, at a glance: the shape says it without the colour. */

const SVG = "http://www.w3.org/2000/svg";
const MARKS = {
  yes: "M14 33l12 12 24-26",
  no: "M19 19l26 26M45 19L19 45",
  look: "M32 19v16M32 45h.1",
  unknown: "M18 32h.1M32 32h.1M46 32h.1",
};

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.keys(attributes).forEach((key) => node.setAttribute(key, attributes[key]));
  return node;
}

/* Round for yes and unknown, square for no, standing on its corner for what wants a look. */
function ground(meaning) {
  if (meaning === "look") return { x: "10", y: "10", width: "44", height: "44", rx: "5", transform: "rotate(45 32 32)" };
  return { width: "64", height: "64", rx: meaning === "no" ? "8" : "32" };
}

/* meaning: "yes", "no", "look" or "unknown" */
export function sign(meaning) {
  const svg = shape("svg", { class: "sign sign-" + meaning, viewBox: "0 0 64 64", "aria-hidden": "true" });
  svg.appendChild(shape("rect", Object.assign({ class: "sign-ground" }, ground(meaning))));
  svg.appendChild(shape("path", { class: "sign-mark", d: MARKS[meaning] }));
  return svg;
}
