"""Whoever tries everything: passwords, PINs, codes of devices, tickets."""

from datetime import timedelta

import pytest

from queue_server.domain.actor import PUBLIC, SYSTEM, Actor, Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.lockout import FREE_FAILURES, MOST_FAILURES, MOST_PIN_FAILURES
from queue_server.operations import devices, own_account, sign_in
from queue_server.operations.perform import Command, Context
from queue_server.operations.sign_in import Place
from queue_server.store import accounts as store
from queue_server.store.accounts import Account, Grant
from tests.queue_server.web.credentials import device, person
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

PASSWORD = "huit chevaux mangent la lune"
PIN = "739154"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried here is how often, not how slowly one password is compared."""
    monkeypatch.setattr("queue_server.operations.sign_in.is_password", _is_password)
    monkeypatch.setattr("queue_server.operations.own_account.is_password", _is_password)
    for module in ("sign_in", "own_account"):
        monkeypatch.setattr(f"queue_server.operations.{module}.hash_password", lambda text: text)
    monkeypatch.setattr(
        "queue_server.operations.sign_in.should_be_hashed_anew", lambda _kept: False
    )


def _is_password(kept: str, password: str) -> bool:
    return bool(kept) and kept == password


def _salma(web: Web) -> Account:
    nouba = web.application.nouba
    account = person(web, "salma", Grant(Role.AGENT, SITE))
    command = Command(SYSTEM, nouba.now)
    own_account.set_password(nouba.context, command, account.id, PASSWORD)
    own_account.set_pin(nouba.context, command, account.id, password=PASSWORD, pin=PIN)
    return account


def _sign_in(web: Web, password: str) -> Refusal | None:
    nouba = web.application.nouba
    try:
        sign_in.sign_in(
            nouba.context,
            Command(PUBLIC, nouba.now),
            login="salma",
            password=password,
            place=Place("203.0.113.9"),
        )
    except QueueError as refused:
        return refused.code
    return None


def test_guesses_at_a_password_wait_longer_and_longer(guarded: Web) -> None:
    """In a day of guessing without pause, few are looked at; the owner waits minutes at most."""
    _salma(guarded)
    looked_at = 0
    ends = guarded.clock.at + timedelta(hours=12)
    while guarded.clock.at < ends:
        looked_at += _sign_in(guarded, "wrong") is Refusal.SIGN_IN_FAILED
        guarded.clock.at += timedelta(minutes=1)
    assert FREE_FAILURES < looked_at <= 60
    guarded.clock.at += timedelta(minutes=15)
    assert _sign_in(guarded, PASSWORD) is None


def test_after_a_hundred_the_right_one_is_worth_nothing_either(guarded: Web) -> None:
    account = _salma(guarded)
    nouba = guarded.application.nouba
    with nouba.database.engine.begin() as connection:
        store.update_account(connection, account.id, failures=MOST_FAILURES)
    assert _sign_in(guarded, PASSWORD) is Refusal.SIGN_IN_FAILED


def test_a_login_that_nobody_has_is_refused_like_any_other(guarded: Web) -> None:
    nouba = guarded.application.nouba
    _salma(guarded)
    for login in ("nobody", "SALMA", "salma\0", "", "' OR 1=1 --"):
        with pytest.raises(QueueError) as refused:
            sign_in.sign_in(
                nouba.context,
                Command(PUBLIC, nouba.now),
                login=login,
                password="wrong",
                place=Place(),
            )
        assert refused.value.code is Refusal.SIGN_IN_FAILED


def test_a_pin_is_worth_five_guesses(guarded: Web) -> None:
    account = _salma(guarded)
    nouba = guarded.application.nouba
    tablet, _ = device(guarded, Role.TABLET)
    command = Command(Actor(Role.TABLET, SITE, str(tablet.id), tablet.via), nouba.now)
    codes = []
    for guess in (*("111222" for _ in range(MOST_PIN_FAILURES + 3)), PIN):
        with pytest.raises(QueueError) as refused:
            sign_in.sign_in_by_pin(
                nouba.context,
                command,
                account_id=account.id,
                pin=guess,
                place=Place(device_id=tablet.id),
            )
        codes.append(refused.value.code)
    assert codes[:MOST_PIN_FAILURES] == [Refusal.SIGN_IN_FAILED] * MOST_PIN_FAILURES
    assert set(codes[MOST_PIN_FAILURES:]) == {Refusal.PIN_UNUSABLE}
    assert _sign_in(guarded, PASSWORD) is None


def _asks(context: Context, web: Web) -> devices.Asked:
    wish = devices.Wish(Role.KIOSK, SITE)
    return devices.ask(context, Command(PUBLIC, web.clock.at), wish, place=Place())


def test_a_device_s_code_is_good_for_minutes_and_for_an_administrator_only(guarded: Web) -> None:
    nouba = guarded.application.nouba
    asked = _asks(nouba.context, guarded)
    code = asked.device.code
    assert code is not None
    for role in Role:
        if role in (Role.ADMINISTRATOR, Role.SYSTEM):
            continue
        with pytest.raises(QueueError) as refused:
            devices.approve(nouba.context, Command(Actor(role, SITE), nouba.now), SITE, code=code)
        assert refused.value.code is Refusal.FORBIDDEN
    guarded.clock.at += nouba.config.security.code_lasts
    with pytest.raises(QueueError) as refused:
        devices.approve(nouba.context, Command(SYSTEM, nouba.now), SITE, code=code)
    assert refused.value.code is Refusal.UNKNOWN_CODE


@pytest.mark.parametrize("path", ["/t/{}", API + "/tickets/{}"])
def test_guesses_at_tickets_are_counted(guarded: Web, path: str) -> None:
    """By whichever way; and who sits behind another address notices nothing."""
    browser = guarded.browser()
    statuses = [browser.get(path.format(f"guess{number}")).status_code for number in range(40)]
    assert statuses == [404] * 30 + [429] * 10
    for other in ("/t/guess", API + "/tickets/guess"):
        assert browser.get(other).status_code == 429
    elsewhere = browser.get(path.format("guess"), environ_overrides={"REMOTE_ADDR": "10.0.0.8"})
    assert elsewhere.status_code == 404


def test_a_hall_behind_one_address_reads_its_tickets(web: Web) -> None:
    token = web.issue()["ticket"]["token"]
    browser = web.browser()
    statuses = {browser.get(f"{API}/tickets/{token}").status_code for _ in range(300)}
    assert statuses == {200}
