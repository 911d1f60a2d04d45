"""The visit at the counter: class, note, who is next, the absence, and a colleague's counter."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import StartServer
from tests.e2e.agents import (
    at,
    at_rest,
    choose,
    desk,
    list_of,
    number,
    press,
    same_after_reload,
    undo,
)
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import ROOT, LiveServer


def _serving(people: People, counter: str) -> int:
    turn: int = people.at(counter, "call-next")["current"]["turn_id"]
    people.at(counter, "start", turn_id=turn)
    return turn


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_another_class_by_keyboard_and_undone(
    pages: Pages, live_server: LiveServer, language: str
) -> None:
    site, counter = {"fr": ("larache", "5"), "ar": ("meknes", "9"), "zgh": ("beni-mellal", "7")}[
        language
    ]
    people = People(live_server, site)
    people.at(counter, "open")
    people.take("R", language)
    _serving(people, counter)
    page = desk(pages, people, counter, language)
    at(page, "finish")
    page.keyboard.press("e")
    assert_accessible(page)
    page.keyboard.press("1")
    expect(page.locator(".sheet-foot button")).to_have_count(2)
    assert_accessible(page)
    page.keyboard.press("1")
    expect(page.locator(".chip-priority")).to_be_visible()
    expect(page.locator("#undo")).to_be_visible()
    assert people.snapshot(counter)["current"]["priority"] == "disability"
    assert_accessible(page)
    at_rest(page)
    page.keyboard.press("u")
    expect(page.locator(".chip-priority")).to_have_count(0)
    assert people.snapshot(counter)["current"]["priority"] is None


def test_the_order_follows_on_every_counter(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    for counter in ("2", "3"):
        people.at(counter, "open")
    first, second, third = (people.take("B") for _ in range(3))
    one, other = desk(pages, people, "2"), desk(pages, people, "3")
    rows = list_of(one, "waiting", 3)
    rows.nth(2).tap()
    choose(one, "Changer la priorité")
    choose(one, "Femme enceinte")
    one.keyboard.press("1")
    for page in (one, other):
        row = page.locator(".queue-row", has=page.locator(".reason-priority"))
        expect(row.locator(".queue-label")).to_have_text(third["label"])
        expect(row).to_contain_text("Femme enceinte")
    undo(one, f"{third['label']} : priorité changée")
    expect(other.locator(".reason-priority")).to_have_count(0)
    labels = [first["label"], second["label"], third["label"]]
    expect(other.locator(".queue-label")).to_have_text(labels)
    same_after_reload(one)


def test_a_note_shows_at_once_and_the_next_agent_reads_it(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    for counter in ("2", "3"):
        people.at(counter, "open")
    people.take("B", "ar")
    _serving(people, "2")
    page, other = desk(pages, people, "2"), desk(pages, people, "3", "ar")
    at(page, "finish")
    page.keyboard.press("j")
    expect(page.locator("#note")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("نسخة واحدة")
    page.keyboard.press("Enter")
    expect(page.locator(".citizen-note")).to_contain_text("نسخة واحدة")
    at_rest(page)
    page.keyboard.press("t")
    page.locator(".sheet-option", has_text="F ·").click()
    expect(page.locator("#note")).to_have_value("نسخة واحدة")
    page.locator("#note").fill("نسخة واحدة، 2 صور")
    page.locator(".sheet-option", has_text="Guichet 3").click()
    number(page, None)
    expect(other.locator(".note-mark")).to_have_count(1)
    at(other, "call_next")
    other.keyboard.press("Space")
    expect(other.locator(".citizen-note")).to_contain_text("2 صور")
    assert_accessible(other)
    other.reload()
    expect(other.locator(".citizen-note")).to_contain_text("2 صور")


def test_a_refused_note_is_taken_back_with_its_reason(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    people.at("6", "open")
    people.take("L")
    turn = _serving(people, "6")
    page = desk(pages, people, "6")

    def too_late(route: Route) -> None:
        people.at("6", "finish", turn_id=turn)
        route.continue_()

    page.route(f"**/turns/{turn}/note", too_late)
    pages.allow("409")
    at(page, "finish")
    page.keyboard.press("j")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("Non fait : Note pour la visite.")
    number(page, None)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_who_is_next_and_why(pages: Pages, live_server: LiveServer, language: str) -> None:
    people = People(live_server, "beni-mellal")
    counter, service = ("4", "F") if language == "fr" else ("8", "L")
    people.at(counter, "open")
    ordinary, urgent = people.take(service), people.take(service, "ar", "pregnancy")
    page = desk(pages, people, counter, language)
    shown = page.locator("#next-up")
    expect(shown).to_have_class(re.compile("next-up-free"))
    expect(shown).to_contain_text(urgent["label"])
    expect(shown.locator(".next-up-class")).to_be_visible()
    expect(shown.locator(".next-up-why")).not_to_be_empty()
    assert_accessible(page)
    at(page, "call_next")
    page.keyboard.press("Space")
    expect(shown).not_to_have_class(re.compile("next-up-free"))
    expect(shown).to_contain_text(ordinary["label"])
    assert_accessible(page)


def test_the_card_tells_what_to_have_ready(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes-hamria")
    people.at("1", "open")
    people.take("B", "zgh")
    _serving(people, "1")
    page = desk(pages, people, "1")
    card = page.locator("#citizen")
    for words in ("Numéro et année de l'acte", "2 DH la copie", "Amazighe"):
        expect(card).to_contain_text(words)


@pytest.fixture
def hasty(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> LiveServer:
    """A server where an absence is proposed five seconds after the last call."""
    config = tmp_path_factory.mktemp("hasty") / "config.yaml"
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    assert "no_show_seconds: 60" in text
    text = text.replace("no_show_seconds: 60", "no_show_seconds: 5")
    config.write_text(text.replace("max_calls: 3", "max_calls: 1"), encoding="utf-8")
    return start_server(config=config)


def test_an_absence_is_proposed_and_never_noted_by_itself(hasty: LiveServer, pages: Pages) -> None:
    people = People(hasty, "larache")
    people.at("2", "open")
    ticket, other = people.take("B"), people.take("B")
    page = desk(pages, people, "2")
    at(page, "call_next")
    page.keyboard.press("Space")
    number(page, ticket["label"])
    expect(page.locator(".citizen-absence")).to_contain_text(re.compile(r"0:0[1-5]"))
    at(page, "start")
    at(page, "no_show")
    expect(page.locator(".citizen-absence")).to_contain_text("Notez l’absence")
    assert_accessible(page)
    assert people.snapshot("2")["current"]["state"] == "called"
    press(page, "Absent")
    number(page, None)
    assert [turn["label"] for turn in people.snapshot("2")["missed"]] == [ticket["label"]]
    # Whoever comes late after all is begun with by the button beside it.
    at(page, "call_next")
    page.keyboard.press("Space")
    at(page, "no_show")
    page.keyboard.press("g")
    at(page, "finish")
    assert people.snapshot("2")["current"]["label"] == other["label"]


def _colleague_serves(people: People, counter: str, service: str) -> str:
    people.colleague("Driss", counter, "open")
    label: str = people.take(service)["label"]
    people.of(_serving(people, counter), "note", text="Attend aussi une copie")
    return label


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("shape", ["tablet", "phone"])
def test_a_colleague_s_counter_is_taken_over_with_the_citizen_there(
    pages: Pages, live_server: LiveServer, language: str, shape: str
) -> None:
    people = People(live_server, "meknes")
    counter, service = {
        ("fr", "tablet"): ("10", "U"),
        ("ar", "tablet"): ("11", "L"),
        ("fr", "phone"): ("12", "M"),
        ("ar", "phone"): ("5", "F"),
    }[language, shape]
    label = _colleague_serves(people, counter, service)
    page = desk(pages, people, counter, language, shape)
    number(page, label)
    expect(page.locator("#holder")).to_contain_text("Driss")
    expect(page.locator(".citizen-note")).to_be_visible()
    assert not page.locator("#citizen").evaluate("card => card.scrollHeight > card.clientHeight")
    assert_accessible(page)
    at(page, "finish")
    page.locator(".holder-take").tap()
    expect(page.get_by_role("dialog")).to_contain_text("Driss")
    assert_accessible(page)
    page.locator(".sheet-option").tap()
    expect(page.locator("#holder")).not_to_be_visible()
    number(page, label)
    assert people.snapshot(counter)["holder"]["you"]
    page.reload()
    number(page, label)
    expect(page.locator("#holder")).not_to_be_visible()


def test_who_comes_second_is_told_so(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    _colleague_serves(people, "4", "H")
    page = desk(pages, people, "4")

    def somebody_was_faster(route: Route) -> None:
        session = people.snapshot("4")["holder"]["session"]
        people.colleague("Yassine", "4", "take-over", session=session)
        route.continue_()

    page.route("**/counters/4/take-over", somebody_was_faster)
    pages.allow("409")
    at(page, "finish")
    page.keyboard.press("k")
    page.keyboard.press("1")
    expect(page.locator("#notices")).to_contain_text("Un autre collègue a repris le guichet 4")
    expect(page.locator("#holder")).to_contain_text("Yassine")


def _undo_is_not_offered(page: Page) -> None:
    expect(page.locator("#undo")).not_to_be_visible()


def test_undo_does_not_cross_the_hand_over(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("1", "open")
    people.take("A")
    page = desk(pages, people, "1")
    at(page, "call_next")
    page.keyboard.press("Space")
    expect(page.locator("#undo")).to_be_visible()
    session = people.snapshot("1")["holder"]["session"]
    people.colleague("Driss", "1", "take-over", session=session)
    expect(page.locator("#holder")).to_contain_text("Driss")
    _undo_is_not_offered(page)
