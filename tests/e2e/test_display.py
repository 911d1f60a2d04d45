"""The waiting room's screen: calls one after the other, none lost, never silently stale."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import StartServer
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

LEAST_SHOWN_MS = 4000


def display(pages: Pages, server: LiveServer, site: str, language: str = "fr") -> Page:
    """A wall screen in step with its site."""
    page = pages.open(f"{server.url}/display/{site}?lang={language}", "tv", language=language)
    expect(page.locator(".service").first).to_be_visible()
    return page


def shows(page: Page, label: str, counter: str) -> None:
    """The current call is this one."""
    expect(page.locator("#now")).to_have_attribute("data-label", label, timeout=15_000)
    expect(page.locator(".call-counter .call-figure")).to_have_text(counter)


def open_counters(people: People, *counters: str) -> None:
    """Open them; a counter that another test opened stays open."""
    for counter in counters:
        if people.snapshot(counter)["counter"]["state"] == "closed":
            people.at(counter, "open")


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
    figures = page.locator(".call-figure").evaluate_all(
        "nodes => nodes.map(node => getComputedStyle(node).fontSize)"
    )
    assert figures[0] == figures[1]
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
    expect(page.locator("#now")).to_have_class("now has-call is-recall arriving", timeout=15_000)
    expect(page.locator(".call-recall")).to_contain_text("Rappel")
    expect(page.locator(f".recent-call[data-label={taken['label']}]")).to_have_count(0)


def announce(page: Page, count: int, ms: int) -> list[Any]:
    """What the announcer shows, and when, if `count` calls come together and `ms` pass."""
    page.evaluate(
        """async count => {
            const {announcer} = await import("/display/static/js/announcer.js");
            window.shown = [];
            const start = Date.now();
            const show = call => window.shown.push([call.seq, Date.now() - start]);
            const calls = announcer(show, () => {});
            calls.resume([], start, 0);
            for (let seq = 1; seq <= count; seq += 1) calls.push({seq, at: ""});
            for (let seq = 1; seq <= count; seq += 1) calls.push({seq, at: ""});
        }""",
        count,
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


def test_a_clock_that_is_set_back_holds_up_no_call(pages: Pages, live_server: LiveServer) -> None:
    """As when a screen without a battery hears of the right time."""
    page = pages.open(live_server.url)
    page.clock.install(time=10_000_000)
    assert [seq for seq, _ in announce(page, 3, 0)] == [1]
    page.clock.set_system_time(0)
    page.clock.run_for(20_000)
    shown: list[Any] = page.evaluate("() => window.shown")
    assert [seq for seq, _ in shown] == [1, 2, 3]


def test_after_an_absence_only_what_is_current_is_announced(
    pages: Pages, live_server: LiveServer
) -> None:
    page = pages.open(live_server.url)
    page.clock.install(time=0)
    page.evaluate(
        """async () => {
            const {announcer} = await import("/display/static/js/announcer.js");
            window.announced = [];
            window.over = [];
            const calls = announcer(call => window.announced.push(call.seq),
                past => { window.over = past.map(call => call.seq); });
            const call = (seq, second) => ({seq, at: new Date(second * 1000).toISOString()});
            const before = call(5, 0);
            calls.resume([before], 0, 5);
            calls.resume([call(8, 995), call(7, 990), call(6, 100), before], 1_000_000, 8);
        }"""
    )
    page.clock.run_for(20_000)
    assert page.evaluate("() => window.over") == [6, 5]
    assert page.evaluate("() => window.announced") == [7, 8]


def test_a_heart_that_beats_is_not_enough(pages: Pages, live_server: LiveServer) -> None:
    """The socket stands but no snapshot comes: it is never in step, not even now and then."""
    pages.allow("503")
    page = display(pages, live_server, "meknes-hamria")
    page.route("**/snapshots/display", lambda route: route.fulfill(status=503))
    page.reload()
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    page.evaluate(
        """() => {
            window.came = 0;
            new MutationObserver(() => {
                window.came += document.getElementById("lost").hidden ? 1 : 0;
            }).observe(document.getElementById("lost"), {attributes: true});
        }"""
    )
    page.wait_for_timeout(6_000)  # one heartbeat at least
    assert page.evaluate("() => window.came") == 0
    page.unroute("**/snapshots/display")
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)


def test_without_its_server_it_says_so_and_comes_back_with_what_was_missed(
    pages: Pages, start_server: StartServer
) -> None:
    server = start_server(options=["--demo-clock", "2026-11-02T10:25"])
    people = People(server, "larache")
    page = display(pages, server, "larache")
    open_counters(people, "2", "3")
    first, second = people.take("B"), people.take("F")
    people.at("2", "call-next")
    shows(page, first["label"], "2")
    # In the flash of its arrival no contrast can be judged.
    page.locator("#now").evaluate(
        "node => Promise.all(node.getAnimations({subtree: true}).map(each => each.finished))"
    )

    pages.allow("WebSocket|ERR_CONNECTION")
    server.kill()
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    for words in ("Connexion perdue depuis", "انقطع الاتصال منذ"):
        expect(page.locator("#lost")).to_contain_text(words)
    # The server's time, as on the wall: a television's own clock is often wrong.
    expect(page.locator("#lost")).to_contain_text(re.compile(r"10:2\d"))
    assert_accessible(page)
    server.start()
    people.at("3", "call-next")
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    shows(page, second["label"], "3")
    expect(page.locator(".recent-call").first).to_have_attribute("data-label", first["label"])


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
        expect(page.locator("#hours")).to_contain_text(word)
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
    expect(hours).to_contain_text("L’attente peut dépasser la fermeture : \u2066B · H\u2069")
    expect(hours).to_contain_text("قد يتجاوز الانتظار وقت الإغلاق")
    assert_accessible(page)
