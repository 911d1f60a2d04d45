"""A counter calls the supervisor: asked, seen on the dashboard, answered, withdrawn."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.agents import desk, usable
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

WORDS = {
    "fr": {
        "dispute": "Un désaccord",
        "asked": "Superviseur appelé",
        "seen": "Vu par le superviseur",
        "where": "Guichet",
    },
    "ar": {
        "dispute": "خلاف",
        "asked": "تم استدعاء المشرف",
        "seen": "اطلع عليه المشرف",
        "where": "الشباك",
    },
    "zgh": {
        "dispute": "ⴰⵎⵢⴰⵏⴰⵡ",
        "asked": "ⵉⵜⵜⵓⵖⵔ ⵓⵎⵙⵓⴷⵙ",
        "seen": "ⵉⵥⵕⴰ ⵜ ⵓⵎⵙⵓⴷⵙ",
        "where": "ⴰⵙⴽⵙⵍ",
    },
}


def _dashboard(pages: Pages, server: LiveServer, site: str, role: str, language: str) -> Page:
    """As somebody who holds that role: the header a proxy or a program would send."""
    page = pages.open(
        f"{server.url}/dashboard/{site}?lang={language}",
        "desk",
        extra_http_headers={"Authorization": f"Demo {role}:{site}:Karim"},
    )
    expect(page.locator("#answer")).not_to_be_empty()
    return page


def _ask(page: Page, reason: str) -> None:
    usable(page.locator(".help-ask")).tap()
    page.locator(".sheet-option", has_text=reason).tap()


@pytest.mark.parametrize(
    "language, site, counter, shape",
    [
        ("fr", "larache", "3", "tablet"),
        ("ar", "meknes", "5", "phone"),
        ("zgh", "beni-mellal", "4", "tablet-upright"),
    ],
)
def test_asked_seen_and_answered(
    pages: Pages, live_server: LiveServer, language: str, site: str, counter: str, shape: str
) -> None:
    people, words = People(live_server, site), WORDS[language]
    people.at(counter, "open")
    agent = desk(pages, people, counter, language, shape)
    hall = _dashboard(pages, live_server, site, "supervisor", language)
    expect(hall.locator("#help")).not_to_be_visible()
    expect(hall).not_to_have_title(re.compile("●"))

    usable(agent.locator(".help-ask")).tap()
    assert_accessible(agent)
    agent.locator(".sheet-option", has_text=words["dispute"]).tap()
    expect(agent.locator(".help-status")).to_have_text(words["asked"])
    expect(agent.locator(".help-since")).to_contain_text(words["dispute"])
    assert_accessible(agent)

    call = hall.locator(".help-call")
    expect(call).to_contain_text(f"{words['where']} {counter}")
    expect(call).to_contain_text(words["dispute"])
    expect(hall).to_have_title(re.compile("^● "))
    assert_accessible(hall)
    call.locator("button").click()
    expect(hall.locator("#help")).not_to_be_visible()
    expect(hall).not_to_have_title(re.compile("●"))
    expect(agent.locator(".help-status")).to_have_text(words["seen"])
    expect(agent.locator(".help-ask")).to_be_visible()
    assert_accessible(agent)
    agent.reload()
    expect(agent.locator(".help-status")).to_have_text(words["seen"])


def test_withdrawn_by_the_agent_and_by_leaving(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("4", "open")
    agent = desk(pages, people, "4")
    managers = _dashboard(pages, live_server, "larache", "manager", "fr")
    call = managers.locator(".help-call[data-counter='4']")
    _ask(agent, "Sans préciser")
    expect(call).to_contain_text("Motif non précisé")
    usable(agent.locator(".help-button", has_text="Annuler")).tap()
    expect(call).to_have_count(0)
    expect(agent.locator(".help-status")).to_be_empty()

    usable(agent.locator(".help-ask"))
    agent.keyboard.press("v")
    agent.keyboard.press("1")
    expect(call).to_contain_text("Une question")
    people.at("4", "close")
    expect(call).to_have_count(0)
    expect(agent.locator(".help-ask")).to_have_attribute("aria-disabled", "true")


def test_both_pages_of_a_counter_and_both_supervisors_agree(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    people.at("5", "open")
    first, second = desk(pages, people, "5"), desk(pages, people, "5")
    halls = [
        _dashboard(pages, live_server, "larache", role, "fr") for role in ("supervisor", "manager")
    ]
    _ask(first, "La sécurité")
    expect(second.locator(".help-status")).to_have_text("Superviseur appelé")
    for hall in halls:
        expect(hall.locator(".help-call[data-counter='5']")).to_contain_text("La sécurité")
    halls[0].locator(".help-call[data-counter='5'] button").click()
    expect(halls[1].locator(".help-call[data-counter='5']")).to_have_count(0)
    for page in (first, second):
        expect(page.locator(".help-status")).to_have_text("Vu par le superviseur")


def test_what_only_managers_may_do_is_shown_to_them_alone(
    pages: Pages, live_server: LiveServer
) -> None:
    manager = _dashboard(pages, live_server, "larache", "manager", "fr")
    supervisor = _dashboard(pages, live_server, "larache", "supervisor", "fr")
    for page, shown in ((manager, 1), (supervisor, 0)):
        expect(page.locator(".printer")).to_have_count(1)
        for part in ("#to-notices:visible", ".printer-test", "#preview:visible"):
            expect(page.locator(part)).to_have_count(shown)
    assert_accessible(supervisor)
