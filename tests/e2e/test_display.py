"""The waiting room's screen: calls one after the other, none lost, never silently stale."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.people import People
from tests.e2e.walls import display, open_counters, shows
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

LEAST_SHOWN_MS = 4000


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_call_is_seen_and_stays_after_a_reload(
    pages: Pages, live_server: LiveServer, language: str
) -> None:
    people = People(live_server, "larache")
    counter, service = {"fr": ("2", "B"), "ar": ("3", "F")}[language]
    page = display(pages, live_server, "larache", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert_accessible(page)
    open_counters(people, counter)
    taken = people.take(service, language)
    people.at(counter, "call-next")
    shows(page, taken["label"], counter)
    expect(page.locator(".call-service [lang]")).to_have_attribute("lang", language)
    assert_accessible(page)
    page.reload()
    shows(page, taken["label"], counter)


def test_two_calls_at_once_are_shown_one_after_the_other(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "meknes")
    page = display(pages, live_server, "meknes")
    expect(page.locator(".nobody")).to_be_visible()
    open_counters(people, "2", "6")
    first, second = people.take("B"), people.take("H", "ar")
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => {
                const label = document.getElementById("now").dataset.label;
                if (!window.seen.length || window.seen[window.seen.length - 1][0] !== label)
                    window.seen.push([label, performance.now()]);
            }).observe(document.getElementById("now"), {attributes: true});
        }"""
    )
    people.at("2", "call-next")
    people.at("6", "call-next")
    shows(page, first["label"], "2")
    shows(page, second["label"], "6")
    seen: list[tuple[str, float]] = page.evaluate("() => window.seen")
    assert [label for label, _ in seen] == [first["label"], second["label"]]
    assert seen[1][1] - seen[0][1] >= LEAST_SHOWN_MS
    expect(page.locator(".recent-call").first).to_have_attribute("data-label", first["label"])


def test_a_recall_is_marked_and_listed_once(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "beni-mellal")
    page = display(pages, live_server, "beni-mellal")
    open_counters(people, "1")
    taken = people.take("A")
    current = people.at("1", "call-next")["current"]
    shows(page, taken["label"], "1")
    people.at("1", "recall", turn_id=current["turn_id"])
    expect(page.locator("#now")).to_have_class("now has-call is-recall arriving", timeout=30_000)
    expect(page.locator(".call-recall")).to_contain_text("Rappel")
    expect(page.locator(f".recent-call[data-label={taken['label']}]")).to_have_count(0)


def announce(page: Page, count: int, ms: int, *, speech_ms: int = 0) -> list[Any]:
    """What is announced, and when, if `count` calls come together, twice each, and `ms` pass."""
    page.evaluate(
        """async ([count, speech]) => {
            const {announcer} = await import("/display/static/js/announcer.js");
            window.shown = [];
            const start = Date.now();
            const calls = announcer({
                onAnnounce: call => window.shown.push([call.seq, Date.now() - start]),
                onHistory: () => {},
                speaker: {announce: () => new Promise(resolve => setTimeout(resolve, speech))},
            });
            calls.resume([], [], 0);
            for (let seq = 1; seq <= count; seq += 1) calls.push({seq});
            for (let seq = 1; seq <= count; seq += 1) calls.push({seq});
        }""",
        [count, speech_ms],
    )
    page.clock.run_for(ms)
    found: list[Any] = page.evaluate("() => window.shown")
    return found


def test_ten_calls_in_a_second_keep_their_order_and_none_is_lost(
    pages: Pages, live_server: LiveServer
) -> None:
    page = pages.open(live_server.url)
    page.clock.install(time=0)
    shown = announce(page, 10, 60_000)
    assert [seq for seq, _ in shown] == list(range(1, 11))
    gaps = [later - earlier for (_, earlier), (_, later) in pairwise(shown)]
    assert all(gap >= LEAST_SHOWN_MS for gap in gaps)
    assert gaps[-1] > gaps[0]  # whoever comes last has more time


def test_a_call_waits_until_the_one_before_has_been_said(
    pages: Pages, live_server: LiveServer
) -> None:
    page = pages.open(live_server.url)
    page.clock.install(time=0)
    shown = announce(page, 3, 40_000, speech_ms=12_000)
    assert [seq for seq, _ in shown] == [1, 2, 3]
    assert all(later - earlier >= 12_000 for (_, earlier), (_, later) in pairwise(shown))


def test_a_voice_that_never_ends_silences_nobody(pages: Pages, live_server: LiveServer) -> None:
    page = pages.open(live_server.url)
    page.clock.install(time=0)
    shown = announce(page, 2, 50_000, speech_ms=3_600_000)
    assert [seq for seq, _ in shown] == [1, 2]


def test_a_clock_that_is_set_back_holds_up_no_call(pages: Pages, live_server: LiveServer) -> None:
    """As when a screen without a battery hears of the right time."""
    page = pages.open(live_server.url)
    page.clock.install(time=10_000_000)
    assert [seq for seq, _ in announce(page, 3, 0)] == [1]
    page.clock.set_system_time(0)
    page.clock.run_for(20_000)
    shown: list[Any] = page.evaluate("() => window.shown")
    assert [seq for seq, _ in shown] == [1, 2, 3]


@pytest.mark.parametrize(
    "remembered, announced, over",
    [
        (5, [7, 8], [7, 9, 6, 5]),  # 9 was served meanwhile, 6 too; 7 has its place already
        (8, [], [8, 9, 7, 6, 5]),
        (None, [], [9, 8, 7, 6, 5]),  # opened just now: all has been called before
        (90, [], [9, 8, 7, 6, 5]),  # another database
    ],
)
def test_what_was_missed_is_announced_while_its_citizen_is_expected(
    pages: Pages,
    live_server: LiveServer,
    remembered: int | None,
    announced: list[int],
    over: list[int],
) -> None:
    page = pages.open(live_server.url)
    page.clock.install(time=0)
    page.evaluate(
        """async remembered => {
            const {announcer} = await import("/display/static/js/announcer.js");
            window.announced = [];
            const calls = announcer({
                onAnnounce: call => window.announced.push(call.seq),
                onHistory: past => { window.over = past.map(call => call.seq); },
                memory: {read: () => remembered, write: () => {}},
            });
            const past = [9, 8, 7, 6, 5].map(seq => ({seq}));
            calls.resume(past, [7, 8], 12);
            calls.resume(past, [7, 8], 12);
        }""",
        remembered,
    )
    assert page.evaluate("() => window.over") == over
    page.clock.run_for(20_000)
    assert page.evaluate("() => window.announced") == announced


def test_a_call_that_is_taken_back_leaves_the_queue_and_the_wall(
    pages: Pages, live_server: LiveServer
) -> None:
    page = pages.open(live_server.url)
    page.clock.install(time=0)
    page.evaluate(
        """async () => {
            const {announcer} = await import("/display/static/js/announcer.js");
            window.announced = [];
            const calls = announcer({
                onAnnounce: call => window.announced.push(call.seq),
                onHistory: past => { window.over = past.map(call => call.seq); },
            });
            calls.resume([{seq: 1}], [1], 1);
            calls.push({seq: 2});
            calls.push({seq: 3});
            calls.resume([{seq: 1}], [1], 4);
        }"""
    )
    page.clock.run_for(20_000)
    assert page.evaluate("() => window.announced") == [2]
    assert page.evaluate("() => window.over") == [1]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_closure_is_on_the_wall_at_once_and_calls_go_on(
    pages: Pages, live_server: LiveServer, language: str
) -> None:
    people = People(live_server, "meknes-hamria")
    page = display(pages, live_server, "meknes-hamria", language)
    expect(page.locator("#hours")).to_be_hidden()
    taken = people.take("B", language)
    counter = {"fr": "2", "ar": "3"}[language]
    people.close_site(reason="power-cut")
    for word in ("Fermé · Coupure de courant", "مغلق · انقطاع التيار الكهربائي"):
        expect(page.locator(".wall")).to_contain_text(word)
    open_counters(people, counter)
    people.at(counter, "call", turn_id=taken["turn_id"], reason="urgent")
    shows(page, taken["label"], counter)
    assert_accessible(page)
    people.at(counter, "no-show", turn_id=taken["turn_id"])
    people.reopen_site()
    expect(page.locator("#hours")).to_be_hidden()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_closing_is_announced_for_the_services_whose_wait_passes_it(
    pages: Pages, live_server: LiveServer, language: str
) -> None:
    page = pages.open(live_server.url, "tv", language=language)

    def late(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for service in body["services"]:
            if service["code"] in "BH":
                service["closing_at"] = "2026-11-02T16:30:00Z"
        route.fulfill(response=answer, json=body)

    page.route(re.compile("/snapshots/display"), late)
    page.goto(f"{live_server.url}/display/beni-mellal?lang={language}")
    hours = page.locator("#hours")
    expect(hours).to_contain_text("L’attente peut dépasser la fermeture : \u202aB · H\u202c")
    expect(hours).to_contain_text("قد يتجاوز الانتظار وقت الإغلاق")
    assert_accessible(page)
