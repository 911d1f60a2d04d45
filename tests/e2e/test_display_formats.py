"""The wall's drawing: every format, theme and direction, by numbers; each display its own calls."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.people import People
from tests.e2e.walls import display, open_counters, shows
from tests.support.accessibility import assert_accessible
from tests.support.browser import SHAPES, Pages
from tests.support.server import LiveServer

_DIGIT_HEIGHT = 0.714
"""Of Noto Sans, in its size."""
_LEAST_SHARE = 1 / 6


def crowded(page: Page, *, label: str, counter: str = "8", theme: str = "dark") -> None:
    """From the next load on: two thousand wait for each service, and this is the last call."""

    def crowd(route: Route) -> None:
        answer = route.fetch()
        body: dict[str, Any] = answer.json()
        for service in body["services"]:
            service.update(open=True, waiting=2000, range={"low": 240, "high": 480})
        facts = {"service": label[0], "language": "fr", "recall": False, "at": body["at"]}
        body["calls"] = [
            {"seq": 1, "label": called, "counter": counter, **facts}
            for called in (label, "B1999", "H1998", "K1997", "L1996", "R1995")
        ]
        route.fulfill(response=answer, json=body)

    page.route("**/snapshots/display?*", crowd)
    page.reload()
    expect(page.locator("#now")).to_have_attribute("data-label", label)
    expect(page.locator(".service").first).to_be_visible()
    page.evaluate("() => document.fonts.ready")
    if theme == "bright":
        page.evaluate("() => document.body.classList.replace('theme-dark', 'theme-bright')")


def boxes(page: Page, *selectors: str) -> list[dict[str, float]]:
    """Where the first of each is drawn."""
    found: list[dict[str, float]] = page.evaluate(
        """selectors => selectors.map(selector => {
            const box = document.querySelector(selector).getBoundingClientRect();
            return {left: box.left, right: box.right, top: box.top, bottom: box.bottom};
        })""",
        list(selectors),
    )
    return found


def digit_shares(page: Page) -> list[float]:
    """Ticket and counter: how much of the screen's height their digits take."""
    sizes: list[float] = page.locator(".call-figure").evaluate_all(
        "nodes => nodes.map(node => parseFloat(getComputedStyle(node).fontSize) / innerHeight)"
    )
    return [_DIGIT_HEIGHT * size for size in sizes]


def outside(page: Page) -> list[str]:
    """What is drawn beyond the screen, or beyond the box it stands in."""
    found: list[str] = page.evaluate(
        """() => {
            const wide = [...document.querySelectorAll(".wall *:not(svg):not(svg *)")];
            const slack = innerHeight / 200;
            return wide.filter(node => {
                const box = node.getBoundingClientRect();
                if (!box.width) return false;
                const panel = node.closest(".now, .recent-call, .service, .hours, .lost, .when");
                const frame = panel ? panel.getBoundingClientRect()
                    : {left: 0, top: 0, right: innerWidth, bottom: innerHeight};
                return box.left < frame.left - slack || box.right > frame.right + slack
                    || box.top < frame.top - slack || box.bottom > frame.bottom + slack;
            }).map(node => node.className + ": " + node.textContent);
        }"""
    )
    return found


@pytest.mark.parametrize("shape", ["tv", "tv-large", "tv-small", "totem"])
def test_two_thousand_waiting_fit_and_the_number_is_a_sixth_of_the_height(
    pages: Pages, live_server: LiveServer, shape: str
) -> None:
    page = display(pages, live_server, "beni-mellal", "ar", shape, reduced_motion="reduce")
    for label, counter in (("M2000", "112"), ("B142", "3"), ("U3", "8")):
        crowded(page, label=label, counter=counter)
        assert all(share >= _LEAST_SHARE - 0.001 for share in digit_shares(page)), label
        assert outside(page) == []
    if shape == "totem":
        page.evaluate(
            """() => {
                const notice = document.createElement("p");
                notice.textContent = "Collecte des encombrants : mardi et jeudi";
                document.getElementById("notices").appendChild(notice);
            }"""
        )
        expect(page.locator(".wall")).to_have_class("wall has-notices")
        expect(page.locator(".service")).to_have_count(2)
        assert all(share >= _LEAST_SHARE - 0.001 for share in digit_shares(page))
        assert outside(page) == []


def test_right_to_left_is_mirrored(pages: Pages, live_server: LiveServer) -> None:
    """What stands on the left in French stands as far from the right in Arabic."""
    parts = ("#now", ".recent", ".call-words", ".call-digits", ".when", ".service", ".service-code")
    drawn = {}
    for language in ("fr", "ar"):
        page = display(pages, live_server, "larache", language, reduced_motion="reduce")
        crowded(page, label="B42")
        drawn[language] = boxes(page, *parts)
        arrow = page.locator(".call-arrow").evaluate("node => getComputedStyle(node).transform")
        assert arrow == ("none" if language == "fr" else "matrix(-1, 0, 0, 1, 0, 0)")
    width = SHAPES["tv"].width
    for part, french, arabic in zip(parts, drawn["fr"], drawn["ar"], strict=True):
        if part == ".when":  # as wide as its words
            assert width - arabic["right"] == pytest.approx(french["left"], abs=1), part
        elif part not in {".service", ".service-code"}:
            assert width - arabic["right"] == pytest.approx(french["left"], abs=1), part
            assert width - arabic["left"] == pytest.approx(french["right"], abs=1), part
        else:
            assert arabic["right"] > width / 2 > french["left"], part


def test_arrows_point_where_the_counters_lie(pages: Pages, live_server: LiveServer) -> None:
    """Absolutely: a counter on the left is on the left in Arabic too."""
    turned = {"left": "matrix(-1, 0, 0, -1, 0, 0)", "up": "matrix(0, -1, 1, 0, 0, 0)"}
    page = display(pages, live_server, "beni-mellal", "ar", reduced_motion="reduce")
    for counter, way in (("1", "left"), ("7", "up")):
        crowded(page, label="B42", counter=counter)
        arrow = page.locator(".call-arrow")
        expect(arrow).to_have_class(f"pictogram call-arrow points-{way}")
        assert arrow.evaluate("node => getComputedStyle(node).transform") == turned[way]


@pytest.mark.parametrize("theme", ["dark", "bright"])
@pytest.mark.parametrize("language", ["fr", "zgh"])
def test_both_themes_can_be_read(
    pages: Pages, live_server: LiveServer, language: str, theme: str
) -> None:
    page = display(pages, live_server, "beni-mellal", language, reduced_motion="reduce")
    crowded(page, label="B42", theme=theme)
    assert_accessible(page)


def test_without_motion_nothing_moves(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    page = display(pages, live_server, "larache", reduced_motion="reduce")
    open_counters(people, "6")
    taken = people.take("Z")
    people.at("6", "call-next")
    shows(page, taken["label"], "6")
    page.wait_for_function("() => document.getAnimations().length === 0")


def test_languages_take_turns(pages: Pages, live_server: LiveServer) -> None:
    """On a screen that rotates: one language at a time, and all of them in the end."""
    page = pages.open("about:blank", "tv")
    page.clock.install()
    page.goto(f"{live_server.url}/display/meknes/first-floor")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("body")).to_have_class("display theme-bright")
    expect(page.locator(".service").first).to_be_visible()
    seen = []
    for _ in range(3):
        seen.append(page.locator(".when-day").evaluate_all("nodes => nodes.map(each => each.lang)"))
        page.clock.run_for(8_000)
    assert seen == [["ar"], ["zgh"], ["fr"]]
    # Its services are those of its counters.
    codes = page.locator(".service-code")
    expect(codes.first).to_be_visible()
    assert set(codes.all_text_contents()) <= set("RULMZA")


def test_each_display_has_its_own_calls(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    civil = display(pages, live_server, "meknes/civil-status")
    entrance = display(pages, live_server, "meknes/entrance")
    open_counters(people, "2", "6")
    other, own = people.take("H"), people.take("B")
    people.at("6", "call-next")
    people.at("2", "call-next")
    shows(entrance, own["label"], "2")
    shows(civil, own["label"], "2")
    expect(entrance.locator(".recent-call")).to_have_attribute("data-label", other["label"])
    expect(civil.locator(".recent-call")).to_have_count(0)
    assert set(civil.locator(".service-code").all_text_contents()) == {"B", "F"}
    civil.reload()
    shows(civil, own["label"], "2")
    expect(civil.locator(".recent-call")).to_have_count(0)


def test_an_unknown_display_says_so_in_three_languages(
    pages: Pages, live_server: LiveServer
) -> None:
    pages.allow("404")
    page = pages.open(f"{live_server.url}/display/meknes/cellar", "tv")
    for language in ("fr", "ar", "zgh"):
        expect(page.locator(f".unknown-said[lang={language}]")).to_contain_text("cellar")
    assert_accessible(page)
    page.get_by_role("link", name="/display/meknes/civil-status").click()
    expect(page.locator(".service").first).to_be_visible()
