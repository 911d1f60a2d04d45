"""The agents' tablet: a visit by keyboard and by touch, in step, and on bad days.

Each test works at counters of its own, so that one server serves them all.
"""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.agents import desk, number, press, ready, tap
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

WORDS = {
    "fr": {
        "open": "Ouvrir le guichet",
        "call": "Appeler le suivant",
        "start": "Commencer",
        "finish": "Terminer",
        "second call": "Appel 2 sur 3",
        "sure": "Confirmer : absent",
        "closed": "Le guichet est fermé",
    },
    "ar": {
        "open": "فتح الشباك",
        "call": "نداء التالي",
        "start": "بدء الخدمة",
        "finish": "إنهاء",
        "second call": "النداء 2 من 3",
        "sure": "تأكيد الغياب",
        "closed": "الشباك مغلق",
    },
}


@pytest.mark.parametrize(
    "language, place", [("fr", ("larache", "2", "B")), ("ar", ("meknes", "5", "F"))]
)
def test_visits_by_keyboard(
    pages: Pages, live_server: LiveServer, language: str, place: tuple[str, str, str]
) -> None:
    site, counter, service = place
    people, words = People(live_server, site), WORDS[language]
    page = desk(pages, people, counter, language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert_accessible(page)

    press(page, words["open"])
    first = people.take(service, language)
    press(page, words["call"], "Enter")
    number(page, first["label"])
    ready(page, words["start"])
    assert_accessible(page)
    press(page, words["start"])
    press(page, words["finish"])
    number(page, None)

    second = people.take(service, language)
    press(page, words["call"])
    number(page, second["label"])
    ready(page, words["start"])
    page.keyboard.press("r")
    expect(page.locator(".citizen-calls")).to_have_text(words["second call"])
    ready(page, words["start"])
    page.keyboard.press("n")
    expect(page.locator("[data-verb=no_show]")).to_contain_text(words["sure"])
    number(page, second["label"])
    page.keyboard.press("n")
    number(page, None)
    expect(page.locator("[data-verb=close]")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("c")
    expect(page.locator(".citizen-empty h2")).to_have_text(words["closed"])
    ready(page, words["open"])
    assert people.snapshot(counter)["counter"]["state"] == "closed"


@pytest.mark.parametrize(
    "language, place", [("fr", ("larache", "3", "F")), ("ar", ("meknes", "9", "R"))]
)
def test_visits_by_touch(
    pages: Pages, live_server: LiveServer, language: str, place: tuple[str, str, str]
) -> None:
    site, counter, service = place
    people, words = People(live_server, site), WORDS[language]
    page = desk(pages, people, counter, language)
    tap(page, "next")
    waiting = people.take(service, language, "disability")
    ready(page, words["call"])
    expect(page.locator(".queue-row")).to_have_count(1)
    expect(page.locator(".reason")).to_have_class(re.compile("reason-priority"))
    tap(page, "next")
    number(page, waiting["label"])
    expect(page.locator(".chip-priority")).to_be_visible()
    tap(page, "recall")
    expect(page.locator(".citizen-calls")).to_have_text(words["second call"])
    ready(page, words["start"])
    tap(page, "next")
    ready(page, words["finish"])
    expect(page.get_by_role("timer")).to_contain_text(re.compile(r"\d:\d\d"))
    tap(page, "next")
    number(page, None)
    tap(page, "close")
    expect(page.locator(".citizen-empty h2")).to_have_text(words["closed"])


def test_a_double_tap_does_one_thing(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    page = desk(pages, people, "5")
    ticket = people.take("R")
    press(page, "Ouvrir")
    ready(page, "Appeler")
    page.locator("#next").dblclick()
    number(page, ticket["label"])
    ready(page, "Commencer")
    assert people.snapshot("5")["current"]["state"] == "called"


def test_two_counters_stay_in_step(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    one, other = desk(pages, people, "2"), desk(pages, people, "3")
    press(one, "Ouvrir")
    press(other, "Ouvrir")
    first, second = people.take("B"), people.take("B", "ar")
    for page in (one, other):
        expect(page.locator(".queue-label")).to_have_text([first["label"], second["label"]])
    press(one, "Appeler")
    expect(other.locator(".queue-label")).to_have_text([second["label"]])
    expect(other.locator(".other", has_text=first["label"])).to_be_visible()
    press(other, "Appeler")
    number(one, first["label"])
    number(other, second["label"])
    expect(one.locator(".other", has_text=second["label"])).to_be_visible()
    expect(one.locator(".queue-row")).to_have_count(0)


def test_a_second_device_on_the_counter_shows_the_same(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "meknes")
    one, other = desk(pages, people, "11"), desk(pages, people, "11", "ar")
    press(one, "Ouvrir")
    ticket = people.take("L")
    press(other, WORDS["ar"]["call"])
    number(one, ticket["label"])
    press(one, "Commencer")
    ready(other, WORDS["ar"]["finish"])


def test_after_a_reload_the_agent_is_where_they_were(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "larache")
    people.at("6", "open")
    ticket = people.take("L")
    called = people.at("6", "call-next")
    people.at("6", "start", turn_id=called["current"]["turn_id"])
    page = desk(pages, people, "6")
    for _ in range(2):
        number(page, ticket["label"])
        ready(page, "Terminer")
        page.reload()


def test_a_refused_press_is_taken_back_with_its_reason(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    people.at("1", "open")
    people.take("A")
    turn = people.at("1", "call-next")["current"]["turn_id"]
    page = desk(pages, people, "1")

    def too_late(route: Route) -> None:
        people.at("1", "no-show", turn_id=turn)
        route.continue_()

    page.route("**/counters/1/start", too_late)
    pages.allow("409")
    press(page, "Commencer")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Non fait : Commencer.")
    expect(notice).to_contain_text(re.compile("plus au guichet 1"))
    number(page, None)
    assert_accessible(page)
    notice.get_by_role("button").click()
    expect(notice).to_be_empty()


def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "meknes")
    people.at("10", "open")
    first = people.take("U")
    people.take("U")
    page = desk(pages, people, "10")
    keys: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/counters/10/call-next", lose_the_first_answer)
    pages.allow("ERR_FAILED")
    press(page, "Appeler")
    ready(page, "Commencer")
    number(page, first["label"])
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert people.snapshot("10")["waiting_count"] == 1


def test_no_answer_at_all_is_said(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    page = desk(pages, people, "12")
    page.route("**/counters/12/open", lambda route: route.abort())
    pages.allow("ERR_FAILED")
    press(page, "Ouvrir")
    expect(page.get_by_role("alert")).to_contain_text("n’est pas arrivée")
    ready(page, "Ouvrir")


def test_offline_shows_at_once_and_nothing_is_queued(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    people.at("1", "open")
    people.take("A")
    page = desk(pages, people, "1")
    ready(page, "Appeler")
    pages.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("Hors ligne")
    expect(page.locator("#next")).to_have_attribute("aria-disabled", "true")
    assert_accessible(page)
    page.keyboard.press("Space")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_empty()
    ready(page, "Appeler")
    assert people.snapshot("1")["current"] is None


def test_the_screen_comes_back_after_the_server(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "beni-mellal")
    people.at("4", "open")
    ticket = people.take("F")
    people.at("4", "call-next")
    page = desk(pages, people, "4")
    number(page, ticket["label"])
    pages.allow_server_gone()
    pages.allow("502|503")
    live_server.kill()
    expect(page.get_by_role("alert")).to_contain_text("Hors ligne")
    live_server.start()
    expect(page.get_by_role("alert")).to_be_empty()
    number(page, ticket["label"])
    press(page, "Commencer")
    ready(page, "Terminer")


def test_the_language_changes_in_place(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "beni-mellal")
    page = desk(pages, people, "7")
    ready(page, "Ouvrir")
    page.get_by_role("button", name="العربية").click()
    ready(page, WORDS["ar"]["open"])
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.reload()
    ready(page, WORDS["ar"]["open"])
    page.get_by_role("button", name="ⵜⴰⵎⴰⵣⵉⵖⵜ").click()
    expect(page.locator("html")).to_have_attribute("lang", "zgh")
    assert_accessible(page)


def test_the_keys_are_shown(pages: Pages, live_server: LiveServer) -> None:
    page = desk(pages, People(live_server, "beni-mellal"), "8")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Rappeler")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
@pytest.mark.parametrize("shape", ["tablet", "phone"])
def test_choosing_a_counter(
    pages: Pages, live_server: LiveServer, language: str, shape: str
) -> None:
    people = People(live_server, "meknes-hamria")
    page = pages.open(f"{live_server.url}/counter/{people.site}?lang={language}", shape)
    tiles = page.locator(".choose-counter")
    expect(tiles).to_have_count(3)
    assert_accessible(page)
    tiles.nth(1).click()
    page.wait_for_url("**/counter/meknes-hamria/2*")
    expect(page.locator("#next")).to_have_attribute("data-verb", "open")


def test_an_unknown_counter_is_not_found(pages: Pages, live_server: LiveServer) -> None:
    pages.allow("404")
    page = pages.open("about:blank")
    for path in ("/counter/larache/99", "/counter/nowhere", "/counter/nowhere/1"):
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 404
