"""Cookies that were forged, stolen, planted or have had their day."""

from datetime import timedelta

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from queue_server.domain.actor import PUBLIC, SYSTEM, Role
from queue_server.operations import accounts, devices, own_account, sign_in
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Place
from queue_server.store.accounts import Account, Grant
from queue_server.web.auth import allows
from queue_server.web.identity import DEVICE_COOKIE, begin
from tests.queue_server.web.credentials import (
    browser_of_device,
    browser_with,
    device,
    person,
    session_cookie,
    session_of,
)
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

SNAPSHOT = f"{API}/sites/{SITE}/snapshots/dashboard"
KIOSK = f"{API}/sites/{SITE}/snapshots/kiosk"
PASSWORD = "huit chevaux mangent la lune"


def _manager(web: Web) -> tuple[Account, FlaskClient]:
    account = person(web, "nadia", Grant(Role.MANAGER, SITE))
    return account, browser_with(web, session_of(web, account))


def _command(web: Web) -> Command:
    return Command(SYSTEM, web.clock.now())


def test_a_session_that_was_planted_before_signing_in_does_not_go_on(guarded: Web) -> None:
    """Fixation: what the cookie held before is gone, and the server had kept nothing of it."""
    app: Flask = guarded.application.flask
    account = person(guarded, "nadia", Grant(Role.MANAGER, SITE))
    nouba = guarded.application.nouba
    own_account.set_password(nouba.context, _command(guarded), account.id, PASSWORD)

    @allows(Role.PUBLIC)
    def enter() -> Response:
        opened = sign_in.sign_in(
            nouba.context, Command(PUBLIC, nouba.now), login="nadia", password=PASSWORD,
            place=Place(),
        )  # fmt: skip
        begin(opened)
        return Response("in")

    app.view_functions["health.healthz"] = enter
    attacker = browser_with(guarded, session_of(guarded, person(guarded, "eve")))
    planted = attacker.get_cookie("nouba")
    assert planted is not None
    victim = guarded.browser()
    victim.set_cookie("nouba", planted.value)
    assert victim.get("/healthz").text == "in"
    after = victim.get_cookie("nouba")
    assert after is not None
    assert after.value != planted.value
    assert victim.get(SNAPSHOT).status_code == 200
    attacker.set_cookie("nouba", planted.value)
    assert attacker.get(SNAPSHOT).status_code in (401, 403)


@pytest.mark.parametrize(
    "value",
    [
        "eyJzdGFmZiI6IngifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "{}",
        "a" * 4000,
        "..",
        "%00",
        '"; Path=/',
    ],
)
def test_a_forged_session_cookie_is_nobody(guarded: Web, value: str) -> None:
    browser = guarded.browser()
    browser.set_cookie("nouba", value)
    assert browser.get(SNAPSHOT).status_code == 401


@pytest.mark.parametrize("token", ["", "x", None, 7, ["a"], {"a": 1}, "a" * 3000, "\0", "' OR 1=1"])
def test_a_signed_cookie_with_a_token_that_is_none_is_nobody(guarded: Web, token: object) -> None:
    browser = guarded.browser()
    browser.set_cookie("nouba", session_cookie(guarded, {"staff": token}))
    assert browser.get(SNAPSHOT).status_code == 401


def test_a_cookie_of_another_server_is_nobody(guarded: Web, web: Web) -> None:
    """Signed with another secret, although the token is right."""
    account = person(guarded, "nadia", Grant(Role.MANAGER, SITE))
    opened = session_of(guarded, account)
    web.application.flask.secret_key = "another"
    browser = guarded.browser()
    browser.set_cookie("nouba", session_cookie(web, {"staff": opened.token}))
    assert browser.get(SNAPSHOT).status_code == 401


def test_a_session_ends_by_itself(guarded: Web) -> None:
    _, browser = _manager(guarded)
    lasts = guarded.application.nouba.config.security
    assert browser.get(SNAPSHOT).status_code == 200
    guarded.clock.at += lasts.idle_lasts - timedelta(seconds=1)
    assert browser.get(SNAPSHOT).status_code == 200
    guarded.clock.at += lasts.idle_lasts
    assert browser.get(SNAPSHOT).status_code == 401


def test_however_busy_a_session_is_it_has_a_last_moment(guarded: Web) -> None:
    _, browser = _manager(guarded)
    lasts = guarded.application.nouba.config.security
    end = guarded.clock.at + lasts.session_lasts
    while guarded.clock.at + timedelta(hours=1) < end:
        guarded.clock.at += timedelta(hours=1)
        assert browser.get(SNAPSHOT).status_code == 200
    guarded.clock.at = end
    assert browser.get(SNAPSHOT).status_code == 401


def test_the_cookie_of_a_disabled_account_is_nobody(guarded: Web) -> None:
    account, browser = _manager(guarded)
    accounts.disable(guarded.application.nouba.context, _command(guarded), account.id)
    assert browser.get(SNAPSHOT).status_code == 401


def test_a_role_that_was_taken_away_is_gone_with_the_next_request(guarded: Web) -> None:
    account, browser = _manager(guarded)
    nouba = guarded.application.nouba
    accounts.change_roles(nouba.context, _command(guarded), account.id, [Grant(Role.AGENT, SITE)])
    assert browser.get(SNAPSHOT).status_code == 403


def test_a_copied_cookie_is_worth_nothing_after_signing_out(guarded: Web) -> None:
    account = person(guarded, "nadia", Grant(Role.MANAGER, SITE))
    opened = session_of(guarded, account)
    thief = browser_with(guarded, opened)
    assert thief.get(SNAPSHOT).status_code == 200
    nouba = guarded.application.nouba
    sign_in.sign_out(nouba.context, _command(guarded), opened.session_id, account.id)
    assert thief.get(SNAPSHOT).status_code == 401


def test_a_revoked_device_s_cookie_is_nobody(guarded: Web) -> None:
    known, secret = device(guarded, Role.KIOSK)
    browser = browser_of_device(guarded, secret)
    assert browser.get(KIOSK).status_code == 200
    nouba = guarded.application.nouba
    devices.revoke(nouba.context, _command(guarded), SITE, known.id)
    assert browser.get(KIOSK).status_code == 401


def test_a_device_that_nobody_approved_is_nobody(guarded: Web) -> None:
    nouba = guarded.application.nouba
    asked = devices.ask(
        nouba.context, _command(guarded), devices.Wish(Role.KIOSK, SITE), place=Place()
    )
    browser = browser_of_device(guarded, asked.secret)
    assert browser.get(KIOSK).status_code == 401


@pytest.mark.parametrize("role", [Role.KIOSK, Role.DISPLAY, Role.TABLET])
def test_a_screen_s_secret_is_no_bearer_token(guarded: Web, role: Role) -> None:
    """Only print agents name themselves by a header, which needs no CSRF token."""
    _, secret = device(guarded, role)
    answer = guarded.browser().get(KIOSK, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_a_session_s_token_is_no_device_s_secret(guarded: Web) -> None:
    opened = session_of(guarded, person(guarded, "nadia", Grant(Role.MANAGER, SITE)))
    browser = guarded.browser()
    browser.set_cookie(DEVICE_COOKIE, opened.token)
    assert browser.get(SNAPSHOT).status_code == 401
    answer = guarded.browser().get(SNAPSHOT, headers={"Authorization": f"Bearer {opened.token}"})
    assert answer.status_code == 401
