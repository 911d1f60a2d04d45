"""Signing in and out: by password, by PIN on a shared tablet, by a directory, by one-time link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from queue_server.credentials import (
    digest_of,
    hash_password,
    is_password,
    new_token,
    should_be_hashed_anew,
)
from queue_server.domain import audit_events as said
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.lockout import MOST_FAILURES, MOST_PIN_FAILURES, is_locked, locked_until
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context
from queue_server.store import accounts, sessions
from queue_server.store.accounts import Account


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in from; `device_id`: the shared tablet, if it is one."""

    address: str = ""
    browser: str = ""
    device_id: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session; the token is told once and kept by the browser alone."""

    account: Account
    session_id: int
    token: str


def sign_in(
    context: Context, command: Command, *, login: str, password: str, place: Place
) -> Opened:
    """A session for whoever knows the password.

    Raises `sign_in_failed` whatever is wrong, and `sign_in_locked` (with `seconds`) while too
    many attempts in a row have failed; both are written down.
    """
    attempt = _begin_attempt(context, command, login, place)
    known = attempt if attempt is None or attempt.disabled_at is None else None
    # Outside any transaction: it takes long on purpose, and others write meanwhile.
    if not is_password(known.password_hash if known else "", password) or known is None:
        _refuse(context, command, attempt, "password", place)
        raise QueueError(Refusal.SIGN_IN_FAILED)
    renewed = hash_password(password) if should_be_hashed_anew(known.password_hash) else None
    account = known

    def work(entry: Entry) -> Opened | None:
        found = _still(entry, account)
        if found is None or found.password_at != account.password_at:
            return None
        changes: dict[str, Any] = {"failures": 0, "locked_until": None, "pin_failures": 0}
        if renewed is not None:
            changes["password_hash"] = renewed
        accounts.update_account(entry.connection, account.id, **changes)
        return open_session(entry, account, "password", place)

    return _opened(context, command, account, "password", place, work)


def sign_in_by_pin(
    context: Context, command: Command, *, account_id: int, pin: str, place: Place
) -> Opened:
    """A session on the shared tablet that asks, for whoever knows the PIN.

    Raises `pin_unusable` where only the password helps, `sign_in_failed`, `forbidden`.
    """
    if command.actor.role is not Role.TABLET or place.device_id is None:
        raise QueueError(Refusal.FORBIDDEN)

    def claim(entry: Entry) -> Account:
        """Every attempt counts before it is looked at: parallel guesses are no more of them."""
        found = accounts.account_by_id(entry.connection, account_id)
        if found is None or found.disabled_at is not None or not _works_at(found, entry):
            raise QueueError(Refusal.PIN_UNUSABLE)
        if not found.pin_hash or found.pin_failures >= MOST_PIN_FAILURES:
            raise QueueError(Refusal.PIN_UNUSABLE)
        accounts.update_account(entry.connection, account_id, pin_failures=found.pin_failures + 1)
        return found

    account = in_book(context, command, claim, address=place.address)
    if not is_password(account.pin_hash, pin):
        _refuse(context, command, account, "pin", place)
        raise QueueError(Refusal.SIGN_IN_FAILED)

    def work(entry: Entry) -> Opened | None:
        found = _still(entry, account)
        if found is None or found.pin_hash != account.pin_hash or not _works_at(found, entry):
            return None
        accounts.update_account(entry.connection, account_id, pin_failures=0)
        for number in sessions.end_sessions_on(entry.connection, place.device_id or 0, entry.at):
            entry.ended.append(f"s{number}")
        return open_session(entry, account, "pin", place)

    return _opened(context, command, account, "pin", place, work)


def sign_out(context: Context, command: Command, session_id: int, account_id: int) -> None:
    """End the session that asks; nothing when it has ended already."""

    def work(entry: Entry) -> None:
        if sessions.end_session(entry.connection, session_id, entry.at):
            entry.write(said.SessionEnded(account_id, session_id, "signed_out"), site="")
            entry.ended.append(f"s{session_id}")

    in_book(context, command, work)


def open_session(entry: Entry, account: Account, method: str, place: Place) -> Opened:
    """Let a person in who has proved who they are."""
    token = new_token()
    number = sessions.insert_session(
        entry.connection,
        digest=digest_of(token),
        account_id=account.id,
        device_id=place.device_id,
        method=method,
        browser=place.browser[:120],
        address=place.address,
        opened_at=entry.at,
        seen_at=entry.at,
        expires_at=entry.at + entry.config.security.session_lasts,
    )
    entry.write(said.SignedIn(account.id, number, method, place.device_id))
    return Opened(account, number, token)


def _begin_attempt(context: Context, command: Command, login: str, place: Place) -> Account | None:
    """Count the attempt before it is looked at; raises `sign_in_locked`."""

    def claim(entry: Entry) -> Account | QueueError | None:
        found = accounts.account_by_login(entry.connection, login)
        if found is None:
            return None
        until = found.locked_until
        if until is not None and is_locked(until, entry.at):
            entry.write(said.SignInRefused(found.id, "password", Refusal.SIGN_IN_LOCKED.value))
            seconds = -(-(until - entry.at).total_seconds() // 1)
            return QueueError(Refusal.SIGN_IN_LOCKED, seconds=int(seconds))
        if found.failures >= MOST_FAILURES:
            # Only a new password helps, and a guesser need not know that.
            entry.write(said.SignInRefused(found.id, "password", "too_many_failures"))
            return QueueError(Refusal.SIGN_IN_FAILED)
        failures = accounts.count_failure(entry.connection, found.id)
        accounts.update_account(
            entry.connection, found.id, locked_until=locked_until(failures, entry.at)
        )
        return found

    outcome = in_book(context, command, claim, address=place.address)
    if isinstance(outcome, QueueError):  # written down, so it could not be raised in there
        raise outcome
    return outcome


def _still(entry: Entry, account: Account) -> Account | None:
    """The account as it is now: comparing a secret takes long, and others write meanwhile."""
    found = accounts.account_by_id(entry.connection, account.id)
    return None if found is None or found.disabled_at is not None else found


def _opened(  # noqa: PLR0917 - the parts of one attempt
    context: Context,
    command: Command,
    account: Account,
    method: str,
    place: Place,
    work: Callable[[Entry], Opened | None],
) -> Opened:
    """The session that `work` opens; raises `sign_in_failed` when it is not to be any more."""
    opened = in_book(context, command, work, address=place.address)
    if opened is None:
        _refuse(context, command, account, method, place)
        raise QueueError(Refusal.SIGN_IN_FAILED)
    return opened


def _refuse(
    context: Context, command: Command, account: Account | None, method: str, place: Place
) -> None:
    def work(entry: Entry) -> None:
        number = None if account is None else account.id
        entry.write(said.SignInRefused(number, method, Refusal.SIGN_IN_FAILED.value))

    in_book(context, command, work, address=place.address)


def _works_at(account: Account, entry: Entry) -> bool:
    return any(grant.site in ("", entry.actor.site) for grant in account.grants)
