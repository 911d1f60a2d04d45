"""The kiosk when nothing is given, when closing is near, and when staff close the site."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.kiosk_page import answer_with, kiosk, overflowing, screen
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer


def server_says(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """The kiosk's snapshot as the server sends it, with a change. On Monday 2 November, 09:00."""

    def at_nine(body: dict[str, Any]) -> None:
        """The server's table of zones counts, not the browser's."""
        body.update(at="2026-11-02T09:00:00Z", utc_offset_minutes={"Africa/Casablanca": 0})

    page.route(re.compile("/snapshots/kiosk"), answer_with(change))
    page.route(re.compile("/api/v1/ping"), answer_with(at_nine))


POWER = {"fr": "Coupure de courant", "ar": "انقطاع التيار", "zgh": "ⵜⴱⴱⵉ ⵜⵔⵉⵙⵉⵏⵜⵉ"}


@pytest.mark.parametrize("shape", ["kiosk", "kiosk-landscape"])
@pytest.mark.parametrize(
    "kind, name, opens, words",
    [
        ("hours", None, "2026-11-03T08:30", ("Ouverture mardi à", "08:30", "الثلاثاء")),
        # The clock changes before it opens again: the wall clock of that day is shown.
        ("hours", None, "2026-11-09T08:30", ("Ouverture lundi 9 novembre à", "08:30")),
        ("closure", POWER, "2026-11-02T11:15", ("Coupure de courant", "aujourd’hui à", "11:15")),
        ("closure", POWER, None, ("انقطاع التيار", "ⵜⴱⴱⵉ ⵜⵔⵉⵙⵉⵏⵜⵉ")),
        ("break", None, "2026-11-02T14:00", ("C’est la pause", "وقت الاستراحة", "14:00")),
        ("last_ticket", None, "2026-11-03T08:30", ("Les personnes qui attendent seront reçues",)),
        ("day_closed", None, "2026-11-03T08:30", ("fermé plus tôt aujourd’hui",)),
    ],
)
def test_a_closed_site_says_why_and_when_it_opens(
    pages: Pages,
    live_server: LiveServer,
    *,
    shape: str,
    kind: str,
    name: dict[str, str] | None,
    opens: str | None,
    words: tuple[str, ...],
) -> None:
    page = pages.open(live_server.url, shape)

    def closed(body: dict[str, Any]) -> None:
        body.update(
            open=False,
            closed_for={"kind": kind, "name": name},
            opens_at=opens and f"{opens}:00Z",
            opens_at_local=opens,
            closes_at=None,
        )

    server_says(page, closed)
    page.goto(f"{live_server.url}/kiosk/larache")
    for word in ("Fermé", "مغلق", *words):
        expect(page.locator("#screen")).to_contain_text(word)
    expect(page.locator("[data-language]")).to_have_count(0)
    assert_accessible(page)
    assert overflowing(page) == []


@pytest.mark.parametrize("shape", ["kiosk", "kiosk-landscape"])
@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_closing_and_closed_services_are_told_apart(
    pages: Pages, live_server: LiveServer, language: str, shape: str
) -> None:
    page = pages.open(live_server.url, shape)
    closing = "2026-11-02T09:20:00Z"

    def late(body: dict[str, Any]) -> None:
        body.update(open=True, closes_at=closing, last_ticket_at=closing)
        services = {service["code"]: service for service in body["services"]}
        services["B"].update(range={"low": 20, "high": 40}, closing_at=closing)
        for code, kind in (("F", "quota"), ("H", "hours")):
            services[code].update(
                open=False,
                closed_for={"kind": kind, "name": None},
                opens_at="2026-11-03T08:30:00Z",
                opens_at_local="2026-11-03T08:30",
            )

    server_says(page, late)
    page.goto(f"{live_server.url}/kiosk/larache")
    expect(page.locator(".hours-soon")).to_contain_text("Fermeture à \u202a09:20\u202c")
    assert_accessible(page)
    assert overflowing(page) == []

    page.locator(f"[data-language={language}]").tap()
    screen(page, "services")
    expect(page.locator("[data-live=B] .live-closing")).to_contain_text("09:20")
    expect(page.locator("[data-live=A] .live-closing")).to_have_count(0)
    for code in "FH":
        expect(page.locator(f"[data-closed={code}]")).to_contain_text("08:30")
    if language == "fr":
        expect(page.locator("[data-closed=F]")).to_contain_text("Plus de ticket aujourd’hui")
    assert_accessible(page)
    assert overflowing(page) == []

    page.locator("[data-closed=F]").tap()
    page.locator("[data-service=B]").tap()
    screen(page, "service")
    expect(page.locator("[data-closing=B]")).to_contain_text("09:20")
    assert_accessible(page)
    assert overflowing(page) == []


def test_a_closure_by_staff_is_on_the_screen_at_once(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "meknes-hamria")
    manager = People(live_server, "meknes-hamria")
    manager.close_site(reason="power-cut")
    expect(page.locator("#screen")).to_contain_text("Coupure de courant")
    expect(page.locator("[data-language]")).to_have_count(0)
    manager.reopen_site()
    expect(page.locator("[data-language=fr]")).to_be_enabled()
