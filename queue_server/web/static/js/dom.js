/* Small helpers to build pages without templates in strings (nothing is ever parsed as HTML). */

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = "/static/img/pictograms.svg";
const DRAWING = "drawing-";

export function $(selector, root) {
  return (root || document).querySelector(selector);
}

/* The drawings become part of the page once: a screen that loses its server keeps its pictograms.
 * Their ids get a prefix, the page has its own. */
async function adoptDrawings() {
  try {
    const text = await (await fetch(SPRITE)).text();
    const sprite = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
    sprite.querySelectorAll("symbol").forEach((symbol) => {
      symbol.id = DRAWING + symbol.id;
    });
    sprite.setAttribute("class", "visually-hidden");
    sprite.setAttribute("aria-hidden", "true");
    document.body.appendChild(sprite);
  } catch (lost) {
    setTimeout(adoptDrawings, 2000);
  }
}

adoptDrawings();

/* A page's JSON data block, or null. */
export function readJson(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

function append(node, children) {
  children.forEach((child) => {
    if (child === null || child === undefined || child === false) return;
    if (Array.isArray(child)) append(node, child);
    else node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  });
  return node;
}

/* h("button", {class: "button", onclick: f}, "text", node, [nodes], null) */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.keys(attributes || {}).forEach((name) => {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) return;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  });
  return append(node, children);
}

/* Replace everything inside `node`. */
export function fill(node, ...children) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return append(node, children);
}

/* A drawing of the sprite; decoration unless a `label` says what it means. */
export function pictogram(name, label, extraClass) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "pictogram" + (extraClass ? " " + extraClass : ""));
  svg.setAttribute("viewBox", "0 0 64 64");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#" + DRAWING + name);
  svg.appendChild(use);
  return svg;
}

/* The eight-pointed star of two squares; `waiting` lets them turn. */
export function khatim(waiting) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "khatim" + (waiting ? " khatim-waiting" : ""));
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("aria-hidden", "true");
  ["a", "b"].forEach((part) => {
    const square = document.createElementNS(SVG, "path");
    square.setAttribute("class", "khatim-" + part);
    square.setAttribute("d", part === "a" ? "M21 21h58v58H21z" : "M50 9l41 41-41 41L9 50z");
    svg.appendChild(square);
  });
  return svg;
}

/* Figures, labels and times: left to right inside any language. */
export function latin(text, tag) {
  return h(tag || "span", { class: "latin", dir: "ltr" }, text);
}

/* A sentence in a span of its own, so that Arabic is drawn larger than the size around it. */
export function words(text, lang) {
  return h("span", { class: "words", lang: lang }, text);
}
