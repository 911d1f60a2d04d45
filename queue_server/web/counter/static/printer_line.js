/* In the page's head, while it matters: the site's own printer has trouble, or its paper ends soon. */
import { fill, h, words } from "/static/js/dom.js";
import { concern, noPaper } from "/static/js/printers.js";
import { language, t } from "/static/js/words.js";

let drawn = null;

function consequence(printers) {
  if (printers[0].prints) return null;
  return t(noPaper(printers) ? "counter.printer_none" : "counter.printer_other");
}

export function showPrinter(node, printers) {
  const level = printers.length ? concern(printers[0]) : "well";
  const drawing = JSON.stringify([printers, language()]);
  if (drawing === drawn) return;
  drawn = drawing;
  const matters = level === "trouble" || level === "near";
  node.hidden = !matters;
  node.className = "desk-printer desk-printer-" + level;
  if (!matters) {
    fill(node);
    return;
  }
  const detail = consequence(printers);
  fill(
    node,
    h("b", null, words(t("counter.printer", { condition: t("common.printer_" + printers[0].condition) }))),
    detail ? h("small", null, words(detail)) : null
  );
}
