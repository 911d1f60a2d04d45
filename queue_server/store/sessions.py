"""People at browsers: which session a token belongs to, and which are open."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from queue_server.domain.actor import Role
from queue_server.store.accounts import Grant
from queue_server.store.identity_tables import account_role, staff_session

_SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last there: each mark is a write."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in."""

    id: int
    account_id: int
    device_id: int | None
    method: str
    browser: str
    address: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    @property
    def via(self) -> str:
        """As `Actor.via` names it."""
        return f"s{self.id}"

    def is_open(self, now: datetime, idle: timedelta) -> bool:
        """Neither ended nor too old, and somebody was there within `idle`."""
        return self.ended_at is None and now < self.expires_at and now - self.seen_at < idle

    def should_be_marked(self, now: datetime) -> bool:
        """Whether it is worth a write that somebody is there."""
        return now - self.seen_at >= _SEEN_EVERY


_COLUMNS = [each for each in staff_session.c if each.name != "digest"]


def session_by_digest(connection: Connection, digest: str) -> Session | None:
    query = select(*_COLUMNS).where(staff_session.c.digest == digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else Session(*row)


def open_sessions(connection: Connection, account_id: int, now: datetime) -> list[Session]:
    """Those that have neither ended nor expired, the last one used first."""
    query = (
        select(*_COLUMNS)
        .where(
            staff_session.c.account_id == account_id,
            staff_session.c.ended_at.is_(None),
            staff_session.c.expires_at > now,
        )
        .order_by(staff_session.c.seen_at.desc())
    )
    return [Session(*row) for row in connection.execute(query)]


def still_open(
    connection: Connection, session_ids: Iterable[int], now: datetime, idle: timedelta
) -> set[int]:
    """Those of these sessions in which somebody may still act."""
    query = select(staff_session.c.id).where(
        staff_session.c.id.in_(list(session_ids)),
        staff_session.c.ended_at.is_(None),
        staff_session.c.expires_at > now,
        staff_session.c.seen_at > now - idle,
    )
    return set(connection.execute(query).scalars())


def roles_in(
    connection: Connection, session_ids: Iterable[int]
) -> defaultdict[int, frozenset[Grant]]:
    """What the people of these sessions are, by session."""
    query = (
        select(staff_session.c.id, account_role.c.role, account_role.c.site_id)
        .join(account_role, account_role.c.account_id == staff_session.c.account_id)
        .where(staff_session.c.id.in_(list(session_ids)))
    )
    found: defaultdict[int, frozenset[Grant]] = defaultdict(frozenset)
    for number, role, site in connection.execute(query):
        found[number] |= {Grant(Role(role), site)}
    return found


def sessions_of(connection: Connection, account_id: int) -> list[Session]:
    """All that are stored, the newest first."""
    query = (
        select(*_COLUMNS)
        .where(staff_session.c.account_id == account_id)
        .order_by(staff_session.c.id.desc())
    )
    return [Session(*row) for row in connection.execute(query)]


def insert_session(connection: Connection, **columns: Any) -> int:
    made = connection.execute(insert(staff_session).returning(staff_session.c.id), columns)
    number: int = made.scalar_one()
    return number


def end_session(connection: Connection, session_id: int, at: datetime) -> bool:
    """Whether it was open until now."""
    return bool(_end(connection, staff_session.c.id == session_id, at))


def end_sessions_of(
    connection: Connection, account_id: int, at: datetime, *, but: int | None = None
) -> list[int]:
    """End all sessions of a person, or all but one; returns those that were open."""
    condition = staff_session.c.account_id == account_id
    if but is not None:
        condition = and_(condition, staff_session.c.id != but)
    return _end(connection, condition, at)


def end_sessions_on(connection: Connection, device_id: int, at: datetime) -> list[int]:
    """End all sessions on a shared tablet; returns those that were open."""
    return _end(connection, staff_session.c.device_id == device_id, at)


def mark_seen(connection: Connection, session_id: int, at: datetime) -> None:
    connection.execute(
        update(staff_session).where(staff_session.c.id == session_id).values(seen_at=at)
    )


def _end(connection: Connection, condition: ColumnElement[bool], at: datetime) -> list[int]:
    made = connection.execute(
        update(staff_session)
        .where(condition, staff_session.c.ended_at.is_(None))
        .values(ended_at=at)
        .returning(staff_session.c.id)
    )
    return list(made.scalars())
