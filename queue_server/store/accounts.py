"""People: read and changed within a transaction that the caller owns."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from queue_server.domain.actor import Role, number_of
from queue_server.store.identity_tables import account, account_role


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role at a site; `site` empty: at every site."""

    role: Role
    site: str = ""

    def __str__(self) -> str:
        """`agent:larache`, `manager:`."""
        return f"{self.role}:{self.site}"


@dataclass(frozen=True, slots=True)
class Account:
    """A person as stored, with what they are and where."""

    id: int
    login: str
    name: str
    language: str
    password_hash: str = field(repr=False)
    pin_hash: str = field(repr=False)
    subject: str | None
    failures: int
    locked_until: datetime | None
    pin_failures: int
    created_at: datetime
    password_at: datetime | None
    disabled_at: datetime | None
    grants: frozenset[Grant] = frozenset()

    @property
    def is_erased(self) -> bool:
        """Whether nobody knows any more who it was."""
        return self.login == erased_login(self.id)


def erased_login(account_id: int) -> str:
    """Stands where the login was; no person can have it, for its sign."""
    return f"erased#{account_id}"


def account_by_id(connection: Connection, account_id: int) -> Account | None:
    return _one(connection, account.c.id == account_id)


def account_by_login(connection: Connection, login: str) -> Account | None:
    """`login` in any case."""
    return _one(connection, account.c.login == login.casefold())


def account_by_subject(connection: Connection, subject: str) -> Account | None:
    return _one(connection, account.c.subject == subject)


def all_accounts(connection: Connection) -> list[Account]:
    """Everybody, also those who have been disabled, by name."""
    rows = connection.execute(select(account).order_by(account.c.name, account.c.id)).all()
    grants = _grants(connection, None)
    return [_account(row, grants[row.id]) for row in rows]


def names_of(connection: Connection, account_ids: Iterable[int]) -> dict[int, str]:
    """What people are called, by the number of their account."""
    query = select(account.c.id, account.c.name).where(account.c.id.in_(list(account_ids)))
    return {row.id: row.name for row in connection.execute(query)}


def name_of(connection: Connection, actor_name: str) -> str:
    """What the person is called whom `Actor.name` means: an account's number, or a demo's name."""
    number = number_of(actor_name)
    if number is None:
        return actor_name
    return names_of(connection, [number]).get(number, f"#{number}")


def has_administrator(connection: Connection) -> bool:
    """Whether somebody can sign in and make accounts for every site."""
    query = (
        select(func.count())
        .select_from(account.join(account_role, account.c.id == account_role.c.account_id))
        .where(
            account_role.c.role == Role.ADMINISTRATOR.value,
            account_role.c.site_id == "",
            account.c.disabled_at.is_(None),
        )
    )
    return bool(connection.execute(query).scalar_one())


def insert_account(connection: Connection, **columns: Any) -> int:
    """A new person; returns the number."""
    made = connection.execute(insert(account).returning(account.c.id), columns)
    number: int = made.scalar_one()
    return number


def update_account(connection: Connection, account_id: int, **columns: Any) -> None:
    connection.execute(update(account).where(account.c.id == account_id).values(**columns))


def count_failure(connection: Connection, account_id: int) -> int:
    """One more attempt that has not been right yet; returns how many in a row."""
    made = connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(failures=account.c.failures + 1)
        .returning(account.c.failures)
    )
    failures: int = made.scalar_one()
    return failures


def set_grants(connection: Connection, account_id: int, grants: Iterable[Grant]) -> None:
    """Put these roles in the place of all that the person had."""
    connection.execute(delete(account_role).where(account_role.c.account_id == account_id))
    rows = [
        {"account_id": account_id, "role": grant.role.value, "site_id": grant.site}
        for grant in grants
    ]
    if rows:
        connection.execute(insert(account_role), rows)


def _one(connection: Connection, condition: Any) -> Account | None:
    row = connection.execute(select(account).where(condition)).one_or_none()
    return None if row is None else _account(row, _grants(connection, row.id)[row.id])


def _account(row: Row[Any], grants: set[Grant]) -> Account:
    return Account(**row._mapping, grants=frozenset(grants))  # noqa: SLF001 - its public name


def _grants(connection: Connection, account_id: int | None) -> defaultdict[int, set[Grant]]:
    query = select(account_role)
    if account_id is not None:
        query = query.where(account_role.c.account_id == account_id)
    found: defaultdict[int, set[Grant]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.account_id].add(Grant(Role(row.role), row.site_id))
    return found
