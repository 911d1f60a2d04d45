"""What people do to their own account, and what a one-time link lets its holder do."""

from queue_server.config import Language
from queue_server.credentials import digest_of, hash_password, is_password
from queue_server.domain import audit_events as said
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.passwords import require_good_password, require_good_pin
from queue_server.operations.accounts import Person, end_all_sessions, managed
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context
from queue_server.operations.sign_in import Opened, Place, open_session
from queue_server.store import accounts, sessions
from queue_server.store.accounts import Account, Grant
from queue_server.store.links import Link, usable_link, use_link


def change_password(
    context: Context,
    command: Command,
    account_id: int,
    *,
    old: str,
    new: str,
    session_id: int | None,
    address: str = "",
) -> None:
    """Another password, for whoever knows the present one; all other sessions end.

    Raises `sign_in_failed`, `password_short`, `password_long`, `password_weak`.
    """
    account = _read(context, account_id)
    if not is_password(account.password_hash, old):
        raise QueueError(Refusal.SIGN_IN_FAILED)
    set_password(context, command, account_id, new, but_session=session_id, address=address)


def set_password(
    context: Context,
    command: Command,
    account_id: int,
    password: str,
    *,
    but_session: int | None = None,
    address: str = "",
) -> None:
    """The password from now on; sessions end, but for one. The old one has been looked at, or the
    command line asks. Raises `password_short`, `password_long`, `password_weak`.
    """
    hashed = _hashed(context, _read(context, account_id), password)

    def work(entry: Entry) -> None:
        _store_password(entry, account_id, hashed, but=but_session)

    in_book(context, command, work, address=address)


def set_pin(
    context: Context,
    command: Command,
    account_id: int,
    *,
    password: str,
    pin: str | None,
    address: str = "",
) -> None:
    """A PIN for changing over on shared tablets, or none; for whoever knows the password.

    Raises `sign_in_failed`, `pin_weak`.
    """
    if pin is not None:
        require_good_pin(pin)
    if not is_password(_read(context, account_id).password_hash, password):
        raise QueueError(Refusal.SIGN_IN_FAILED)
    hashed = "" if pin is None else hash_password(pin)

    def work(entry: Entry) -> None:
        accounts.update_account(entry.connection, account_id, pin_hash=hashed, pin_failures=0)
        entry.write(said.PinChanged(account_id, pin is not None))

    in_book(context, command, work, address=address)


def set_language(context: Context, command: Command, account_id: int, language: Language) -> None:
    """The language that a person's pages begin in."""

    def work(entry: Entry) -> None:
        accounts.update_account(entry.connection, account_id, language=language.value)
        entry.write(said.AccountChanged(account_id, ("language",)))

    in_book(context, command, work)


def end_session(
    context: Context, command: Command, account_id: int, session_id: int, *, address: str = ""
) -> None:
    """End one session of a person: one's own, or as an administrator.

    Raises `unknown_session`, `forbidden`.
    """

    def work(entry: Entry) -> None:
        if entry.actor.name != str(account_id):
            managed(entry, account_id)
        opened = sessions.open_sessions(entry.connection, account_id, entry.at)
        if session_id not in {each.id for each in opened}:
            raise QueueError(Refusal.UNKNOWN_SESSION)
        sessions.end_session(entry.connection, session_id, entry.at)
        entry.write(said.SessionEnded(account_id, session_id, "ended"))
        entry.ended.append(f"s{session_id}")

    in_book(context, command, work, address=address)


def link_of(context: Context, command: Command, token: str) -> Link:
    """What a link is good for; raises `link_worthless`."""
    with context.database.read() as connection:
        found = usable_link(connection, digest_of(token), command.now)
        if found is None or (found.account_id is None and accounts.has_administrator(connection)):
            raise QueueError(Refusal.LINK_WORTHLESS)
        return found


def password_by_link(
    context: Context, command: Command, *, token: str, password: str, place: Place
) -> Opened:
    """Set the password that the link is for, and sign in.

    Raises `link_worthless`, `password_short`, `password_long`, `password_weak`.
    """
    number = link_of(context, command, token).account_id
    if number is None:
        raise QueueError(Refusal.LINK_WORTHLESS)
    hashed = _hashed(context, _read(context, number), password)

    def work(entry: Entry) -> Opened:
        _use(entry, token)
        account = _present(accounts.account_by_id(entry.connection, number))
        if account.disabled_at is not None:
            raise QueueError(Refusal.LINK_WORTHLESS)
        _store_password(entry, number, hashed)
        return open_session(entry, account, "link", place)

    return in_book(context, command, work, address=place.address)


def first_administrator(
    context: Context,
    command: Command,
    *,
    token: str,
    person: Person,
    password: str,
    place: Place,
) -> Opened:
    """Make the first administrator of all sites, whose link this is, and sign in.

    Raises `link_worthless`, `password_short`, `password_long`, `password_weak`.
    """
    if link_of(context, command, token).account_id is not None:
        raise QueueError(Refusal.LINK_WORTHLESS)
    about = (person.login, person.name)
    least = context.config.security.password_length
    require_good_password(password, least=least, about=about)
    hashed = hash_password(password)
    grant = Grant(Role.ADMINISTRATOR)

    def work(entry: Entry) -> Opened:
        _use(entry, token)
        if accounts.has_administrator(entry.connection):
            raise QueueError(Refusal.LINK_WORTHLESS)
        if accounts.account_by_login(entry.connection, person.login) is not None:
            raise QueueError(Refusal.LOGIN_TAKEN, login=person.login)
        number = accounts.insert_account(
            entry.connection,
            login=person.login.casefold(),
            name=person.name,
            language=person.language.value,
            password_hash=hashed,
            created_at=entry.at,
            password_at=entry.at,
        )
        accounts.set_grants(entry.connection, number, [grant])
        entry.write(said.AccountCreated(number, (str(grant),)))
        account = _present(accounts.account_by_id(entry.connection, number))
        return open_session(entry, account, "link", place)

    return in_book(context, command, work, address=place.address)


def _use(entry: Entry, token: str) -> None:
    digest = digest_of(token)
    if usable_link(entry.connection, digest, entry.at) is None:
        raise QueueError(Refusal.LINK_WORTHLESS)
    use_link(entry.connection, digest, entry.at)


def _store_password(entry: Entry, account_id: int, hashed: str, *, but: int | None = None) -> None:
    accounts.update_account(
        entry.connection,
        account_id,
        password_hash=hashed,
        password_at=entry.at,
        failures=0,
        locked_until=None,
        pin_failures=0,
    )
    entry.write(said.PasswordChanged(account_id))
    end_all_sessions(entry, account_id, why="changed", but=but)


def _hashed(context: Context, account: Account, password: str) -> str:
    least = context.config.security.password_length
    require_good_password(password, least=least, about=(account.login, account.name))
    return hash_password(password)


def _read(context: Context, account_id: int) -> Account:
    with context.database.read() as connection:
        return _present(accounts.account_by_id(connection, account_id))


def _present(found: Account | None) -> Account:
    if found is None:
        raise QueueError(Refusal.UNKNOWN_ACCOUNT)
    return found
