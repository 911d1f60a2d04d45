"""The managers' page: the answer, live figures, definitions within reach."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer


def dashboard(pages: Pages, server: LiveServer, site: str, language: str, shape: str) -> Page:
    """The page, once its figures are there."""
    page = pages.open(f"{server.url}/dashboard/{site}?lang={language}", shape)
    expect(page.locator("#answer")).not_to_be_empty()
    return page


def visit(people: People, counter: str, service: str) -> None:
    """One visit from ticket to end; the counter is open."""
    people.take(service)
    turn = people.at(counter, "call-next")["current"]["turn_id"]
    people.at(counter, "start", turn_id=turn)
    people.at(counter, "finish", turn_id=turn)


@pytest.mark.parametrize(
    "language, answer",
    [("fr", "Trop tôt pour le dire"), ("ar", "من المبكر الحكم"), ("zgh", "ⵙⵓⵍ ⵓⵔ ⵏⵙⵙⵉⵏ")],
)
@pytest.mark.parametrize("shape", ["desk", "phone"])
def test_before_anyone_has_come(
    pages: Pages, live_server: LiveServer, language: str, answer: str, shape: str
) -> None:
    page = dashboard(pages, live_server, "meknes-hamria", language, shape)
    expect(page.locator(".answer-word")).to_have_text(answer)
    expect(page.locator(".service-too_few")).to_have_count(3)
    assert_accessible(page)


def test_figures_move_without_reloading(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    page = dashboard(pages, live_server, "larache", "fr", "desk")
    counter = page.locator(".dash-counter").nth(1)
    expect(counter).to_contain_text("Fermé")
    people.at("2", "open")
    expect(counter).to_contain_text("Libre")
    for _ in range(5):
        visit(people, "2", "B")
    people.take("B")

    expect(page.locator(".answer-word")).to_have_text("Oui, elle est tenue")
    expect(page.locator(".answer-detail").first).to_contain_text("5 sur 5")
    first = page.locator(".service").first
    expect(first).to_have_class(re.compile("service-kept"))
    expect(first).to_contain_text("État civil")
    expect(page.locator("#now-figures .figure-value").first).to_have_text("1")
    expect(page.locator("#today-figures .figure-value").first).to_contain_text("6")
    expect(page.locator("#today-figures .figure-n").nth(1)).to_have_text("n = 5")
    bars = page.locator(".bars-n").all_text_contents()
    assert sum(int(bar) for bar in bars) == 6
    assert_accessible(page)


def test_a_definition_comes_on_focus_and_on_touch(pages: Pages, live_server: LiveServer) -> None:
    page = dashboard(pages, live_server, "larache", "fr", "tablet")
    button = page.get_by_role("button", name="Attente P90")
    definition = page.locator("#definition-p90")
    expect(definition).not_to_be_visible()
    button.tap()
    expect(definition).to_contain_text("Neuf personnes appelées sur dix")
    button.tap()
    page.mouse.move(0, 0)
    page.keyboard.press("Tab")
    expect(page.locator("#definition-level")).to_be_visible()


@pytest.mark.parametrize(
    "language, answer",
    [("fr", "Non, elle n’est pas tenue"), ("ar", "لا، لم يتم الوفاء به")],
)
def test_a_broken_promise_stands_first(
    pages: Pages, live_server: LiveServer, language: str, answer: str
) -> None:
    people = People(live_server, "meknes")
    for _ in range(5):
        people.leave(people.take("R"))
    page = dashboard(pages, live_server, "meknes", language, "desk")
    expect(page.locator(".answer-word")).to_have_text(answer)
    first = page.locator(".service").first
    expect(first).to_have_class(re.compile("service-not_kept"))
    expect(first.locator(".service-code")).to_have_text("R")
    assert_accessible(page)


def test_a_lost_connection_is_said(pages: Pages, live_server: LiveServer) -> None:
    page = dashboard(pages, live_server, "beni-mellal", "fr", "desk")
    expect(page.locator("#connection")).not_to_be_visible()
    pages.allow_server_gone()
    live_server.kill()
    expect(page.locator("#connection")).to_contain_text(re.compile(r"perdue depuis \d\d:\d\d"))
    live_server.start()
    expect(page.locator("#connection")).not_to_be_visible()


def test_an_unknown_site_is_not_found(pages: Pages, live_server: LiveServer) -> None:
    pages.allow("404")
    answer = pages.open("about:blank").goto(f"{live_server.url}/dashboard/nowhere")
    assert answer is not None
    assert answer.status == 404
