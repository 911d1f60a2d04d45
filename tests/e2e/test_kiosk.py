"""The kiosk: from a language to a number, in three languages, on bad days too."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from pyzbar.pyzbar import ZBarSymbol, decode

from tests.conftest import StartServer
from tests.e2e.kiosk_page import (
    answer_with,
    choose,
    go_on,
    kiosk,
    label,
    overflowing,
    screen,
)
from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

ISSUE = re.compile(r"/tickets$")
TITLES = {"fr": "Choisissez le service", "ar": "اختاروا الخدمة", "zgh": "ⵙⵜⵢ ⵜⴰⵏⴰⴼⵓⵜ"}


def waiting(page: Page, service: str) -> int:
    """People waiting for a service, as the API tells."""
    server, _, site = page.url.partition("/kiosk/")
    answer = page.request.get(f"{server}/api/v1/sites/{site}/services")
    listed = {one["code"]: one["waiting"] for one in answer.json()["services"]}
    return int(listed[service])


@pytest.mark.parametrize("shape", ["kiosk", "kiosk-landscape"])
@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_from_a_language_to_a_number(
    pages: Pages, live_server: LiveServer, language: str, shape: str
) -> None:
    page = kiosk(pages, live_server, "larache", shape)
    before = waiting(page, "H")
    assert_accessible(page)
    assert overflowing(page) == []

    page.locator(f"[data-language={language}]").tap()
    screen(page, "services")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(page.locator("h1")).to_have_text(TITLES[language])
    assert_accessible(page)
    assert overflowing(page) == []

    page.locator("[data-service=H]").tap()
    screen(page, "service")
    expect(page.locator(".documents li")).to_have_count(3)
    assert_accessible(page)
    assert overflowing(page) == []

    page.locator(".act").tap()
    screen(page, "priority")
    expect(page.locator("[data-priority]")).to_have_count(4)  # bereavement is for F only
    assert_accessible(page)
    assert overflowing(page) == []

    page.locator(".act").tap()
    assert re.fullmatch(r"H\d+", label(page))
    screen(page, "number")
    expect(page.locator(".paper")).to_be_visible()
    assert_accessible(page)
    assert overflowing(page) == []
    assert waiting(page, "H") == before + 1

    page.locator(".done").tap()
    screen(page, "start")


def test_more_than_eight_services_take_a_second_page(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "larache")
    page.locator("[data-language=fr]").tap()
    screen(page, "services")
    first = page.locator("[data-service]").count()
    page.locator(".pager").tap()
    screen(page, "services")
    expect(page.locator("[data-service=Z]")).to_be_visible()
    assert first <= 8
    assert first + page.locator("[data-service]").count() == 10


def test_a_priority_is_declared_by_one_touch(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "meknes")
    choose(page, "ar", "F")
    page.locator(".act").tap()
    screen(page, "priority")
    expect(page.locator("[data-priority]")).to_have_count(5)
    with page.expect_response(ISSUE) as answered:
        page.locator("[data-priority=bereavement]").tap()
    assert answered.value.json()["ticket"]["priority"] == "bereavement"
    assert label(page).startswith("F")


def test_a_double_tap_gives_one_ticket(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "meknes")
    before = waiting(page, "K")
    choose(page, "fr", "K")
    page.locator(".act").tap()
    screen(page, "priority")
    page.locator(".act").evaluate("button => { button.click(); button.click(); }")
    label(page)
    assert waiting(page, "K") == before + 1


def test_a_second_tap_does_not_press_what_appears_under_it(
    pages: Pages, live_server: LiveServer
) -> None:
    page = kiosk(pages, live_server, "meknes")
    page.locator("[data-language=fr]").tap()
    screen(page, "services")
    tile = page.locator("[data-service=B]").bounding_box()
    assert tile is not None
    for _ in range(2):
        page.touchscreen.tap(tile["x"] + tile["width"] / 2, tile["y"] + tile["height"] / 2)
    screen(page, "service")


def test_a_lost_answer_is_asked_for_again_and_gives_one_ticket(
    pages: Pages, live_server: LiveServer
) -> None:
    page = kiosk(pages, live_server, "meknes")
    before = waiting(page, "R")
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server has done it ...
            route.abort()  # ... and nobody hears of it
        else:
            route.continue_()

    pages.allow("ERR_FAILED")
    page.route(ISSUE, lose_the_first)
    choose(page, "fr", "R")
    go_on(page)
    label(page)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert waiting(page, "R") == before + 1


@pytest.mark.parametrize("receipt", [None, {"job": 0, "state": "failed"}])
def test_without_paper_the_number_is_photographed(
    pages: Pages, live_server: LiveServer, receipt: dict[str, Any] | None, tmp_path: Path
) -> None:
    page = kiosk(pages, live_server, "meknes")
    tickets: list[dict[str, Any]] = []

    def no_paper(body: dict[str, Any]) -> None:
        tickets.append(body["ticket"])
        body["receipt"] = receipt

    page.route(ISSUE, answer_with(no_paper))
    choose(page, "fr", "B")
    go_on(page)
    label(page)
    screen(page, "number")
    expect(page.get_by_role("alert")).to_contain_text("Photographiez votre numéro")
    assert_accessible(page)
    assert overflowing(page) == []

    picture = tmp_path / "code.png"
    page.locator(".code").screenshot(path=picture)
    with Image.open(picture) as image:
        [code] = decode(image, symbols=[ZBarSymbol.QRCODE])
    assert code.data.decode() == f"http://127.0.0.1:8000/t/{tickets[0]['token']}"


def test_a_silent_printer_is_not_waited_for(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "meknes")
    unknown_job = 10**9

    def silent(body: dict[str, Any]) -> None:
        body["receipt"] = {"job": unknown_job, "state": "queued"}

    pages.allow("404")  # the kiosk asks for that job once
    page.route(ISSUE, answer_with(silent))
    choose(page, "fr", "B")
    go_on(page)
    label(page)
    expect(page.locator(".paper")).to_be_visible()
    expect(page.locator(".code")).to_be_visible(timeout=15_000)


def test_a_printer_that_took_everything_is_believed(pages: Pages, live_server: LiveServer) -> None:
    """Most network printers never say that they have printed."""
    page = kiosk(pages, live_server, "meknes")
    page.clock.install()

    def sent(body: dict[str, Any]) -> None:
        body["receipt"] = {"job": 10**9, "state": "sent_unproven"}

    page.route(ISSUE, answer_with(sent))
    choose(page, "fr", "B")
    go_on(page)
    label(page)
    page.clock.run_for(11_000)
    expect(page.locator(".paper")).to_be_visible()
    expect(page.locator(".code")).to_have_count(0)


def test_a_refusal_says_why_and_leads_back(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "meknes")
    said = "Le service ferme."
    pages.allow("409")
    page.route(
        ISSUE,
        lambda route: route.fulfill(
            status=409,
            content_type="application/problem+json",
            json={"code": "service_closed", "title": "Closed", "status": 409, "detail": said},
        ),
    )
    choose(page, "fr", "B")
    go_on(page)
    screen(page, "failed")
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert_accessible(page)
    page.locator(".back").tap()
    screen(page, "services")


def test_a_forgotten_kiosk_returns_to_its_first_screen(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "meknes")
    page = kiosk(pages, live_server, "meknes")
    page.clock.install()
    choose(page, "ar", "B")
    expect(page.locator("#idle")).to_be_visible()
    waiting = page.locator("[data-live=B] .live-people .latin")

    def nine_seconds_pass() -> None:
        """And then the server is heard: after twelve of silence it would be lost."""
        page.clock.fast_forward(9_000)
        before = int(waiting.inner_text())
        people.take("B")
        expect(waiting).to_have_text(str(before + 1))

    nine_seconds_pass()
    nine_seconds_pass()
    page.locator("h1").tap()
    for _ in range(3):
        nine_seconds_pass()
    expect(page.locator("#frame")).to_have_attribute("data-screen", "service")
    page.clock.fast_forward(9_000)
    screen(page, "start")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_people_waiting_move_by_themselves(pages: Pages, live_server: LiveServer) -> None:
    page = kiosk(pages, live_server, "beni-mellal")
    page.locator("[data-language=fr]").tap()
    screen(page, "services")
    people = page.locator("[data-live=A] .live-people .latin")
    before = int(people.inner_text())
    People(live_server, "beni-mellal").take("A")
    expect(people).to_have_text(str(before + 1))


def test_with_no_service_open_it_sends_to_reception(pages: Pages, live_server: LiveServer) -> None:
    page = pages.open(live_server.url, "kiosk")

    def none_open(body: dict[str, Any]) -> None:
        for service in body["services"]:
            service["open"] = False

    page.route(re.compile("/snapshots/kiosk"), answer_with(none_open))
    page.goto(f"{live_server.url}/kiosk/larache")
    page.locator("[data-language=fr]").tap()
    screen(page, "services")
    expect(page.locator("h1")).to_contain_text("Adressez-vous à l’accueil")
    assert_accessible(page)


def test_without_its_server_it_says_so_and_comes_back(
    pages: Pages, start_server: StartServer
) -> None:
    server = start_server()
    page = kiosk(pages, server, "larache")
    page.locator("[data-language=ar]").tap()
    screen(page, "services")
    pages.allow_server_gone()
    server.kill()
    screen(page, "offline")
    for word in ("La borne est momentanément arrêtée", "الجهاز متوقف مؤقتا"):
        expect(page.get_by_role("alert")).to_contain_text(word)
    assert_accessible(page)
    server.start()
    screen(page, "start")
    expect(page.locator("[data-language=fr]")).to_be_enabled()


def test_news_that_overtake_the_first_snapshot_wait_for_it(
    pages: Pages, live_server: LiveServer
) -> None:
    page = pages.open("about:blank", "kiosk")
    page.route("**/snapshots/kiosk*", lambda _: None)  # no answer: it asks again in a while
    with page.expect_websocket() as opened:
        page.goto(f"{live_server.url}/kiosk/larache")
    with opened.value.expect_event("framereceived", lambda frame: '"summary"' in str(frame)):
        People(live_server, "larache").take("H")
    expect(page.locator("#frame")).to_have_attribute("data-screen", "offline")
    page.unroute("**/snapshots/kiosk*")
    expect(page.locator("[data-language=fr]")).to_be_enabled()
    choose(page, "fr", "H")


def test_an_unknown_site_is_not_found(pages: Pages, live_server: LiveServer) -> None:
    pages.allow("404")
    page = pages.open(f"{live_server.url}/kiosk/atlantis", "kiosk")
    expect(page.locator("h1")).to_be_visible()
    for path in ("/kiosk/atlantis", "/kiosk/atlantis/code/x.svg"):
        assert page.request.get(live_server.url + path).status == 404
