"""Signing in and out: what is refused, what is counted, and what guessing in parallel gains."""

from collections.abc import Callable
from typing import Any

import pytest

from queue_server.credentials import is_password
from queue_server.domain.actor import Actor, Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.lockout import FREE_FAILURES, MOST_FAILURES, MOST_PIN_FAILURES
from queue_server.operations import accounts, own_account, sign_in
from queue_server.operations.sign_in import Opened, Place, sign_in_by_pin, sign_out
from queue_server.store.accounts import update_account
from queue_server.store.sessions import Session, open_sessions, still_open
from tests.queue_server.office import PASSWORD, PIN, Office
from tests.queue_server.world import ANNEXE, SITE, World

TABLET = Actor(Role.TABLET, SITE, "5", via="d5")


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def _refusal(work: object, *arguments: object, **how: object) -> QueueError:
    assert callable(work)
    with pytest.raises(QueueError) as refused:
        work(*arguments, **how)
    return refused.value


def _by_pin(
    office: Office, number: int, pin: str = PIN, actor: Actor = TABLET, device: int | None = 5
) -> Opened:
    return sign_in_by_pin(
        office.world.context,
        office.command(actor),
        account_id=number,
        pin=pin,
        place=Place("10.0.0.9", "Chrome", device),
    )


def test_whatever_is_wrong_the_answer_is_the_same(office: Office) -> None:
    office.person("salma")
    office.person("nobody-yet", password=None)
    out = office.person("out")
    accounts.disable(office.world.context, office.command(), out.id)
    for login, password in (
        ("salma", "wrong"),
        ("nobody", PASSWORD),
        ("nobody-yet", ""),
        ("nobody-yet", PASSWORD),
        ("out", PASSWORD),
        ("", ""),
    ):
        refused = _refusal(office.sign_in, login, password)
        assert (refused.code, refused.facts) == (Refusal.SIGN_IN_FAILED, {})


def test_an_unknown_login_costs_a_hash_as_well(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(kept: str, told: str) -> bool:
        looked.append(kept)
        return is_password(kept, told)

    monkeypatch.setattr(sign_in, "is_password", look)
    _refusal(office.sign_in, "nobody", "wrong")
    assert looked == [""]  # `is_password` compares with a hash of its own then


def test_the_login_in_any_case_the_password_exactly(office: Office) -> None:
    salma = office.person()
    assert office.sign_in("SALMA").account.id == salma.id
    assert _refusal(office.sign_in, "salma", PASSWORD.upper()).code is Refusal.SIGN_IN_FAILED


def _meanwhile(
    monkeypatch: pytest.MonkeyPatch, office: Office, happens: Callable[[], object]
) -> None:
    """Something is committed while a secret is compared, which takes long."""

    def look(kept: str, told: str) -> bool:
        monkeypatch.undo()
        office.world.later(minutes=0.01)
        happens()
        return is_password(kept, told)

    monkeypatch.setattr(sign_in, "is_password", look)


def test_whoever_is_disabled_meanwhile_is_not_let_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    salma, context = office.person(), office.world.context
    _meanwhile(monkeypatch, office, lambda: accounts.disable(context, office.command(), salma.id))
    assert _refusal(office.sign_in).code is Refusal.SIGN_IN_FAILED
    assert office.book()[-1] == "sign_in_refused"


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All sessions end with the old one: none may begin with it after that."""
    salma, context = office.person(), office.world.context
    new = "quatre autres mots sans lien"
    _meanwhile(
        monkeypatch,
        office,
        lambda: own_account.set_password(context, office.command(), salma.id, new),
    )
    assert _refusal(office.sign_in).code is Refusal.SIGN_IN_FAILED
    assert office.sign_in(password=new).account.id == salma.id


def test_a_pin_that_was_taken_away_meanwhile_lets_nobody_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    salma = office.with_pin(office.person())
    _meanwhile(monkeypatch, office, lambda: office.with_pin(salma, None))
    assert _refusal(_by_pin, office, salma.id).code is Refusal.SIGN_IN_FAILED


def test_a_clock_that_was_ahead_once_locks_nobody_out(office: Office) -> None:
    """The book goes on at the time of its last entry; pauses, sessions and links by the clock."""
    office.person()
    office.world.later(days=400)
    for _ in range(FREE_FAILURES + 1):
        _refusal(office.sign_in, password="wrong")
    office.world.later(days=-400)
    for _ in range(2 * FREE_FAILURES):
        office.world.later(minutes=16)
        _refusal(office.sign_in, password="wrong")
    office.world.later(minutes=16)
    opened = office.sign_in()
    (session,) = open_sessions_of(office, opened.account.id)
    assert session.expires_at == office.world.now + office.world.config.security.session_lasts
    assert session.seen_at == office.world.now
    times = [row["at"] for row in office.world.rows("audit_entry")]
    assert times == sorted(times)


def open_sessions_of(office: Office, number: int) -> list[Session]:
    with office.world.database.read() as connection:
        return open_sessions(connection, number, office.world.now)


def test_guessing_has_to_wait_longer_and_longer(office: Office) -> None:
    office.person()
    for _ in range(FREE_FAILURES + 1):
        assert _refusal(office.sign_in, password="wrong").code is Refusal.SIGN_IN_FAILED
    refused = _refusal(office.sign_in)  # the right one, too
    assert (refused.code, refused.facts) == (Refusal.SIGN_IN_LOCKED, {"seconds": 15})
    office.world.later(minutes=0.25)
    assert _refusal(office.sign_in, password="wrong").code is Refusal.SIGN_IN_FAILED
    assert _refusal(office.sign_in).facts == {"seconds": 30}
    office.world.later(minutes=0.5)
    office.sign_in()
    assert _refusal(office.sign_in, password="wrong").code is Refusal.SIGN_IN_FAILED
    office.sign_in()  # the count began anew


def test_after_a_hundred_only_a_new_password_helps(office: Office) -> None:
    salma = office.person()
    office.world.database.write(
        "book", lambda connection: update_account(connection, salma.id, failures=MOST_FAILURES)
    )
    assert _refusal(office.sign_in).code is Refusal.SIGN_IN_FAILED
    own_account.set_password(office.world.context, office.command(), salma.id, PASSWORD)
    assert office.sign_in().account.id == salma.id


def test_guesses_in_parallel_are_no_more_of_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While each guess is looked at, the next one is made: the worst order there is."""
    office.person()
    looked: list[str] = []

    def look(_kept: str, guess: str) -> bool:
        looked.append(guess)
        if len(looked) < 40:
            with pytest.raises(QueueError):
                office.sign_in(password=f"guess {len(looked)}")
        return False

    monkeypatch.setattr(sign_in, "is_password", look)
    _refusal(office.sign_in, password="guess 0")
    assert len(looked) == FREE_FAILURES + 1


def test_guesses_of_a_pin_in_parallel_are_no_more_of_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    salma = office.with_pin(office.person())
    looked: list[str] = []

    def look(_kept: str, guess: str) -> bool:
        looked.append(guess)
        if len(looked) < 40:
            with pytest.raises(QueueError):
                _by_pin(office, salma.id, "000001")
        return False

    monkeypatch.setattr(sign_in, "is_password", look)
    _refusal(_by_pin, office, salma.id, "000000")
    assert len(looked) == MOST_PIN_FAILURES


def test_a_pin_is_worth_nothing_after_five_until_the_password(office: Office) -> None:
    salma = office.with_pin(office.person())
    for _ in range(MOST_PIN_FAILURES):
        assert _refusal(_by_pin, office, salma.id, "000000").code is Refusal.SIGN_IN_FAILED
    assert _refusal(_by_pin, office, salma.id).code is Refusal.PIN_UNUSABLE
    office.world.later(days=1)
    assert _refusal(_by_pin, office, salma.id).code is Refusal.PIN_UNUSABLE
    office.sign_in()
    assert _by_pin(office, salma.id).account.id == salma.id


def test_whom_a_tablet_lets_in(office: Office) -> None:
    context = office.world.context
    here = office.with_pin(office.person("here"))
    everywhere = office.with_pin(office.person("everywhere", "manager:"))
    elsewhere = office.with_pin(office.person("elsewhere", f"agent:{ANNEXE}"))
    without = office.person("without")
    out = office.with_pin(office.person("out"))
    accounts.disable(context, office.command(), out.id)
    assert _by_pin(office, here.id).account.id == here.id
    assert _by_pin(office, everywhere.id).account.id == everywhere.id
    for number in (elsewhere.id, without.id, out.id, 999):
        assert _refusal(_by_pin, office, number).code is Refusal.PIN_UNUSABLE
    agent = Actor(Role.AGENT, SITE, "1")
    assert _refusal(_by_pin, office, here.id, actor=agent).code is Refusal.FORBIDDEN
    assert _refusal(_by_pin, office, here.id, device=None).code is Refusal.FORBIDDEN


def test_the_next_person_ends_the_session_before_on_that_tablet_only(office: Office) -> None:
    salma = office.with_pin(office.person())
    karim = office.with_pin(office.person("karim"))
    at_desk = office.sign_in()
    first = _by_pin(office, salma.id)
    office.ended.clear()
    _by_pin(office, karim.id)
    assert office.ended == [f"s{first.session_id}"]
    with office.world.database.read() as connection:
        left = open_sessions(connection, salma.id, office.world.now)
    assert [each.id for each in left] == [at_desk.session_id]


def test_a_session_ends_by_time_and_by_idleness(office: Office) -> None:
    office.person()
    security = office.world.config.security
    office.sign_in()
    with office.world.database.read() as connection:
        (session,) = open_sessions(connection, office.sign_in().account.id, office.world.now)[:1]
    began = session.opened_at
    assert session.is_open(began, security.idle_lasts)
    assert not session.is_open(began + security.idle_lasts, security.idle_lasts)
    assert not session.is_open(began + security.session_lasts, security.session_lasts * 2)
    assert session.expires_at == began + security.session_lasts
    for at, left in (
        (began, {session.id}),
        (began + security.idle_lasts, set()),
        (began + security.session_lasts, set()),
    ):
        with office.world.database.read() as connection:
            found = still_open(connection, [session.id, 999], at, security.idle_lasts)
        assert found == left


def test_signing_out_twice_is_signing_out(office: Office) -> None:
    opened = office.sign_in(office.person().login)
    actor = Actor(Role.AGENT, SITE, str(opened.account.id), via=f"s{opened.session_id}")
    office.ended.clear()
    for _ in range(2):
        sign_out(office.world.context, office.command(actor), opened.session_id, opened.account.id)
    assert office.ended == [f"s{opened.session_id}"]
    assert office.book().count("session_ended") == 1


def test_refusals_are_written_down_and_no_password_is(office: Office) -> None:
    office.person()
    _refusal(office.sign_in, "salma", "a secret that was mistyped", address="10.0.0.7")
    _refusal(office.sign_in, "nobody", "a secret that was mistyped")
    assert office.book()[-2:] == ["sign_in_refused", "sign_in_refused"]
    dump = str(office.world.dump())
    assert "mistyped" not in dump
    assert "nobody" not in dump
    assert "10.0.0.7" in dump


# The own account


def test_changing_the_password_ends_all_other_sessions(office: Office) -> None:
    salma = office.person()
    mine, other = office.sign_in(), office.sign_in()
    office.ended.clear()
    new = "quatre chameaux lisent dehors"
    how: dict[str, Any] = {"session_id": mine.session_id, "new": new}
    context, command = office.world.context, office.command()
    wrong = _refusal(own_account.change_password, context, command, salma.id, old="no", **how)
    assert wrong.code is Refusal.SIGN_IN_FAILED
    own_account.change_password(context, command, salma.id, old=PASSWORD, **how)
    assert office.ended == [f"s{other.session_id}"]
    assert office.sign_in(password=new).account.id == salma.id


@pytest.mark.parametrize(
    "new, code",
    [
        ("short", Refusal.PASSWORD_SHORT),
        ("a" * 20, Refusal.PASSWORD_WEAK),
        ("salma salma salma", Refusal.PASSWORD_WEAK),
        ("x7 Kd" * 50, Refusal.PASSWORD_LONG),
    ],
)
def test_a_bad_password_changes_nothing(office: Office, new: str, code: Refusal) -> None:
    salma = office.person()
    before = office.world.dump()
    refused = _refusal(
        own_account.change_password,
        office.world.context,
        office.command(),
        salma.id,
        old=PASSWORD,
        new=new,
        session_id=None,
    )
    assert refused.code is code
    assert office.world.dump() == before


def test_a_pin_needs_the_password_and_can_be_taken_away(office: Office) -> None:
    salma = office.person()
    context, command = office.world.context, office.command()
    how = {"password": "wrong", "pin": PIN}
    refused = _refusal(own_account.set_pin, context, command, salma.id, **how)
    assert refused.code is Refusal.SIGN_IN_FAILED
    how = {"password": PASSWORD, "pin": "123456"}
    assert _refusal(own_account.set_pin, context, command, salma.id, **how).code is Refusal.PIN_WEAK
    assert office.with_pin(salma).pin_hash
    assert office.with_pin(salma, None).pin_hash == ""


def test_ending_sessions(office: Office) -> None:
    salma, karim = office.person(), office.person("karim")
    mine, other, third = office.sign_in(), office.sign_in(), office.sign_in()
    theirs = office.sign_in("karim")
    context = office.world.context
    me = office.command(Actor(Role.AGENT, SITE, str(salma.id), via=f"s{mine.session_id}"))
    office.ended.clear()
    own_account.end_session(context, me, salma.id, other.session_id)
    twice = _refusal(own_account.end_session, context, me, salma.id, other.session_id)
    assert twice.code is Refusal.UNKNOWN_SESSION
    not_mine = _refusal(own_account.end_session, context, me, salma.id, theirs.session_id)
    assert not_mine.code is Refusal.UNKNOWN_SESSION
    not_me = _refusal(own_account.end_session, context, me, karim.id, theirs.session_id)
    assert not_me.code is Refusal.FORBIDDEN
    own_account.end_other_sessions(context, me, salma.id, mine.session_id)
    assert office.ended == [f"s{other.session_id}", f"s{third.session_id}"]
