"""The counter's second screen: live, in the citizen's language first, and never out of date."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

SHAPES = ["tablet", "tablet-upright", "tablet-small"]
_CUT_OFF = """() => Array.from(document.querySelectorAll("body *")).filter(node => {
    const box = node.getBoundingClientRect();
    const hidden = box.width <= 1 || box.height <= 1;
    return !hidden && (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1);
}).map(node => node.className)"""


def _front(pages: Pages, people: People, counter: str, shape: str, query: str = "") -> Page:
    address = f"{people.server.url}/counter-display/{people.site}/{counter}{query}"
    page = pages.open(address, shape)
    expect(page.locator(".front")).not_to_have_class(re.compile("front-is-opening"))
    return page


def _shows(page: Page, name: str, label: str | None = None) -> None:
    expect(page.locator(".front")).to_have_class(f"front front-is-{name}")
    if label is None:
        expect(page.locator(".front-label")).to_have_count(0)
    else:
        expect(page.locator(".front-label")).to_have_text(label)


@pytest.mark.parametrize(
    "counter, shape, theme", [("5", *each) for each in zip(SHAPES, ("", "dark", ""), strict=True)]
)
def test_a_visit_as_the_citizen_sees_it(
    pages: Pages, live_server: LiveServer, counter: str, shape: str, theme: str
) -> None:
    people = People(live_server, "larache")
    page = _front(pages, people, counter, shape, f"?theme={theme}")
    _shows(page, "closed")
    assert_accessible(page)
    people.at(counter, "open")
    _shows(page, "free")
    assert_accessible(page)
    for language in ("fr", "ar", "zgh"):
        ticket = people.take("R", language)
        turn = people.at(counter, "call-next")["current"]["turn_id"]
        _shows(page, "called", ticket["label"])
        lines = page.locator(".front-own p")
        expect(lines).to_have_count(3)
        expect(lines.first).to_have_attribute("lang", language)
        assert page.evaluate(_CUT_OFF) == []
        people.at(counter, "start", turn_id=turn)
        _shows(page, "serving", ticket["label"])
        expect(lines.first).to_have_attribute("lang", language)
        assert_accessible(page)
        people.at(counter, "finish", turn_id=turn)
        _shows(page, "free")
    people.at(counter, "pause", reason="break")
    _shows(page, "paused")
    assert page.evaluate(_CUT_OFF) == []
    assert_accessible(page)
    people.at(counter, "end-pause")
    people.at(counter, "close")
    _shows(page, "closed")


def test_every_verb_leads_to_what_a_fresh_page_shows(pages: Pages, live_server: LiveServer) -> None:
    """Old snapshot and events, verb by verb; another counter's citizens are nothing to it."""
    people = People(live_server, "meknes")
    page = _front(pages, people, "2", "tablet")
    people.at("2", "open")
    people.at("3", "open")
    tickets = [people.take("B", language) for language in ("fr", "ar", "zgh", "fr", "ar")]
    turns = {ticket["label"]: ticket["turn_id"] for ticket in tickets}
    first, second = tickets[0]["label"], tickets[1]["label"]

    people.at("2", "call-next")
    _shows(page, "called", first)
    people.at("3", "call-next")
    people.at("2", "hold", turn_id=turns[first])
    _shows(page, "free")
    people.at("2", "resume", turn_id=turns[first])
    _shows(page, "serving", first)
    people.at("2", "undo")
    _shows(page, "free")
    people.at("2", "resume", turn_id=turns[first])
    people.at("2", "requeue", turn_id=turns[first])
    _shows(page, "free")
    people.at("2", "call-next")
    _shows(page, "called", first)
    people.of(turns[first], "cancel", reason="left")
    _shows(page, "free")
    people.at("3", "recall", turn_id=turns[second])
    people.at("3", "start", turn_id=turns[second])
    people.at("3", "transfer", turn_id=turns[second], service="B")
    third = people.at("2", "call-next")["current"]
    _shows(page, "called", third["label"])
    people.at("2", "recall", turn_id=third["turn_id"])
    people.at("2", "start", turn_id=third["turn_id"])
    _shows(page, "serving", third["label"])
    people.at("2", "transfer", turn_id=third["turn_id"], service="F")
    _shows(page, "free")
    fourth = people.at("2", "call-next")["current"]
    _shows(page, "called", fourth["label"])
    people.at("2", "no-show", turn_id=fourth["turn_id"])
    _shows(page, "free")
    before = page.locator("#now").inner_text()
    page.reload()
    expect(page.locator("#now")).to_have_text(before, use_inner_text=True)


def test_a_lost_connection_shows_no_number(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "beni-mellal")
    people.at("4", "open")
    ticket = people.take("F", "zgh")
    turn = people.at("4", "call-next")["current"]["turn_id"]
    page = _front(pages, people, "4", "tablet")
    _shows(page, "called", ticket["label"])
    pages.allow_server_gone()
    live_server.kill()
    _shows(page, "lost")
    expect(page.locator(".front-said p[lang=fr]")).to_contain_text(
        re.compile(r"depuis \W?\d\d:\d\d")
    )
    assert_accessible(page)
    live_server.start()
    _shows(page, "called", ticket["label"])
    people.at("4", "start", turn_id=turn)
    _shows(page, "serving", ticket["label"])
