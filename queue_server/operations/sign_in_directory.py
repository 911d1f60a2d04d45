"""Signing in at the commune's own directory: whose account it is, made or connected if allowed."""

from dataclasses import dataclass

from queue_server.config import Language
from queue_server.domain import audit_events as said
from queue_server.domain.actor import Role
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context
from queue_server.operations.sign_in import Opened, Place, open_session
from queue_server.store import accounts
from queue_server.store.accounts import Account, Grant

METHOD = "oidc"
UNKNOWN = "directory_unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the directory has proved somebody to be.

    `subject`: issuer and subject, for ever the same; `logins`: what it vouches for as a login, the
    best first; `grants`: what the person is according to it, None where it does not say.
    """

    subject: str
    logins: tuple[str, ...]
    name: str
    language: Language = Language.FRENCH
    grants: frozenset[Grant] | None = None


def sign_in_by_directory(
    context: Context, command: Command, known: Known, place: Place, *, link: bool, create: bool
) -> Opened | None:
    """A session, or None for whom no account is meant; that is written down.

    `link`: connect an account of the same login that nobody has connected. `create`: make one.
    """

    def work(entry: Entry) -> Opened | None:
        account = accounts.account_by_subject(entry.connection, known.subject)
        if account is None and link:
            account = _connected(entry, known)
        if account is None and create:
            account = _created(entry, known)
        if account is None or account.disabled_at is not None:
            number = None if account is None else account.id
            entry.write(said.SignInRefused(number, METHOD, UNKNOWN))
            return None
        if create and known.grants is not None:
            account = _with_roles(entry, account, known.grants)
        return open_session(entry, account, METHOD, place)

    return in_book(context, command, work, address=place.address)


def _connected(entry: Entry, known: Known) -> Account | None:
    for login in known.logins:
        found = accounts.account_by_login(entry.connection, login)
        if found is not None and found.subject is None and not found.is_erased:
            accounts.update_account(entry.connection, found.id, subject=known.subject)
            entry.write(said.AccountChanged(found.id, ("subject",)))
            return accounts.account_by_id(entry.connection, found.id)
    return None


def _created(entry: Entry, known: Known) -> Account | None:
    """None when all logins are somebody else's: the directory's people never take one over."""
    free = (
        login
        for login in known.logins
        if accounts.account_by_login(entry.connection, login) is None
    )
    login = next(free, None)
    if login is None:
        return None
    number = accounts.insert_account(
        entry.connection,
        login=login,
        name=known.name,
        language=known.language.value,
        subject=known.subject,
        created_at=entry.at,
    )
    entry.write(said.AccountCreated(number, ()))
    return accounts.account_by_id(entry.connection, number)


def _with_roles(entry: Entry, account: Account, wanted: frozenset[Grant]) -> Account:
    """What the directory says, but nobody loses the last administrator by it."""
    if account.grants == wanted:
        return account
    accounts.set_grants(entry.connection, account.id, wanted)
    kept = Grant(Role.ADMINISTRATOR)
    if kept in account.grants and not accounts.has_administrator(entry.connection):
        wanted |= {kept}
        accounts.set_grants(entry.connection, account.id, wanted)
    entry.write(said.RolesChanged(account.id, tuple(sorted(map(str, wanted)))))
    return accounts.account_by_id(entry.connection, account.id) or account
