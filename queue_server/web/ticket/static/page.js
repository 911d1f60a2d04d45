/* The citizen's page: where my ticket stands, always as last heard. */
import { command } from "/static/js/api.js";
import { timeText } from "/static/js/clock.js";
import { $, fill, readJson, words } from "/static/js/dom.js";
import { languageChoice } from "/static/js/language_choice.js";
import { language, named, t } from "/static/js/words.js";
import { isOver, poll } from "./poll.js";
import { check, mayLeave, title, view } from "./views.js";

let ticket = readJson("page");
let heardAt = new Date();
let lost = false;
let drawn = null;

const url = "/api/v1/tickets/" + ticket.ticket.token;
const dialog = $("#leave");

function render() {
  document.title = title(ticket);
  $("#page-root").className = "ticket-page ticket-is-" + ticket.ticket.state;
  // Only what changed is drawn: a screen reader announces it, and a finger is not disturbed.
  const drawing = JSON.stringify([ticket.ticket.state, ticket.counter, ticket.people_before, ticket.range, language()]);
  if (drawing !== drawn) {
    drawn = drawing;
    $("#site-name").textContent = named(ticket.site.name);
    fill($("#ticket"), view(ticket, ask));
  }
  $("#connection").hidden = !lost;
  fill($("#connection"), lost ? words(t("ticket_page.offline")) : null);
  fill($("#updated"), isOver(ticket) ? null : words(t("ticket_page.updated", { time: timeText(heardAt, ticket.site.timezone) })));
  fill($("#check"), check(ticket));
  fill($("#leave-question"), words(t("ticket_page.leave_question")));
  fill($("#leave-consequence"), words(t("ticket_page.leave_consequence")));
  fill($("#leave-yes"), words(t("ticket_page.leave_yes")));
  fill($("#leave-no"), words(t("ticket_page.leave_no")));
}

function become(fresh) {
  ticket = fresh;
  heardAt = new Date();
  lost = false;
  if (!mayLeave(ticket) && dialog.open) dialog.close();
  render();
}

function ask() {
  fill($("#leave-problem"));
  dialog.showModal();
}

async function leave() {
  const button = $("#leave-yes");
  if (button.disabled) return;
  button.disabled = true;
  try {
    source.take(await command(url + "/leave", {}));
    if (dialog.open) dialog.close();
  } catch (problem) {
    const sentence = problem.code === "unreachable" ? t("problem.unreachable") : problem.message;
    fill($("#leave-problem"), words(sentence));
  }
  button.disabled = false;
}

const source = poll({
  url: url,
  ticket: ticket,
  onTicket: become,
  onLost() {
    lost = true;
    render();
  },
});
$("#leave-yes").addEventListener("click", leave);
$("#leave-no").addEventListener("click", () => dialog.close());
languageChoice($("#languages"), false, render);
