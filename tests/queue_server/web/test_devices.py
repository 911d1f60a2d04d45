"""Devices over HTTP: the waiting page, the cookie, the list, the verbs, and programs that ask."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queue_server.domain.actor import PUBLIC, SYSTEM, Role
from queue_server.operations import devices
from queue_server.operations.devices import Wish
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Place
from queue_server.store.devices import device_by_id
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web

PAGE = {"Accept": "text/html"}
LIST = "/sites/larache/devices"


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def ask(browser: FlaskClient, path: str) -> TestResponse:
    """As the page's script does; the answer is the page that shows the code."""
    token = token_of(browser.get(path, headers=PAGE).text)
    return browser.post(path, data={"csrf_token": token}, follow_redirects=True)


def code_of(page: str) -> str:
    found = re.search(r'data-code="([0-9]{3})\xa0([0-9]{3})"', page)
    assert found
    return found[1] + found[2]


def approve(web: Web, code: str, site: str = "larache") -> int:
    nouba = web.application.nouba
    command = Command(SYSTEM, nouba.now)
    return devices.approve(nouba.context, command, site, code=code).id


def revoke(web: Web, number: int) -> None:
    nouba = web.application.nouba
    devices.revoke(nouba.context, Command(SYSTEM, nouba.now), "larache", number)


@pytest.mark.parametrize(
    "page, way",
    [
        ("/kiosk/larache", "/device/larache/kiosk?next=%2Fkiosk%2Flarache"),
        (
            "/display/larache/hall?lang=ar",
            "/device/larache/display?next=%2Fdisplay%2Flarache%2Fhall%3Flang%3Dar&place=hall",
        ),
    ],
)
def test_a_screen_is_led_to_its_code_and_back(guarded: Web, page: str, way: str) -> None:
    browser = guarded.browser()
    led = browser.get(page, headers=PAGE)
    assert (led.status_code, led.location) == (303, way)
    shown = ask(browser, way)
    code = code_of(shown.text)
    assert code_of(browser.get(way, headers=PAGE).text) == code
    approve(guarded, code)
    back = browser.get(way, headers=PAGE)
    assert (back.status_code, back.location) == (303, page)
    assert browser.get(page, headers=PAGE).status_code in {200, 404}


@pytest.mark.parametrize(
    "purpose, place, page",
    [
        ("kiosk", "", "/kiosk/larache"),
        ("display", "", "/display/larache"),
        ("display", "hall", "/display/larache/hall"),
        ("counter_display", "2", "/counter-display/larache/2"),
        ("tablet", "", "/switch"),
    ],
)
def test_without_a_way_back_it_goes_to_the_purpose_s_page(
    guarded: Web, purpose: str, place: str, page: str
) -> None:
    browser = guarded.browser()
    way = f"/device/larache/{purpose}?place={place}&next=//elsewhere.example"
    approve(guarded, code_of(ask(browser, way).text))
    assert browser.get(way, headers=PAGE).location == page


def test_the_secret_is_for_no_script(guarded: Web) -> None:
    browser = guarded.browser()
    token = token_of(browser.get("/device/larache/kiosk").text)
    answer = browser.post("/device/larache/kiosk", data={"csrf_token": token})
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if "nouba_device" in each]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_page_that_is_opened_renews_the_cookie(guarded: Web) -> None:
    """Browsers forget it 400 days after it was given."""
    browser = guarded.browser()
    number = approve(guarded, code_of(ask(browser, "/device/larache/display").text))
    before = browser.get_cookie("nouba_device")
    assert before is not None

    def given(answer: TestResponse) -> list[str]:
        return [each for each in answer.headers.getlist("Set-Cookie") if before.value in each]

    [cookie] = given(browser.get("/display/larache", headers=PAGE))
    assert "HttpOnly" in cookie
    assert given(browser.get(f"{API}/sites/larache/snapshots/display")) == []
    revoke(guarded, number)
    assert given(browser.get("/display/larache", headers=PAGE)) == []


def test_a_code_is_asked_for_by_our_own_page_only(guarded: Web) -> None:
    answer = guarded.browser().post("/device/larache/kiosk")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["larache/print_agent", "larache/manager", "tangier/kiosk"])
def test_there_are_no_other_purposes_and_sites(guarded: Web, path: str) -> None:
    assert guarded.browser().get(f"/device/{path}").status_code == 404


def test_what_nobody_let_in_sees_nothing(guarded: Web) -> None:
    browser = guarded.browser()
    ask(browser, "/device/larache/display")
    snapshot = f"{API}/sites/larache/snapshots/display"
    assert_problem(browser.get(snapshot), 401, "not_signed_in")


def test_let_in_for_one_purpose_at_one_site(guarded: Web) -> None:
    browser = guarded.browser()
    number = approve(guarded, code_of(ask(browser, "/device/larache/display").text))
    snapshots = f"{API}/sites/larache/snapshots"
    assert browser.get(f"{snapshots}/display").status_code == 200
    assert_problem(browser.get(f"{snapshots}/kiosk"), 403, "forbidden")
    assert_problem(browser.get(f"{API}/sites/hamria/snapshots/display"), 403, "forbidden")
    revoke(guarded, number)
    assert_problem(browser.get(f"{snapshots}/display"), 401, "not_signed_in")
    assert browser.get("/display/larache", headers=PAGE).status_code == 303


def test_the_state_follows(guarded: Web) -> None:
    browser = guarded.browser()
    state = "/device/larache/kiosk/state"
    assert browser.get(state).json == {"state": "none"}
    code = code_of(ask(browser, "/device/larache/kiosk").text)
    told = browser.get(state).json
    assert told is not None
    assert (told["state"], told["code"]) == ("asking", f"{code[:3]}\xa0{code[3:]}")
    assert set(told["left"]) == {"fr", "ar", "zgh"}
    assert "10" in told["left"]["fr"]
    guarded.clock.at += timedelta(minutes=8, seconds=30)
    assert "2 minutes" in browser.get(state).get_json()["left"]["fr"]
    guarded.clock.at += timedelta(seconds=90)
    assert browser.get(state).json == {"state": "none"}
    approve(guarded, code_of(ask(browser, "/device/larache/kiosk").text))
    assert browser.get(state).json == {"state": "approved"}


def test_whoever_is_something_is_not_asked_by_itself(guarded: Web) -> None:
    browser = guarded.browser()
    assert "data-by-itself" in browser.get("/device/larache/kiosk").text
    ask(browser, "/device/larache/kiosk")
    other = browser.get("/device/larache/display").text
    assert "data-by-itself" not in other
    assert "<button" in other


def test_one_address_asks_so_often(guarded: Web) -> None:
    browser = guarded.browser()
    token = token_of(browser.get("/device/larache/kiosk").text)
    tried = [
        browser.post("/device/larache/kiosk", data={"csrf_token": token}).status_code
        for _ in range(7)
    ]
    assert tried == [303] * 6 + [429]


def test_an_administrator_tries_so_many_codes(web: Web) -> None:
    tried = [
        web.post("administrator", f"{LIST}/approve", {"code": f"{n:06}"}).status_code
        for n in range(21)
    ]
    assert tried == [404] * 20 + [429]


def test_the_list(web: Web) -> None:
    nouba = web.application.nouba
    place = Place("10.0.0.4", "Television")
    command = Command(PUBLIC, nouba.now)
    asked = [
        devices.ask(nouba.context, command, Wish(purpose, "larache", where), place=place)
        for purpose, where in ((Role.KIOSK, ""), (Role.DISPLAY, "hall"))
    ]
    told = web.get("administrator", LIST).json
    assert told is not None
    assert {(each["purpose"], each["browser"], each["address"]) for each in told["asking"]} == {
        ("kiosk", "Television", "10.0.0.4"),
        ("display", "Television", "10.0.0.4"),
    }
    for each in asked:
        body = {"code": each.device.code, "name": " Entrée "}
        told = web.post("administrator", f"{LIST}/approve", body).json
    assert told is not None
    assert told["asking"] == []
    kiosk, wall = sorted(told["devices"], key=lambda each: str(each["purpose"]), reverse=True)
    assert [each["id"] for each in kiosk["printers"]] == ["hall"]
    assert wall["printers"] is None
    assert (wall["name"], wall["place"], wall["connected"]) == ("Entrée", "hall", False)
    assert (wall["seen_at"], wall["version"], wall["current"]) == (None, "", False)
    nouba.screens.add("x", f"d{wall['id']}", nouba.version)
    nouba.screens.note(nouba.context, nouba.now)
    path = f"{LIST}/{wall['id']}"
    told = web.post("administrator", f"{path}/rename", {"name": "Mur"}).json
    assert told is not None
    [wall] = [each for each in told["devices"] if each["id"] == wall["id"]]
    assert (wall["name"], wall["connected"], wall["current"]) == ("Mur", True, True)
    told = web.post("administrator", f"{path}/revoke").json
    assert told is not None
    assert told["devices"][-1]["id"] == wall["id"]
    assert told["devices"][-1]["revoked_at"]
    assert told["devices"][-1]["connected"] is False


def test_the_page_s_version_is_the_one_it_was_opened_with(guarded: Web) -> None:
    browser = guarded.browser()
    number = approve(guarded, code_of(ask(browser, "/device/larache/display").text))
    snapshot = f"{API}/sites/larache/snapshots/display"
    browser.get(snapshot)
    nouba = guarded.application.nouba

    def version() -> str:
        with nouba.database.read() as connection:
            found = device_by_id(connection, number)
        assert found is not None
        assert found.seen_at == nouba.now
        return found.version

    assert version() == ""
    browser.get("/display/larache", headers=PAGE)
    assert version() == nouba.version


def test_a_program_asks_waits_and_is_let_in(guarded: Web) -> None:
    asked = guarded.post("", "/device-codes", {"site": "hamria", "place": "cellar"})
    assert asked.status_code == 201
    told = asked.get_json()
    known = {"Authorization": f"Bearer {told['secret']}"}
    waiting = guarded.client.post(f"{API}/device-codes/state", json={}, headers=known)
    assert waiting.get_json()["state"] == "asking"
    guarded.clock.at += timedelta(minutes=10)
    late = guarded.client.post(f"{API}/device-codes/state", json={}, headers=known)
    assert_problem(late, 404, "unknown_device")
