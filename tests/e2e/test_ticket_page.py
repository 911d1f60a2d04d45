"""The page behind the ticket's QR code, on a phone."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer


def phone(pages: Pages, people: People, ticket: dict[str, str]) -> Page:
    """The ticket's page as a phone opens it from the QR code."""
    return pages.open(people.server.url + ticket["page"], "phone")


def look(page: Page) -> None:
    """The citizen takes the phone out again: the page asks at once, not at its next poll."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize(
    "language, site, words",
    [
        ("fr", "larache", ("À préparer", "C’est votre tour")),
        ("ar", "meknes", ("ما يجب إعداده", "حان دوركم")),
        ("zgh", "beni-mellal", ("ⴰⵢⵏⵏⴰ ⵔⴰⴷ ⵜⵙⵎⵓⵏⵎ", "ⵜⴰⵡⴰⵍⴰ ⵏⵏⵓⵏ")),
    ],
)
def test_from_waiting_to_thanks(
    pages: Pages, live_server: LiveServer, language: str, site: str, words: tuple[str, str]
) -> None:
    documents, called = words
    people = People(live_server, site)
    people.at("2", "open")
    people.take("B", language)
    ticket = people.take("B", language)
    page = phone(pages, people, ticket)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".ticket-number")).to_have_text(ticket["label"])
    expect(page.locator(".ticket-figure")).to_have_text("1")
    expect(page.locator(".ticket-bring h2")).to_have_text(documents)
    expect(page.locator("#check b")).to_have_text(re.compile("^[0-9A-F]{4}-[0-9A-F]{4}$"))
    assert_accessible(page)

    for _ in range(2):
        turn = people.at("2", "call-next")["current"]["turn_id"]
        people.at("2", "start", turn_id=turn)
        people.at("2", "finish", turn_id=turn)
    look(page)
    expect(page.locator(".ticket-over h1")).not_to_be_empty()
    assert_accessible(page)

    last = people.take("B", language)
    page.goto(live_server.url + last["page"])
    expect(page.locator(".ticket-next")).to_be_visible()
    turn = people.at("2", "call-next")["current"]["turn_id"]
    look(page)
    expect(page.locator(".ticket-turn")).to_have_text(called)
    expect(page.locator(".ticket-counter-number")).to_have_text("2")
    assert_accessible(page)
    people.at("2", "no-show", turn_id=turn)
    look(page)
    expect(page.locator(".ticket-over-label")).to_have_text(last["label"])


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_agents_do_is_said(pages: Pages, live_server: LiveServer, language: str) -> None:
    """Called, on hold, transferred, missed, back again, removed: the page follows."""
    people = People(live_server, "beni-mellal")
    counter, service, onward = ("5", "H", "7") if language == "fr" else ("6", "K", "1")
    for each in (counter, onward):
        people.at(each, "open")
    ticket = people.take(service, language)
    page = phone(pages, people, ticket)

    def call(at: str) -> int:
        turn: int = people.at(at, "call-next")["current"]["turn_id"]
        return turn

    def says(state: str) -> None:
        look(page)
        expect(page.locator("#page-root")).to_have_class(re.compile(f"ticket-is-{state}"))
        expect(page.locator("#ticket")).to_contain_text(ticket["label"])
        assert_accessible(page)

    turn = call(counter)
    people.at(counter, "start", turn_id=turn)
    says("serving")
    people.at(counter, "hold", turn_id=turn)
    says("on_hold")
    expect(page.locator(".ticket-held h2")).not_to_be_empty()
    people.at(counter, "resume", turn_id=turn)
    says("serving")
    people.at(counter, "transfer", turn_id=turn, service="U")
    says("waiting")
    turn = call(onward)
    says("called")
    expect(page.locator(".ticket-counter-number")).to_have_text(onward)
    people.at(onward, "no-show", turn_id=turn)
    says("no_show")
    people.of(turn, "return")
    says("waiting")
    people.of(turn, "cancel", reason="left")
    says("cancelled")
    expect(page.locator(".ticket-over h1")).not_to_be_empty()


def test_who_is_on_hold_may_leave(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    people.at("9", "open")
    ticket = people.take("R")
    people.at("9", "hold", turn_id=people.at("9", "call-next")["current"]["turn_id"])
    page = phone(pages, people, ticket)
    page.get_by_role("button", name="Quitter la file").tap()
    page.get_by_role("button", name="Oui, quitter").tap()
    expect(page.get_by_role("heading", name="Vous avez quitté la file")).to_be_visible()
    assert people.snapshot("9")["held"] == []


def test_leaving_is_asked_twice(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    page = phone(pages, people, people.take("R"))
    leave = page.get_by_role("button", name="Quitter la file")
    leave.tap()
    dialog = page.get_by_role("dialog")
    assert_accessible(page)
    dialog.get_by_role("button", name="Non, je reste").tap()
    expect(dialog).not_to_be_visible()
    leave.tap()
    dialog.get_by_role("button", name="Oui, quitter").tap()
    expect(page.get_by_role("heading", name="Vous avez quitté la file")).to_be_visible()
    assert people.snapshot("5")["waiting_count"] == 0
    page.reload()
    expect(page.get_by_role("heading", name="Vous avez quitté la file")).to_be_visible()


def test_leaving_too_late_is_refused_with_its_reason(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("6", "open")
    page = phone(pages, people, people.take("Z"))
    page.route("**/tickets/*", lambda route: route.abort())
    pages.allow("ERR_FAILED|409")
    page.get_by_role("button", name="Quitter la file").tap()
    people.at("6", "call-next")
    page.get_by_role("button", name="Oui, quitter").tap()
    expect(page.locator("#leave-problem")).not_to_be_empty()
    assert people.snapshot("6")["current"]["state"] == "called"


def test_the_language_can_be_changed_and_stays(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    page = phone(pages, people, people.take("U", "ar"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name="Français").tap()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    page.reload()
    expect(page.get_by_text("Votre numéro", exact=True)).to_be_visible()


def test_a_lost_connection_is_said_and_mended(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    page = phone(pages, people, people.take("L"))
    pages.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    look(page)
    expect(page.locator("#connection")).to_contain_text("Pas de connexion")
    page.context.set_offline(False)
    expect(page.locator("#connection")).not_to_be_visible()


def test_nobody_looking_asks_for_nothing(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    ticket = people.take("M")
    page = pages.open("about:blank", "phone")
    page.clock.install()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/api/" in request.url else None)
    page.goto(people.server.url + ticket["page"])
    expect(page.locator(".ticket-leave-open")).to_be_visible()
    hide = """hidden => {
        Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    asked.clear()
    page.clock.run_for(120_000)
    assert asked == []
    with page.expect_response("**/api/v1/tickets/*"):
        page.evaluate(hide, False)
    # The next look is planned once the answer has been read, which no event tells.
    for _ in range(30):
        page.clock.run_for(1_000)
        if len(asked) >= 2:
            break
    assert len(asked) >= 2


@pytest.mark.parametrize("path", ["/t/no-such-ticket", "/t/" + "x" * 64])
def test_an_unknown_ticket_gets_a_kind_page(
    pages: Pages, live_server: LiveServer, path: str
) -> None:
    pages.allow("404")
    page = pages.open("about:blank", "phone")
    answer = page.goto(live_server.url + path)
    assert answer is not None
    assert answer.status == 404
    for sentence in ("Ticket introuvable", "تعذر العثور على التذكرة", "ⵓⵔ ⵜⵜⵓⴼⴰ ⵜⵏⴼⵓⵍⵜ"):
        expect(page.get_by_role("heading", name=sentence).last).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(re.compile("problem|unknown", re.IGNORECASE))
    assert_accessible(page)
