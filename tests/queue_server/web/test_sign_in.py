"""Signing in over HTTP: cookies, where one lands, limits, and every refusal of the forms."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from queue_server.credentials import digest_of
from queue_server.domain.actor import SYSTEM, Role
from queue_server.operations import accounts, own_account
from queue_server.operations.perform import Command
from queue_server.store.identity_tables import device
from queue_server.web.identity import DEVICE_COOKIE
from queue_server.web.words import LANGUAGES
from tests.queue_server.office import PASSWORD, PIN
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web
from tests.queue_server.web.visitors import JSON, Visitor, person

COUNTER = f"{API}/sites/larache/snapshots/counter?counter=2"
FRENCH = {"Accept-Language": "fr"}


def _tablet(web: Web, site: str = "larache") -> Visitor:
    """A shared tablet that an administrator has approved."""
    visitor = Visitor(web)
    now = web.clock.at
    row: dict[str, Any] = {"purpose": Role.TABLET.value, "site_id": site, "asked_at": now}
    row |= {"secret_digest": digest_of("tablet"), "approved_at": now}
    with web.application.nouba.database.engine.begin() as connection:
        connection.execute(device.insert(), row)
    visitor.browser.set_cookie(DEVICE_COOKIE, "tablet")
    return visitor


def _with_pin(web: Web, login: str, *roles: str) -> int:
    made = person(web, login, *roles)
    command = Command(SYSTEM, web.clock.at)
    own_account.set_pin(web.application.nouba.context, command, made.id, password=PASSWORD, pin=PIN)
    return made.id


@pytest.mark.parametrize(
    "roles, where",
    [
        (("agent:larache",), "/counter/larache"),
        (("manager:larache",), "/dashboard/larache"),
        (("administrator:hamria",), "/admin/hamria/people"),
        (("supervisor:larache",), "/dashboard/larache"),
        (("auditor:larache",), "/admin/larache/record"),
    ],
)
def test_a_person_lands_on_their_page(guarded: Web, roles: tuple[str, ...], where: str) -> None:
    person(guarded, "salma", *roles)
    visitor = Visitor(guarded)
    answer = visitor.sign_in("salma")
    assert (answer.status_code, answer.location) == (303, "/start")
    assert visitor.see("/start").location == where
    assert visitor.see(where).status_code == 200


def test_with_several_pages_or_none_the_page_says_so(guarded: Web) -> None:
    person(guarded, "amal", "administrator:")
    person(guarded, "idle")
    amal, idle = Visitor(guarded), Visitor(guarded)
    amal.sign_in("amal")
    page = amal.see("/start").text
    assert "/admin/larache/people" in page
    assert "/admin/hamria/people" in page
    person(guarded, "souad", "agent:larache", "manager:larache")
    souad = Visitor(guarded)
    souad.sign_in("souad")
    page = souad.see("/start").text
    assert "/counter/larache" in page
    assert "/dashboard/larache" in page
    idle.sign_in("idle")
    assert "/admin/" not in idle.see("/start").text
    assert Visitor(guarded).see("/start").location == "/login"


def test_the_tabs_of_the_administration_are_those_that_one_may_open(guarded: Web) -> None:
    person(guarded, "amal", "administrator:larache")
    person(guarded, "idriss", "auditor:larache")
    person(guarded, "both", "auditor:larache", "administrator:larache")
    tabs = {
        "amal": ("devices", {"people", "devices"}),
        "idriss": ("record", {"record"}),
        "both": ("people", {"people", "devices", "record"}),
    }
    for login, (page, shown) in tabs.items():
        visitor = Visitor(guarded)
        visitor.sign_in(login)
        text = visitor.see(f"/admin/larache/{page}").text
        assert set(re.findall(r'href="/admin/larache/(\w+)"', text)) == shown
        assert login.title() in text  # who is signed in, and the way out


def test_the_launch_page_leads_people_to_their_pages(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    page = visitor.see("/").text
    assert 'href="/login"' in page
    assert 'href="/device/larache/tablet"' in page
    assert "/counter/larache" not in page
    visitor.sign_in("salma")
    page = visitor.see("/").text
    assert "Salma" in page
    assert 'href="/start"' in page


def test_a_person_s_browser_may_become_a_screen(guarded: Web) -> None:
    person(guarded, "amal", "administrator:")
    visitor = Visitor(guarded)
    visitor.sign_in("amal")
    led = visitor.see("/kiosk/larache")
    assert (led.status_code, led.location) == (303, "/device/larache/kiosk?next=%2Fkiosk%2Flarache")


def test_a_page_leads_to_where_one_signs_in_and_back(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    led = visitor.see("/counter/larache/2?lang=ar")
    assert (led.status_code, led.location) == (
        303,
        "/login?next=%2Fcounter%2Flarache%2F2%3Flang%3Dar",
    )
    back = visitor.sign_in("salma", next="/counter/larache/2?lang=ar")
    assert back.location == "/counter/larache/2?lang=ar"
    assert visitor.browser.get(COUNTER).status_code == 200
    assert visitor.sign_in("salma", next="//evil.example").location == "/start"


def test_no_cookie_from_before_is_worth_anything_after(guarded: Web) -> None:
    """Session fixation: whatever was put into the browser before is not what is signed in."""
    person(guarded, "salma", "agent:larache")
    visitor, attacker = Visitor(guarded), Visitor(guarded)
    visitor.token()
    planted = visitor.cookie
    assert planted
    visitor.sign_in("salma")
    assert visitor.cookie != planted
    attacker.browser.set_cookie("nouba", planted)
    assert_problem(attacker.browser.get(COUNTER), 401, "not_signed_in")
    assert visitor.browser.get(COUNTER).status_code == 200


def test_a_new_sign_in_ends_the_one_before(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    person(guarded, "karim", "manager:larache")
    visitor, copy = Visitor(guarded), Visitor(guarded)
    visitor.sign_in("salma")
    copy.browser.set_cookie("nouba", visitor.cookie)
    assert copy.browser.get(COUNTER).status_code == 200
    visitor.sign_in("karim")
    assert_problem(copy.browser.get(COUNTER), 401, "not_signed_in")
    assert_problem(visitor.browser.get(COUNTER), 403, "forbidden")


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor, copy = Visitor(guarded), Visitor(guarded)
    visitor.sign_in("salma")
    copy.browser.set_cookie("nouba", visitor.cookie)
    assert visitor.submit("/logout", {}).location == "/login"
    for each in (visitor, copy):
        assert_problem(each.browser.get(COUNTER), 401, "not_signed_in")


def test_a_session_ends_by_idleness_and_by_age(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    visitor.sign_in("salma")
    security = guarded.application.nouba.config.security
    began = guarded.clock.at
    while guarded.clock.at + timedelta(minutes=90) < began + security.session_lasts:
        guarded.clock.at += timedelta(minutes=90)
        assert visitor.browser.get(COUNTER).status_code == 200
    guarded.clock.at = began + security.session_lasts
    assert_problem(visitor.browser.get(COUNTER), 401, "not_signed_in")
    visitor.sign_in("salma")
    guarded.clock.at += security.idle_lasts
    assert_problem(visitor.browser.get(COUNTER), 401, "not_signed_in")


def test_the_door_says_why_one_stands_before_it(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor, over = Visitor(guarded), "Votre session a pris fin."
    assert over not in visitor.see("/login", **FRENCH).text
    visitor.sign_in("salma")
    assert over not in visitor.see("/login", **FRENCH).text
    guarded.clock.at += guarded.application.nouba.config.security.idle_lasts
    assert over in visitor.see("/login", **FRENCH).text
    visitor.submit("/logout", {})
    assert over not in visitor.see("/login", **FRENCH).text


def test_forms_need_the_page_s_token(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    form = {"login": "salma", "password": PASSWORD}
    assert_problem(visitor.browser.post("/login", data=form, headers=JSON), 400, "csrf")
    assert_problem(visitor.browser.post("/logout", headers=JSON), 400, "csrf")


def test_an_address_that_tries_too_often_waits(guarded: Web) -> None:
    visitor = Visitor(guarded)
    token = visitor.token()
    form = {"login": "nobody", "password": "x", "csrf_token": token}
    for _ in range(20):
        assert visitor.browser.post("/login", data=form, headers=JSON).status_code == 401
    assert_problem(visitor.browser.post("/login", data=form, headers=JSON), 429, "throttled")
    assert visitor.see("/login").status_code == 200  # looking is free


def test_pages_about_people_are_kept_nowhere(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    visitor.sign_in("salma")
    for path in ("/login", "/start", "/account"):
        assert "no-store" in visitor.see(path).headers["Cache-Control"]


def test_whoever_may_not_is_offered_to_be_somebody_else(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    visitor.sign_in("salma")
    page = visitor.see("/admin/larache/people")
    assert page.status_code == 403
    assert "/login?next=/admin/larache/people" in page.text
    assert "Salma" in page.text


# Shared tablets


def test_a_tablet_shows_those_who_can_take_over(guarded: Web) -> None:
    salma = _with_pin(guarded, "salma", "agent:larache")
    _with_pin(guarded, "elsewhere", "agent:hamria")
    person(guarded, "without", "agent:larache")
    tablet = _tablet(guarded)
    page = tablet.see("/switch").text
    assert "Salma" in page
    assert "Elsewhere" not in page
    assert "Without" not in page
    assert 'id="pin"' in tablet.see(f"/switch?who={salma}").text
    form = {"who": str(salma), "pin": PIN, "next": "/counter/larache/2"}
    assert tablet.submit("/switch", form).location == "/counter/larache/2"
    assert tablet.browser.get(COUNTER).status_code == 200
    left = tablet.submit("/logout", {"next": "/switch?next=/counter/larache/2"})
    assert left.location == "/switch?next=/counter/larache/2"
    assert_problem(tablet.browser.get(COUNTER), 401, "not_signed_in")
    led = tablet.see("/counter/larache/2").location
    assert led == "/switch?next=%2Fcounter%2Flarache%2F2"


def test_faces_are_for_tablets_only(guarded: Web) -> None:
    salma = _with_pin(guarded, "salma", "agent:larache")
    visitor = Visitor(guarded)
    assert visitor.see("/switch").location == "/login?next=%2Fstart"
    led = visitor.see("/switch?next=/counter/larache/2").location
    assert led == "/login?next=%2Fcounter%2Flarache%2F2"
    form = {"who": str(salma), "pin": PIN}
    assert_problem(visitor.submit("/switch", form, JSON), 401, "not_signed_in")
    visitor.sign_in("salma")
    assert_problem(visitor.submit("/switch", form, JSON), 403, "forbidden")


# Links


def _link(web: Web, account_id: int | None) -> str:
    context = web.application.nouba.context
    return accounts.make_link(context, Command(SYSTEM, web.clock.at), account_id)


def test_the_first_administrator_by_link(guarded: Web) -> None:
    path = f"/setup/{_link(guarded, None)}"
    visitor = Visitor(guarded)
    assert visitor.see(path).status_code == 200
    form = {"name": "Amal", "login": "Amal", "password": PASSWORD}
    assert_problem(visitor.submit(path, {**form, "login": "é"}, JSON), 422, "invalid_request")
    assert visitor.submit(path, form).location == "/start"
    assert visitor.see("/admin/larache/people").status_code == 200
    assert Visitor(guarded).see(path).status_code == 404


def test_a_password_by_link_and_the_language_of_the_account(guarded: Web) -> None:
    salma = person(guarded, "salma", "agent:larache", password=None)
    path = f"/password/{_link(guarded, salma.id)}"
    visitor = Visitor(guarded)
    assert "Salma" in visitor.see(path).text
    weak = visitor.submit(path, {"password": "a" * 20})
    assert weak.status_code == 422
    assert 'role="alert"' in weak.text
    assert visitor.submit(path, {"password": PASSWORD}).location == "/start"
    assert visitor.browser.get(COUNTER).status_code == 200
    assert Visitor(guarded).see(path).status_code == 404
    assert Visitor(guarded).see("/setup/" + path.rpartition("/")[2]).status_code == 404


# Every refusal of the forms


def _failed(web: Web) -> tuple[Visitor, str, dict[str, str]]:
    return Visitor(web), "/login", {"login": "nobody", "password": "x"}


def _locked(web: Web) -> tuple[Visitor, str, dict[str, str]]:
    person(web, "salma", "agent:larache")
    visitor = Visitor(web)
    for _ in range(5):
        visitor.sign_in("salma", "wrong")
    return visitor, "/login", {"login": "salma", "password": PASSWORD}


def _pin_unusable(web: Web) -> tuple[Visitor, str, dict[str, str]]:
    return _tablet(web), "/switch", {"who": "7", "pin": PIN}


def _own(path: str, **form: str) -> Callable[[Web], tuple[Visitor, str, dict[str, str]]]:
    def prepare(web: Web) -> tuple[Visitor, str, dict[str, str]]:
        person(web, "salma", "agent:larache")
        visitor = Visitor(web)
        visitor.sign_in("salma")
        return visitor, path, form

    return prepare


def _worthless(web: Web) -> tuple[Visitor, str, dict[str, str]]:
    return Visitor(web), "/password/nothing", {"password": PASSWORD}


REFUSALS: dict[str, tuple[int, Callable[[Web], tuple[Visitor, str, dict[str, str]]]]] = {
    "sign_in_failed": (401, _failed),
    "sign_in_locked": (429, _locked),
    "pin_unusable": (409, _pin_unusable),
    "password_short": (422, _own("/account/password", old=PASSWORD, new="short")),
    "password_long": (422, _own("/account/password", old=PASSWORD, new="x7 Kd" * 50)),
    "password_weak": (422, _own("/account/password", old=PASSWORD, new="a" * 20)),
    "pin_weak": (422, _own("/account/pin", password=PASSWORD, pin="123456")),
    "link_worthless": (404, _worthless),
    "unknown_session": (404, _own("/account/sessions/99/end")),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_form_s_refusal(guarded: Web, code: str) -> None:
    status, prepare = REFUSALS[code]
    visitor, path, form = prepare(guarded)
    details = set()
    for language in LANGUAGES:
        answer = visitor.submit(path, form, {**JSON, "Accept-Language": language})
        details.add(assert_problem(answer, status, code)["detail"])
    assert len(details) == len(LANGUAGES)
    page = visitor.submit(path, form)
    assert page.status_code == status
    assert "text/html" in page.content_type


# The own account


def test_the_own_account(guarded: Web) -> None:
    person(guarded, "salma", "agent:larache")
    visitor, phone = Visitor(guarded), Visitor(guarded)
    visitor.sign_in("salma")
    phone.sign_in("salma")
    page = visitor.see("/account").text
    assert "127.0.0.1" in page
    assert "/account/data.json" in page
    assert visitor.submit("/account/language", {"language": "ar"}).status_code == 303
    assert 'lang="ar"' in visitor.see("/account").text
    assert visitor.submit("/account/language", {"language": "en"}).status_code == 422
    form = {"password": PASSWORD, "pin": PIN}
    assert visitor.submit("/account/pin", form).location == "/account?done=pin"
    form = {"password": PASSWORD, "remove": "1"}
    assert visitor.submit("/account/pin", form).location == "/account?done=pin"
    assert phone.browser.get(COUNTER).status_code == 200
    visitor.submit("/account/sessions/end-others", {})
    assert_problem(phone.browser.get(COUNTER), 401, "not_signed_in")
    assert visitor.browser.get(COUNTER).status_code == 200


def test_in_a_demo_the_made_up_person_has_no_account(web: Web) -> None:
    visitor = Visitor(web)
    assert "Salma" in visitor.see("/counter/larache").text
    assert "/logout" not in visitor.see("/counter/larache").text
    assert visitor.see("/account").location == "/login?next=/account"
