"""Events and the book's entries, read backwards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from queue_server.store.identity_tables import account_role, audit_entry, device
from queue_server.store.tables import event

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them: at a site, before a number, within a time, by or about a person, of a type."""

    site: str
    before: int
    since: datetime | None = None
    until: datetime | None = None
    account: int | None = None
    type: str = ""


def events_back(connection: Connection, wanted: Wanted) -> Iterator[Row[Any]]:
    """A site's events, the newest first, read as they are asked for."""
    query = select(
        event.c.seq,
        event.c.at,
        event.c.type,
        event.c.actor,
        event.c.counter_id,
        event.c.reason,
        event.c.payload,
    ).where(event.c.site_id == wanted.site, event.c.seq < wanted.before)
    if wanted.account is not None:
        query = query.where(_acts(event.c.actor, wanted.account))
    return _back(connection, _narrowed(query, event.c, wanted), event.c.seq)


def entries_back(connection: Connection, wanted: Wanted) -> Iterator[Row[Any]]:
    """The book's entries at the site or at none, the newest first."""
    query = select(
        audit_entry.c.seq,
        audit_entry.c.at,
        audit_entry.c.type,
        audit_entry.c.actor,
        audit_entry.c.site_id,
        audit_entry.c.payload,
        audit_entry.c.address,
    ).where(audit_entry.c.site_id.in_(["", wanted.site]), audit_entry.c.seq < wanted.before)
    if wanted.account is not None:
        number = wanted.account
        # As `book.append` writes it: compact JSON, in the order of its keys.
        about = or_(
            audit_entry.c.payload.like(f'%"account":{number},%'),
            audit_entry.c.payload.like(f'%"account":{number}}}%'),
        )
        query = query.where(or_(about, _acts(audit_entry.c.actor, number)))
    return _back(connection, _narrowed(query, audit_entry.c, wanted), audit_entry.c.seq)


def entries_of(connection: Connection, account_id: int) -> Iterator[Row[Any]]:
    """All entries by or about a person, wherever, the newest first."""
    about = or_(
        audit_entry.c.payload.like(f'%"account":{account_id},%'),
        audit_entry.c.payload.like(f'%"account":{account_id}}}%'),
        _acts(audit_entry.c.actor, account_id),
    )
    return _back(connection, select(audit_entry).where(about), audit_entry.c.seq)


def events_of(connection: Connection, account_id: int) -> Iterator[Row[Any]]:
    """All events by a person, at every site."""
    query = select(event).where(_acts(event.c.actor, account_id))
    return _back(connection, query, event.c.at)


def people_at(connection: Connection, site_id: str) -> set[int]:
    """The accounts that have a role at a site, or at all of them."""
    query = select(account_role.c.account_id).where(account_role.c.site_id.in_(["", site_id]))
    return set(connection.execute(query).scalars())


def device_names(connection: Connection, device_ids: Iterable[int]) -> dict[int, str]:
    """What devices are called: their name, else their place, else their purpose."""
    query = select(device.c.id, device.c.name, device.c.place, device.c.purpose).where(
        device.c.id.in_(list(device_ids))
    )
    return {row.id: row.name or row.place or row.purpose for row in connection.execute(query)}


def _acts(actor: ColumnElement[str], account_id: int) -> ColumnElement[bool]:
    """People act by a session, and their number stands before it."""
    return actor.like(f"%:{account_id}@s%")


def _narrowed(query: Select[Any], columns: Any, wanted: Wanted) -> Select[Any]:
    if wanted.since is not None:
        query = query.where(columns.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(columns.at < wanted.until)
    if wanted.type:
        query = query.where(columns.type == wanted.type)
    return query


def _back(connection: Connection, query: Select[Any], by: ColumnElement[Any]) -> Iterator[Row[Any]]:
    lazily = connection.execution_options(yield_per=_BATCH)
    with lazily.execute(query.order_by(by.desc())) as rows:
        yield from rows
