"""The event table, read back as it was recorded."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select

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
_ISSUE = (
    select(event.c.type, event.c.payload, event.c.hash)
    .where(_SITE, event.c.ticket_id == bindparam("ticket"))
    .order_by(event.c.seq)
    .limit(1)
)
_IS_HELP = event.c.type.in_(
    [
        literal_column("'help_asked'"),
        literal_column("'help_answered'"),
        literal_column("'help_withdrawn'"),
    ]
)
_LAST_AT_COUNTER = (
    select(*_COLUMNS)
    .where(_SITE, event.c.counter_id == bindparam("counter"), ~_IS_HELP)
    .order_by(event.c.seq.desc())
    .limit(1)
)
_BETWEEN = (
    select(*_COLUMNS)
    .where(_SITE, event.c.seq >= bindparam("first"), event.c.seq < bindparam("end"))
    .order_by(event.c.seq)
)
_AT_COUNTER_BEFORE = (
    select(*_COLUMNS)
    .where(_SITE, event.c.counter_id == bindparam("counter"), event.c.seq < bindparam("before"))
    .order_by(event.c.seq)
)
_LAST_OF_TYPE = (
    select(*_COLUMNS)
    .where(_SITE, event.c.type == bindparam("kind"), event.c.seq < bindparam("before"))
    .order_by(event.c.seq.desc())
    .limit(1)
)
_OF_CLOSURES = (
    select(*_COLUMNS)
    .where(_SITE, event.c.type.in_(["site_closed", "site_reopened"]))
    .order_by(event.c.seq)
)
_OF_HELP = select(*_COLUMNS).where(_SITE, _IS_HELP).order_by(event.c.seq)
_OPENINGS = (
    select(event.c.seq, event.c.payload)
    .where(_SITE, event.c.type == "day_opened")
    .order_by(event.c.seq)
)
_NEVER = 2**62


def events_of_ticket(connection: Connection, site_id: str, ticket_id: int) -> list[LoggedEvent]:
    """All that has happened to a ticket, oldest first."""
    rows = connection.execute(_OF_TICKET, {"site": site_id, "ticket": ticket_id})
    return [_read(row) for row in rows]


def issue_of_ticket(connection: Connection, site_id: str, ticket_id: int) -> tuple[Event, str]:
    """The event with which a ticket began, and its hash."""
    row = connection.execute(_ISSUE, {"site": site_id, "ticket": ticket_id}).one()
    return read_event(row.type, row.payload), row.hash


def last_at_counter(connection: Connection, site_id: str, counter: str) -> LoggedEvent | None:
    """The newest event of a counter that is about its work: a call for help is not."""
    row = connection.execute(_LAST_AT_COUNTER, {"site": site_id, "counter": counter}).one_or_none()
    return None if row is None else _read(row)


def opening_of_day(connection: Connection, site_id: str, day: str) -> tuple[int | None, int | None]:
    """Where a day (ISO date) begins in the sequence, and where the next one does."""
    first = None
    for row in connection.execute(_OPENINGS, {"site": site_id}):
        if first is not None:
            return first, row.seq
        if json.loads(row.payload)["day"] == day:
            first = row.seq
    return first, None


def events_between(
    connection: Connection, site_id: str, first: int, end: int | None
) -> Iterator[LoggedEvent]:
    """The events from `first` to before `end` (None: to the last), in order."""
    parameters = {"site": site_id, "first": first, "end": _NEVER if end is None else end}
    for row in connection.execute(_BETWEEN, parameters):
        yield _read(row)


def closure_events(connection: Connection, site_id: str) -> Iterator[LoggedEvent]:
    """A site's exceptional closings and reopenings, in order."""
    for row in connection.execute(_OF_CLOSURES, {"site": site_id}):
        yield _read(row)


def help_events(connection: Connection, site_id: str) -> Iterator[LoggedEvent]:
    """A site's calls for the supervisor, their answers and withdrawals, in order."""
    for row in connection.execute(_OF_HELP, {"site": site_id}):
        yield _read(row)


def counter_events_before(
    connection: Connection, site_id: str, counter: str, before: int
) -> Iterator[LoggedEvent]:
    """What happened at a counter before event `before`, in order."""
    parameters = {"site": site_id, "counter": counter, "before": before}
    for row in connection.execute(_AT_COUNTER_BEFORE, parameters):
        yield _read(row)


def last_of_type(
    connection: Connection, site_id: str, kind: str, *, before: int
) -> LoggedEvent | None:
    """The newest event of a type before event `before`."""
    row = connection.execute(
        _LAST_OF_TYPE, {"site": site_id, "kind": kind, "before": before}
    ).one_or_none()
    return None if row is None else _read(row)


def _read(row: Any) -> LoggedEvent:
    return LoggedEvent(row.seq, row.at, row.actor, row.reason, read_event(row.type, row.payload))
