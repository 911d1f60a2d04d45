"""Every verb of the queue, said once through the agents' page: by touch or by keyboard.

Each test works at counters and services of its own, so that one server serves them all.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.agents import (
    at,
    at_rest,
    choose,
    desk,
    key,
    list_of,
    number,
    press,
    ready,
    same_after_reload,
    tap,
    undo,
    undoable,
)
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer


def serve(page: Page, label: str) -> None:
    """Call the next, who is `label`, and begin, by touch."""
    at(page, "call_next")
    tap(page, "next")
    number(page, label)
    at(page, "start")
    tap(page, "next")
    at(page, "finish")


def test_hold_and_resume(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("2", "open")
    page = desk(pages, people, "2")
    first, second = people.take("B"), people.take("B", "ar")
    serve(page, first["label"])
    tap(page, "hold")
    number(page, None)
    rows = list_of(page, "held", 1)
    expect(rows).to_contain_text(first["label"])
    expect(page.locator("#undo")).to_contain_text("suspendu")
    assert_accessible(page)

    rows.tap()
    assert_accessible(page)
    choose(page, "Reprendre")
    number(page, first["label"])
    at(page, "finish")
    tap(page, "next")
    serve(page, second["label"])
    tap(page, "hold")
    number(page, None)
    # Nobody waits any more: a held turn goes back to the line, and is called from there.
    list_of(page, "held", 1).tap()
    choose(page, "Remettre dans la file")
    expect(list_of(page, "waiting", 1)).to_contain_text(second["label"])
    same_after_reload(page)


def test_a_turn_is_resumed_elsewhere_once(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    for counter in ("6", "7"):
        people.at(counter, "open")
    ticket = people.take("H")
    turn = people.at("6", "call-next")["current"]["turn_id"]
    page = desk(pages, people, "7")
    people.at("6", "hold", turn_id=turn)
    list_of(page, "held", 1).tap()
    people.at("6", "resume", turn_id=turn)
    pages.allow("409")
    choose(page, "Reprendre")
    expect(page.get_by_role("alert")).to_contain_text("Non fait : Reprendre.")
    number(page, None)
    expect(page.locator("#tab-held b")).to_have_text("0")
    expect(page.locator(".other", has_text=ticket["label"])).to_be_visible()
    same_after_reload(page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_transfer_to_a_counter_with_a_note_by_keyboard(
    pages: Pages, live_server: LiveServer, language: str
) -> None:
    people = People(live_server, "beni-mellal" if language == "fr" else "meknes-hamria")
    here, there, service = ("2", "5", "K") if language == "fr" else ("1", "2", "K")
    for counter in (here, there):
        people.at(counter, "open")
    ticket = people.take("B", language)
    page, other = (desk(pages, people, counter, language) for counter in (here, there))
    page.keyboard.press("Space")
    at(page, "start")
    key(page, "t", "transfer")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    page.locator(".sheet-option", has_text=f"{service} ·").click()
    page.get_by_role("textbox").focus()
    page.keyboard.type("1 original, 2 copies")
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".sheet-option:focus .sheet-words")).to_contain_text(there)
    page.keyboard.press("Enter")
    number(page, None)
    expect(other.locator(".queue-label")).to_have_text([ticket["label"]])
    waiting = people.snapshot(there)["waiting"]
    assert [(turn["label"], turn["service"]) for turn in waiting] == [(ticket["label"], service)]
    assert people.snapshot(here)["waiting"] == []
    people.at(there, "close")
    people.at(there, "open")
    for shown in (page, other):
        same_after_reload(shown)


def test_transfer_to_a_service(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    people.at("9", "open")
    page = desk(pages, people, "9")
    ticket = people.take("R")
    serve(page, ticket["label"])
    tap(page, "transfer")
    choose(page, "L ·")
    page.get_by_role("button", name="Retour").tap()
    choose(page, "L ·")
    choose(page, "Le premier guichet libre")
    at(page, "call_next")
    assert [turn["service"] for turn in people.snapshot("11")["waiting"]] == ["L"]
    undo(page, f"{ticket['label']} : transféré")
    number(page, ticket["label"])
    assert people.snapshot("11")["waiting"] == []
    same_after_reload(page)


def test_back_to_the_line_and_removed(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("5", "open")
    page = desk(pages, people, "5")
    ticket = people.take("R")
    press(page, "Appeler")
    ready(page, "Commencer")
    page.keyboard.press("o")
    assert_accessible(page)
    page.keyboard.press("b")
    number(page, None)
    expect(page.locator(".queue-label")).to_have_text(ticket["label"])
    press(page, "Appeler")
    ready(page, "Commencer")
    page.locator("#more").tap()
    choose(page, "Retirer le ticket")
    choose(page, "Ticket en double")
    number(page, None)
    assert people.snapshot("5")["waiting"] == []
    undo(page, f"{ticket['label']} : retiré")
    number(page, ticket["label"])
    same_after_reload(page)


def test_no_show_and_back_again(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("6", "open")
    page = desk(pages, people, "6")
    ticket = people.take("L")
    press(page, "Appeler")
    for call in (2, 3):
        ready(page, "Commencer")
        key(page, "r", "recall")
        expect(page.locator(".citizen-calls")).to_have_text(f"Appel {call} sur 3")
    expect(page.locator("[data-verb=recall]")).to_have_attribute("aria-disabled", "true")
    key(page, "n", "no_show")
    number(page, None)
    rows = list_of(page, "missed", 1)
    expect(rows).to_contain_text("encore 15 min")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    assert_accessible(page)
    choose(page, "Est de retour")
    expect(page.locator("#queue")).to_contain_text("Aucun absent")
    expect(list_of(page, "waiting", 1)).to_contain_text(ticket["label"])
    same_after_reload(page)


def test_outcome_and_a_further_service(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    people.at("12", "open")
    page = desk(pages, people, "12")
    ticket = people.take("M")
    serve(page, ticket["label"])
    page.keyboard.press("d")
    page.locator(".sheet-option", has_text="Z ·").click()
    expect(page.locator("#undo")).to_contain_text("service ajouté")
    assert people.snapshot("12")["waiting"] == []
    key(page, "f", "finish_as")
    page.keyboard.press("2")
    number(page, None)
    expect(page.locator("#undo")).to_contain_text("terminé")
    expect(page.locator("#tab-waiting")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".queue-row")).to_contain_text("Hygiène")
    expect(page.locator(".queue-label")).to_have_text(ticket["label"])
    same_after_reload(page)


def test_a_chosen_one_is_called_with_a_reason_unless_first(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    people.at("1", "open")
    page = desk(pages, people, "1")
    first, _removed, third = (people.take("A") for _ in range(3))
    rows = list_of(page, "waiting", 3)
    rows.nth(2).tap()
    choose(page, "Urgence")
    number(page, third["label"])
    # While somebody is there nobody else can be called, but a ticket can be removed.
    at_rest(page)
    rows.nth(1).tap()
    expect(page.get_by_role("dialog")).to_contain_text("Terminez d’abord avec")
    expect(page.locator(".sheet-option", has_text="Appeler")).to_have_attribute(
        "aria-disabled", "true"
    )
    assert_accessible(page)
    choose(page, "Retirer le ticket")
    choose(page, "La personne est partie")
    expect(page.locator(".queue-label")).to_have_text([first["label"]])
    undo(page, f"{third['label']} : appelé")
    expect(page.locator(".queue-label")).to_have_text([first["label"], third["label"]])
    at_rest(page)
    page.keyboard.press("1")
    expect(page.locator(".queue-row:focus")).to_contain_text(first["label"])
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    number(page, first["label"])
    waiting = people.snapshot("1")["waiting"]
    assert [turn["label"] for turn in waiting] == [third["label"]]
    same_after_reload(page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pause(pages: Pages, live_server: LiveServer, language: str) -> None:
    people = People(live_server, "beni-mellal")
    counter = "3" if language == "fr" else "1"
    people.at(counter, "open")
    page, other = desk(pages, people, counter, language), desk(pages, people, "8", language)
    key(page, "p", "pause")
    assert_accessible(page)
    page.keyboard.press("1")
    at(page, "end_pause")
    expect(page.locator("#counter-state")).to_have_class(re.compile("desk-paused"))
    expect(other.locator(".other-paused")).to_have_count(1)
    assert_accessible(page)
    assert people.snapshot(counter)["counter"]["state"] == "paused"
    same_after_reload(page)
    at(page, "end_pause")
    tap(page, "next")
    at(page, "call_next")
    expect(other.locator(".other-paused")).to_have_count(0)
    same_after_reload(other)


@pytest.mark.parametrize("shape", ["tablet", "phone"])
def test_other_services_for_the_day(pages: Pages, live_server: LiveServer, shape: str) -> None:
    people = People(live_server, "beni-mellal")
    counter = "7" if shape == "tablet" else "8"
    people.at(counter, "open")
    page = desk(pages, people, counter, "ar" if shape == "phone" else "fr", shape)
    ticket = people.take("Z")
    tap(page, "services")
    assert_accessible(page)
    dialog = page.get_by_role("dialog")
    for radio in dialog.locator("input[value=not]").all():
        radio.check()
    dialog.locator("button[type=submit]").tap()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.locator("input[name=takes-Z][value=first]").check()
    dialog.locator("input[name=takes-M][value=second]").check()
    dialog.locator("button[type=submit]").tap()
    expect(page.locator(".takes-code")).to_have_text(["Z", "M"])
    expect(page.locator(".queue-label").last).to_have_text(ticket["label"])
    at_rest(page)
    state = people.snapshot(counter)["counter"]
    assert (state["services"], state["secondary"]) == (["Z"], ["M"])
    same_after_reload(page)


def test_undo_by_keyboard_and_only_as_long_as_it_is_offered(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "meknes")
    people.at("10", "open")
    ticket = people.take("U")
    page = desk(pages, people, "10")
    press(page, "Appeler")
    ready(page, "Commencer")
    undoable(page, f"{ticket['label']} : appelé")
    expect(page.locator(".undo-left")).to_have_text(re.compile(r"^[56]\d\ss$"))
    page.keyboard.press("u")
    number(page, None)
    expect(page.locator(".queue-label")).to_have_text(ticket["label"])
    expect(page.locator("#undo")).not_to_be_visible()
    press(page, "Appeler")
    press(page, "Commencer")
    press(page, "Terminer")
    undo(page, f"{ticket['label']} : terminé")
    ready(page, "Terminer")
    number(page, ticket["label"])


def test_on_a_phone_by_touch(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    people.at("5", "open")
    page = desk(pages, people, "5", "ar", "phone")
    ticket = people.take("F", "ar", "infant")
    serve(page, ticket["label"])
    assert_accessible(page)
    page.locator("#more").tap()
    assert_accessible(page)
    choose(page, "إضافة خدمة")
    choose(page, "B ·")
    expect(page.locator("#undo")).to_contain_text("إضافة خدمة")
    tap(page, "finish_as")
    choose(page, "وثائق ناقصة")
    number(page, None)
    expect(page.locator("html")).to_have_js_property("scrollWidth", 390)
    same_after_reload(page)
