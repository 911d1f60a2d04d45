"""The event table, read back as it was recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from queue_server.domain.events import Event
from queue_server.domain.reading import read_event
from queue_server.store.tables import event


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """A row of the event table, its payload typed again."""

    seq: int
    at: datetime
    actor: str
    reason: str | None
    event: Event


_COLUMNS = (
    event.c.seq,
    event.c.at,
    event.c.actor,
    event.c.reason,
    event.c.type,
    event.c.payload,
)
_SITE = event.c.site_id == bindparam("site")
_OF_TICKET = (
    select(*_COLUMNS).where(_SITE, event.c.ticket_id == bindparam("ticket")).order_by(event.c.seq)
)
_LAST_AT_COUNTER = (
    select(*_COLUMNS)
    .where(_SITE, event.c.counter_id == bindparam("counter"))
    .order_by(event.c.seq.desc())
    .limit(1)
)
_SINCE = select(*_COLUMNS).where(_SITE, event.c.seq > bindparam("after")).order_by(event.c.seq)


def events_of_ticket(connection: Connection, site_id: str, ticket_id: int) -> list[LoggedEvent]:
    """All that has happened to a ticket, oldest first."""
    rows = connection.execute(_OF_TICKET, {"site": site_id, "ticket": ticket_id})
    return [_read(row) for row in rows]


def last_at_counter(connection: Connection, site_id: str, counter: str) -> LoggedEvent | None:
    """The newest event of a counter."""
    row = connection.execute(_LAST_AT_COUNTER, {"site": site_id, "counter": counter}).one_or_none()
    return None if row is None else _read(row)


def events_after(connection: Connection, site_id: str, after: int) -> Iterator[LoggedEvent]:
    """The events with a sequence number above `after`, in order."""
    for row in connection.execute(_SINCE, {"site": site_id, "after": after}):
        yield _read(row)


def _read(row: Any) -> LoggedEvent:
    return LoggedEvent(row.seq, row.at, row.actor, row.reason, read_event(row.type, row.payload))
