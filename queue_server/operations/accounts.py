"""People of the staff: made, changed, given roles, disabled, erased.

An administrator of one site manages those people only whose every role is at that site, and gives
no role elsewhere; an administrator of all sites, and the command line, manage everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from queue_server.config import Language
from queue_server.credentials import digest_of, new_token
from queue_server.domain import audit_events as said
from queue_server.domain.actor import STAFF, Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context
from queue_server.store import accounts as store
from queue_server.store import sessions
from queue_server.store.accounts import Account, Grant
from queue_server.store.links import insert_link


@dataclass(frozen=True, slots=True)
class Person:
    """What an administrator says of an account. `login` in any case."""

    login: str
    name: str
    language: Language = Language.FRENCH


def create_account(
    context: Context,
    command: Command,
    person: Person,
    grants: Iterable[Grant],
    *,
    address: str = "",
) -> Account:
    """A new person, who cannot sign in before a password is set.

    Raises `forbidden`, `unknown_site`, `login_taken`.
    """
    wanted = _known(context, grants)

    def work(entry: Entry) -> Account:
        _require_manages(entry, wanted)
        try:
            with entry.connection.begin_nested():
                number = store.insert_account(
                    entry.connection, **_columns(person), created_at=entry.at
                )
        except IntegrityError:
            raise QueueError(Refusal.LOGIN_TAKEN, login=person.login) from None
        store.set_grants(entry.connection, number, wanted)
        entry.write(said.AccountCreated(number, _texts(wanted)))
        return _found(entry, number)

    return in_book(context, command, work, address=address)


def change_account(
    context: Context, command: Command, account_id: int, person: Person, *, address: str = ""
) -> Account:
    """Another login, name or language. Raises `forbidden`, `unknown_account`, `login_taken`."""

    def work(entry: Entry) -> Account:
        before = managed(entry, account_id)
        columns = _columns(person)
        fields = tuple(name for name, value in columns.items() if getattr(before, name) != value)
        if fields:
            try:
                with entry.connection.begin_nested():
                    store.update_account(entry.connection, account_id, **columns)
            except IntegrityError:
                raise QueueError(Refusal.LOGIN_TAKEN, login=person.login) from None
            entry.write(said.AccountChanged(account_id, fields))
        return _found(entry, account_id)

    return in_book(context, command, work, address=address)


def change_roles(
    context: Context,
    command: Command,
    account_id: int,
    grants: Iterable[Grant],
    *,
    address: str = "",
) -> Account:
    """What a person is from now on, and where. Pages that need another role close at once.

    Raises `forbidden`, `unknown_account`, `unknown_site`, `last_administrator`.
    """
    wanted = _known(context, grants)

    def work(entry: Entry) -> Account:
        before = managed(entry, account_id)
        _require_manages(entry, wanted)
        if before.grants != wanted:
            store.set_grants(entry.connection, account_id, wanted)
            _require_administrator_left(entry, before)
            entry.write(said.RolesChanged(account_id, _texts(wanted)))
            # The session stays, but every screen has to ask anew what it may show.
            opened = sessions.open_sessions(entry.connection, account_id, entry.at)
            entry.ended.extend(each.via for each in opened)
        return _found(entry, account_id)

    return in_book(context, command, work, address=address)


def disable(context: Context, command: Command, account_id: int, *, address: str = "") -> Account:
    """Nothing may be done in this person's name any more; all sessions end.

    Raises `forbidden`, `unknown_account`, `last_administrator`.
    """

    def work(entry: Entry) -> Account:
        before = managed(entry, account_id)
        if before.disabled_at is None:
            store.update_account(entry.connection, account_id, disabled_at=entry.at)
            _require_administrator_left(entry, before)
            entry.write(said.AccountDisabled(account_id))
            end_all_sessions(entry, account_id, why="changed")
        return _found(entry, account_id)

    return in_book(context, command, work, address=address)


def enable(context: Context, command: Command, account_id: int, *, address: str = "") -> Account:
    """A disabled person may sign in again. Raises `forbidden`, `unknown_account`."""

    def work(entry: Entry) -> Account:
        before = managed(entry, account_id)
        if before.disabled_at is not None:
            store.update_account(
                entry.connection, account_id, disabled_at=None, failures=0, locked_until=None
            )
            entry.write(said.AccountEnabled(account_id))
        return _found(entry, account_id)

    return in_book(context, command, work, address=address)


def erase(context: Context, command: Command, account_id: int, *, address: str = "") -> None:
    """Forget who a person was. What they did stays, under a number that is nobody's any more.

    Raises `forbidden`, `unknown_account`, `last_administrator`.
    """

    def work(entry: Entry) -> None:
        before = managed(entry, account_id)
        end_all_sessions(entry, account_id, why="changed")
        store.set_grants(entry.connection, account_id, ())
        store.update_account(
            entry.connection,
            account_id,
            login=f"erased-{account_id}",
            name=f"#{account_id}",
            password_hash="",
            pin_hash="",
            subject=None,
            disabled_at=entry.at,
        )
        _require_administrator_left(entry, before)
        entry.write(said.AccountErased(account_id))

    in_book(context, command, work, address=address)


def make_link(
    context: Context, command: Command, account_id: int | None, *, address: str = ""
) -> str:
    """The token of a link by which this person sets a password, once.

    Without an account: by which whoever has it becomes the first administrator. Raises
    `forbidden`, `unknown_account`.
    """
    token = new_token()

    def work(entry: Entry) -> None:
        if account_id is None:
            _require_everywhere(entry)
        else:
            managed(entry, account_id)
        insert_link(
            entry.connection,
            digest=digest_of(token),
            account_id=account_id,
            expires_at=entry.at + context.config.security.link_lasts,
        )
        entry.write(said.LinkMade(account_id))

    in_book(context, command, work, address=address)
    return token


def end_all_sessions(entry: Entry, account_id: int, *, why: str, but: int | None = None) -> None:
    """End all open sessions of a person, or all but one."""
    for number in sessions.end_sessions_of(entry.connection, account_id, entry.at, but=but):
        entry.write(said.SessionEnded(account_id, number, why))
        entry.ended.append(f"s{number}")


def managed(entry: Entry, account_id: int) -> Account:
    """The account, if the actor may manage it; raises `unknown_account`, `forbidden`."""
    found = _found(entry, account_id)
    _require_manages(entry, found.grants)
    return found


def _found(entry: Entry, account_id: int) -> Account:
    found = store.account_by_id(entry.connection, account_id)
    if found is None:
        raise QueueError(Refusal.UNKNOWN_ACCOUNT)
    return found


def _known(context: Context, grants: Iterable[Grant]) -> frozenset[Grant]:
    wanted = frozenset(grants)
    for grant in wanted:
        if grant.role not in STAFF:
            raise QueueError(Refusal.FORBIDDEN)
        if grant.site:
            context.site(grant.site)
    return wanted


def _require_manages(entry: Entry, grants: Iterable[Grant]) -> None:
    actor = entry.actor
    if actor.role is Role.SYSTEM or (actor.role is Role.ADMINISTRATOR and actor.everywhere):
        return
    if actor.role is not Role.ADMINISTRATOR or any(grant.site != actor.site for grant in grants):
        raise QueueError(Refusal.FORBIDDEN)


def _require_everywhere(entry: Entry) -> None:
    actor = entry.actor
    if actor.role is not Role.SYSTEM and not (
        actor.role is Role.ADMINISTRATOR and actor.everywhere
    ):
        raise QueueError(Refusal.FORBIDDEN)


def _require_administrator_left(entry: Entry, before: Account) -> None:
    """Whoever locks the last administrator out has locked everybody out."""
    was = Grant(Role.ADMINISTRATOR) in before.grants and before.disabled_at is None
    if was and not store.has_administrator(entry.connection):
        raise QueueError(Refusal.LAST_ADMINISTRATOR)


def _columns(person: Person) -> dict[str, str]:
    return {
        "login": person.login.casefold(),
        "name": person.name,
        "language": person.language.value,
    }


def _texts(grants: Iterable[Grant]) -> tuple[str, ...]:
    return tuple(sorted(map(str, grants)))
