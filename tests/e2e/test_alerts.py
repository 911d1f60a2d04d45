"""What is worth a word to an agent: which alerts there are, and one calm place that shows them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import StartServer
from tests.e2e.agents import at, desk
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

NOW = 1_000_000_000_000
MINUTE = 60_000
PRINTS = [{"id": "hall", "condition": "ready", "prints": True}]


def _iso(page: Page, ms: int) -> str:
    text: str = page.evaluate("ms => new Date(ms).toISOString()", ms)
    return text


def _turn(page: Page, label: str, minutes: float, language: str = "fr") -> dict[str, Any]:
    arrived = _iso(page, int(NOW - minutes * MINUTE))
    return {"label": label, "service": label[0], "language": language, "arrived_at": arrived}


def _kinds(
    page: Page,
    waiting: list[dict[str, Any]],
    *,
    presence: object = None,
    speaks: tuple[str, ...] = (),
    printers: object = PRINTS,
    counter: str = "open",
    is_open: bool = True,
) -> list[Any]:
    """Kind, label and others of each alert, from the page's own rule."""
    state = {
        "counter": {"state": counter},
        "waiting": waiting,
        "printers": printers,
        "services": [
            {"code": "B", "target_minutes": 20, "open": is_open},
            {"code": "F", "target_minutes": 40, "open": False},
        ],
    }
    found: list[Any] = page.evaluate(
        """async ([state, presence, speaks, now]) => {
            const {alerts} = await import("/static/counter/alerts.js");
            return alerts(state, presence, speaks, now)
                .map(one => [one.kind, one.label || "", one.others || 0]);
        }""",
        [state, presence or {}, list(speaks), NOW],
    )
    return found


@pytest.fixture
def page(pages: Pages, live_server: LiveServer) -> Page:
    """Any page of the server's: its modules can be asked."""
    return pages.open(live_server.url)


@pytest.mark.parametrize(
    "waits, expected",
    [
        ({}, []),
        ({"B1": 15.9}, []),
        ({"B1": 16}, [["near", "B1", 0]]),
        ({"B1": 16, "F2": 39.9, "B3": 1}, [["near", "F2", 1]]),
        ({"B1": 20}, [["past", "B1", 0]]),
        ({"F1": 30, "B2": 29, "B3": 21}, [["past", "B2", 1]]),
        ({"B1": 25, "B2": 17}, [["past", "B1", 0], ["near", "B2", 0]]),
    ],
)
def test_waits_by_their_service_s_target(
    page: Page, waits: dict[str, float], expected: list[Any]
) -> None:
    waiting = [_turn(page, label, minutes) for label, minutes in waits.items()]
    assert _kinds(page, waiting) == expected
    assert _kinds(page, waiting, counter="paused") == expected
    assert _kinds(page, waiting, counter="closed") == []


@pytest.mark.parametrize(
    "connected, gone_seconds, is_open, alarms",
    [
        (0, 31, True, True),
        (0, 29, True, False),
        (0, 31, False, False),
        (1, 31, True, False),
        (0, None, True, False),
    ],
)
def test_a_kiosk_that_was_there_and_is_gone(
    page: Page, connected: int, gone_seconds: int | None, is_open: bool, alarms: bool
) -> None:
    left = None if gone_seconds is None else _iso(page, NOW - gone_seconds * 1000)
    presence = {"kiosk": {"connected": connected, "left_at": left}}
    assert bool(_kinds(page, [], presence=presence, is_open=is_open)) is alarms


@pytest.mark.parametrize(
    "speaks, expected",
    [
        ((), []),
        (("zgh",), [["language", "B2", 1]]),
        (("fr", "zgh"), [["language", "B1", 2]]),
        (("ar",), []),
    ],
)
def test_only_who_speaks_a_language_is_told(
    page: Page, speaks: tuple[str, ...], expected: list[Any]
) -> None:
    waiting = [_turn(page, "B1", 3), _turn(page, "B2", 2, "zgh"), _turn(page, "F3", 1, "zgh")]
    assert _kinds(page, waiting, speaks=speaks) == expected


def test_the_most_important_stands_first(page: Page) -> None:
    waiting = [_turn(page, "B1", 25), _turn(page, "B2", 17, "zgh")]
    presence = {"devices": 2, "kiosk": {"connected": 0, "left_at": _iso(page, NOW - MINUTE)}}
    out = [{"id": "hall", "condition": "paper_out", "prints": False}]
    low = [{"id": "hall", "condition": "paper_low", "prints": True}]
    facts: dict[str, Any] = {"presence": presence, "speaks": ("zgh",)}
    rest = ["devices", "kiosk", "past", "language", "near"]
    found = _kinds(page, waiting, printers=out, **facts)
    assert [kind for kind, _, _ in found] == ["printer_trouble", *rest]
    found = _kinds(page, waiting, printers=low, **facts)
    assert [kind for kind, _, _ in found] == [*rest, "printer_near"]
    assert _kinds(page, [], printers=[], presence={"devices": 1}) == []


@pytest.mark.parametrize(
    "language, shape, words",
    [
        ("fr", "tablet", "aussi ouvert sur un autre écran"),
        ("ar", "phone", "مفتوح أيضا على شاشة أخرى"),
        ("zgh", "tablet-upright", "ⵉⵕⵥⵎ ⴰⵡⴷ ⴳ ⵓⴳⴷⵉⵍ ⵢⴰⴹⵏ"),
    ],
)
def test_a_second_page_of_the_same_counter(
    pages: Pages, live_server: LiveServer, language: str, shape: str, words: str
) -> None:
    people = People(live_server, "meknes")
    first = desk(pages, people, "7", language, shape)
    expect(first.locator(".alert-none")).to_be_visible()
    assert_accessible(first)
    choosing = pages.open(f"{live_server.url}/counter/meknes?lang=fr", "tablet")
    expect(choosing.locator(".choose-counter").first).to_be_visible()
    second = desk(pages, people, "7", language, shape)
    for page in (first, second):
        expect(page.locator("[data-kind=devices]")).to_contain_text(words)
    assert_accessible(first)
    second.close()
    expect(first.locator("[data-kind=devices]")).to_have_count(0)
    expect(first.locator(".alert-none")).to_be_visible()


def test_two_are_shown_and_the_rest_is_counted(start_server: StartServer, pages: Pages) -> None:
    """Five hours a minute: a wait passes its target, a kiosk is missed, within seconds."""
    options = ("--demo-clock", "2026-11-02T09:00", "--demo-speed", "300")
    server = start_server(options=options)
    people = People(server, "larache")
    people.at("2", "open")
    people.take("B", "zgh")
    kiosk = pages.open(f"{server.url}/kiosk/larache", "kiosk")
    expect(kiosk.locator("[data-language=fr]")).to_be_enabled()
    page = desk(pages, people, "2")
    at(page, "call_next")
    kiosk.close()
    expect(page.locator("[data-kind=kiosk]")).to_be_visible()
    expect(page.locator("[data-kind=past]")).to_be_visible()
    expect(page.locator("#all-alerts")).to_have_text("Alertes")

    page.locator("#all-alerts").tap()
    page.locator(".speaks-choice", has_text="ⵜⴰⵎⴰⵣⵉⵖⵜ").tap()
    assert_accessible(page)
    page.locator(".sheet-foot button").tap()
    expect(page.locator("#all-alerts")).to_contain_text("+1")
    expect(page.locator("#alerts .alert")).to_have_count(2)
    page.locator("#all-alerts").tap()
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("[data-kind=language]")).to_contain_text("parle amazigh")
    page.locator(".sheet-foot button").tap()

    page.reload()
    expect(page.locator("#all-alerts")).to_contain_text("+1")  # this browser remembers
    pages.open(f"{server.url}/kiosk/larache", "kiosk")
    expect(page.locator("[data-kind=kiosk]")).to_have_count(0)
    expect(page.locator("[data-kind=language]")).to_be_visible()
