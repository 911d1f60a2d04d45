"""The wall without its server: it says so, comes back by itself, announces nothing twice."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import StartServer
from tests.e2e.people import People
from tests.e2e.walls import announced, display, open_counters, shows, watch
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.proxy import cable
from tests.support.server import LiveServer


def stays(page: Page) -> None:
    """Mark the page; a reload takes the mark away."""
    page.evaluate("() => { window.stayed = true; }")


def has_reloaded(page: Page) -> None:
    """Wait until the page has renewed itself and is in step again."""
    page.wait_for_function("() => window.stayed === undefined", timeout=20_000)
    expect(page.locator(".service").first).to_be_visible(timeout=15_000)


def watched(pages: Pages, url: str) -> Page:
    """A display whose announcements are kept from its first moment on."""
    page = pages.open("about:blank", "tv")
    watch(page)
    page.clock.install()
    page.goto(url)
    expect(page.locator(".service").first).to_be_visible()
    return page


@pytest.mark.parametrize(
    "absence, site", [("a second", "beni-mellal"), ("a minute", "larache"), ("an hour", "meknes")]
)
def test_a_cut_cable_loses_nothing_that_is_current_and_repeats_nothing(
    pages: Pages, live_server: LiveServer, absence: str, site: str
) -> None:
    people = People(live_server, site)
    desks = {
        "beni-mellal": {"B": "2", "F": "4", "H": "5"},
        "larache": {"B": "2", "F": "3", "H": "4"},
        "meknes": {"B": "2", "F": "5", "H": "6"},
    }[site]
    open_counters(people, *desks.values())
    before, served, missed = (people.take(service) for service in desks)
    first, second, third = desks.values()
    pages.allow_server_gone()
    with cable(live_server.port) as line:
        page = watched(pages, f"{line.url}/display/{site}")
        people.at(first, "call-next")
        shows(page, before["label"], first)
        line.cut()
        turn = people.at(second, "call-next")["current"]["turn_id"]
        people.at(second, "start", turn_id=turn)
        turn = people.at(third, "call-next")["current"]["turn_id"]
        people.at(third, "recall", turn_id=turn)
        if absence == "a second":
            page.wait_for_timeout(1_000)
        elif absence == "a minute":
            page.clock.run_for(60_000)
        else:
            page.clock.fast_forward("01:00:00")
            page.clock.run_for(15_000)
        if absence != "a second":
            expect(page.locator("#lost")).to_be_visible()
        line.mend()
        # Longer than the calls take that follow; the hall's time is the test's.
        for _ in range(12):
            page.wait_for_timeout(250)
            page.clock.run_for(2_000)
        expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
        shows(page, missed["label"], third)
        page.clock.run_for(20_000)
        heard = announced(page)
    if absence == "a second":
        # Nothing was lost on the way: each call and the recall, in order.
        labels = [ticket["label"] for ticket in (before, served, missed, missed)]
        assert [label.rstrip("!") for label in heard] == labels
    else:
        assert heard == [before["label"], missed["label"]]
    assert heard.count(before["label"]) == 1
    expect(page.locator(f".recent-call[data-label={served['label']}]")).to_have_count(1)


def test_a_heart_that_beats_is_not_enough(pages: Pages, live_server: LiveServer) -> None:
    """The socket stands but no snapshot comes: it is never in step, not even now and then."""
    pages.allow("503")
    page = display(pages, live_server, "meknes-hamria")
    page.route("**/snapshots/display?*", lambda route: route.fulfill(status=503))
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
    page.unroute("**/snapshots/display?*")
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)


def test_a_snapshot_that_cannot_be_drawn_is_no_secret(
    pages: Pages, live_server: LiveServer
) -> None:
    page = display(pages, live_server, "meknes-hamria")

    def broken(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "calls": None})

    page.route("**/snapshots/display?*", broken)
    page.reload()
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    page.unroute("**/snapshots/display?*")
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    assert any("uncaught" in problem for problem in pages.unexpected())
    pages.allow("uncaught: .*(null|filter)")


def test_after_its_server_s_return_it_shows_what_was_missed(
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
    pages.allow_server_gone()
    server.kill()
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    for words in ("Écran pas à jour depuis", "الشاشة غير محيّنة منذ", "ⵓⵔ ⵉⵎⴰⵢⵏⵓ"):
        expect(page.locator("#lost")).to_contain_text(words)
    # The server's time, as on the wall: a television's own clock is often wrong.
    expect(page.locator("#lost")).to_contain_text(re.compile(r"10:2\d"))
    assert_accessible(page)
    server.start()
    people.at("3", "call-next")
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    shows(page, second["label"], "3")
    expect(page.locator(".recent-call").first).to_have_attribute("data-label", first["label"])


def test_a_page_that_the_server_no_longer_knows_renews_itself(
    pages: Pages, start_server: StartServer
) -> None:
    """The server comes back with another key; then, as a new version, with another theme."""
    server = start_server(environment={"NOUBA_SECRET_KEY": "one"})
    page = display(pages, server, "beni-mellal")
    kiosk = pages.open(f"{server.url}/kiosk/larache", "kiosk")
    expect(kiosk.locator("#frame")).to_be_visible()
    pages.allow_server_gone()
    pages.allow("401")
    for each in (page, kiosk):
        stays(each)
    server.stop()
    server.environment = {"NOUBA_SECRET_KEY": "two"}
    server.start()
    has_reloaded(page)
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("body")).to_have_class("display theme-dark")
    kiosk.wait_for_function("() => window.stayed === undefined", timeout=20_000)

    # Without waiting for the minute between two reloads.
    page.evaluate("() => sessionStorage.removeItem('nouba-reloaded')")
    stays(page)
    server.stop()
    text = server.config.read_text(encoding="utf-8")
    server.config.write_text(text.replace("theme: dark", "theme: bright", 1), encoding="utf-8")
    server.start()
    has_reloaded(page)
    expect(page.locator("body")).to_have_class("display theme-bright")


def test_versions_that_never_agree_do_not_make_it_reload_for_ever(
    pages: Pages, live_server: LiveServer
) -> None:
    page = pages.open("about:blank", "tv")
    page.clock.install()
    loads: list[str] = []

    def other(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "version": "another"})

    def page_loaded(loaded: Page) -> None:
        loads.append(loaded.url)

    page.route("**/snapshots/display?*", other)
    page.on("domcontentloaded", page_loaded)
    page.goto(f"{live_server.url}/display/larache")
    expect(page.locator(".service").first).to_be_visible()
    for _ in range(10):
        page.wait_for_timeout(100)
        page.clock.run_for(3_000)
    expect(page.locator(".service").first).to_be_visible()
    assert len(loads) == 2  # once to try


@pytest.mark.parametrize("way", ["no modules", "no scripts"])
def test_an_old_television_is_led_to_the_plain_page(
    pages: Pages, live_server: LiveServer, way: str
) -> None:
    people = People(live_server, "larache")
    counter, service = {"no modules": ("5", "R"), "no scripts": ("6", "L")}[way]
    open_counters(people, counter)
    first, second = people.take(service), people.take(service)
    turn = people.at(counter, "call-next")["current"]["turn_id"]
    options: dict[str, Any] = {"java_script_enabled": False} if way == "no scripts" else {}
    page = pages.open("about:blank", "tv", **options)

    def without_modules(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace('type="module"', 'type="text/new"').replace(" nomodule", "")
        route.fulfill(response=answer, body=text)

    if way == "no modules":
        page.route(re.compile(r"/display/larache$"), without_modules)
    page.goto(f"{live_server.url}/display/larache")
    expect(page.locator("#label")).to_have_text(first["label"])
    expect(page.locator("#counter")).to_have_text(counter)
    assert page.url.endswith("/display/larache/plain?display=main")
    if way == "no modules":
        assert_accessible(page)
    people.at(counter, "no-show", turn_id=turn)
    people.at(counter, "call-next")
    expect(page.locator("#label")).to_have_text(second["label"], timeout=15_000)
    expect(page.locator(".recent .label").first).to_have_text(first["label"])


def test_the_plain_page_says_when_it_is_out_of_date(pages: Pages, live_server: LiveServer) -> None:
    pages.allow("ERR_FAILED")
    page = pages.open("about:blank", "tv")
    page.clock.install()
    page.goto(f"{live_server.url}/display/meknes/plain?display=civil-status")
    expect(page.locator("#lost")).to_be_hidden()
    page.route("**/plain*", lambda route: route.abort())
    for _ in range(8):
        page.wait_for_timeout(50)
        page.clock.run_for(3_000)
    expect(page.locator("#lost")).to_contain_text("Écran pas à jour depuis")
    page.unroute("**/plain*")
    page.clock.run_for(4_000)
    expect(page.locator("#lost")).to_be_hidden()
