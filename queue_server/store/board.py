"""Who waits for what and which counters are open: the rows behind boards, estimates and orders."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, union_all

from queue_server.domain.events import label
from queue_server.domain.policy import CounterScope, WaitingTurn
from queue_server.store.prepared import Prepared
from queue_server.store.tables import (
    IS_AT_COUNTER,
    IS_WAITING,
    counter_session,
    service_day,
    ticket,
    turn,
)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service's day so far. `recent_seconds`: the last service times, oldest first."""

    service: str
    last_number: int
    waiting: int
    recent_seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TurnAtCounter:
    """A called or served turn, with its ticket."""

    turn_id: int
    ticket_id: int
    state: str
    service: str
    label: str
    language: str
    priority: str
    arrived_at: datetime
    called_at: datetime
    last_called_at: datetime
    started_at: datetime | None
    calls: int


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter with an agent, and the turn before it if there is one."""

    session_id: int
    counter: str
    services: tuple[str, ...]
    secondary: tuple[str, ...]
    opened_at: datetime
    turn: TurnAtCounter | None

    @property
    def scope(self) -> CounterScope:
        return CounterScope(frozenset(self.services), frozenset(self.secondary))


def service_rows(connection: Connection, site_id: str, day: str) -> dict[str, ServiceRow]:
    """The services that had a turn on `day` (ISO date), by code."""
    rows = _SERVICE_ROWS.all(connection, {"site_id": site_id, "day": day})
    return {
        row.service: ServiceRow(
            row.service, row.last_number, row.waiting, tuple(json.loads(row.recent_seconds))
        )
        for row in rows
    }


_SERVICE_ROWS = Prepared(
    select(
        service_day.c.service,
        service_day.c.last_number,
        service_day.c.waiting,
        service_day.c.recent_seconds,
    ).where(
        service_day.c.site_id == bindparam("site_id"),
        service_day.c.day == bindparam("day"),
    )
)

_COUNTERS = (
    select(
        counter_session.c.id.label("session_id"),
        counter_session.c.counter_id,
        counter_session.c.services,
        counter_session.c.secondary,
        counter_session.c.opened_at,
        turn.c.id.label("turn_id"),
        turn.c.ticket_id,
        turn.c.state,
        turn.c.service,
        turn.c.priority,
        turn.c.arrived_at,
        turn.c.called_at,
        turn.c.last_called_at,
        turn.c.started_at,
        turn.c.calls,
        ticket.c.service.label("ticket_service"),
        ticket.c.number,
        ticket.c.language,
    )
    .select_from(
        counter_session.outerjoin(
            turn,
            (turn.c.site_id == counter_session.c.site_id)
            & (turn.c.counter_id == counter_session.c.counter_id)
            & IS_AT_COUNTER,
        ).outerjoin(ticket, ticket.c.id == turn.c.ticket_id)
    )
    .where(
        counter_session.c.site_id == bindparam("site_id"),
        counter_session.c.closed_at.is_(None),
    )
)
_OPEN_COUNTERS = Prepared(_COUNTERS)
_ONE_OPEN_COUNTER = Prepared(_COUNTERS.where(counter_session.c.counter_id == bindparam("counter")))


def open_counters(connection: Connection, site_id: str) -> dict[str, OpenCounter]:
    """The open counters of a site, by id."""
    rows = _OPEN_COUNTERS.all(connection, {"site_id": site_id})
    return {row.counter_id: _open_counter(row) for row in rows}


def open_counter(connection: Connection, site_id: str, counter_id: str) -> OpenCounter | None:
    """One counter, None while it is closed."""
    row = _ONE_OPEN_COUNTER.one_or_none(connection, {"site_id": site_id, "counter": counter_id})
    return None if row is None else _open_counter(row)


def _open_counter(row: Any) -> OpenCounter:
    present = None
    if row.turn_id is not None:
        present = TurnAtCounter(
            turn_id=row.turn_id,
            ticket_id=row.ticket_id,
            state=row.state,
            service=row.service,
            label=label(row.ticket_service, row.number),
            language=row.language,
            priority=row.priority,
            arrived_at=row.arrived_at,
            called_at=row.called_at,
            last_called_at=row.last_called_at,
            started_at=row.started_at,
            calls=row.calls,
        )
    return OpenCounter(
        session_id=row.session_id,
        counter=row.counter_id,
        services=tuple(row.services),
        secondary=tuple(row.secondary),
        opened_at=row.opened_at,
        turn=present,
    )


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A waiting turn with what a screen shows of it."""

    turn: WaitingTurn
    ticket_id: int
    label: str
    language: str
    arrived_at: datetime


@lru_cache(maxsize=512)
def _heads_query(services: tuple[str, ...], priorities: tuple[str, ...], most: int) -> Prepared:
    groups = []
    for service in services:
        for priority in priorities:
            group = (
                select(
                    turn.c.id,
                    turn.c.ticket_id,
                    turn.c.service,
                    turn.c.priority,
                    turn.c.first_arrival,
                    turn.c.arrived_at,
                    turn.c.sequence,
                )
                .where(
                    turn.c.site_id == bindparam("site_id"),
                    IS_WAITING,
                    turn.c.service == service,
                    turn.c.priority == priority,
                )
                .order_by(turn.c.first_arrival, turn.c.sequence)
                .limit(most)
            ).subquery()
            groups.append(select(group))
    heads = union_all(*groups).subquery()
    return Prepared(
        select(
            heads,
            ticket.c.service.label("ticket_service"),
            ticket.c.number,
            ticket.c.language,
        ).select_from(heads.join(ticket, ticket.c.id == heads.c.ticket_id))
    )


def waiting_heads(
    connection: Connection,
    site_id: str,
    services: Iterable[str],
    priorities: Sequence[str],
    most: int,
) -> list[WaitingRow]:
    """The first `most` waiting turns of each (service, class): all that the policy can put first.

    `priorities` are the codes of all classes, the empty one for ordinary included.
    """
    query = _heads_query(tuple(sorted(services)), tuple(priorities), most)
    return [
        WaitingRow(
            turn=WaitingTurn(row.id, row.service, row.priority, row.first_arrival, row.sequence),
            ticket_id=row.ticket_id,
            label=label(row.ticket_service, row.number),
            language=row.language,
            arrived_at=row.arrived_at,
        )
        for row in query.all(connection, {"site_id": site_id})
    ]


@lru_cache(maxsize=64)
def _first_waiting_query(services: tuple[str, ...]) -> Prepared:
    # The services are named so that SQLite takes the index of those who wait, not that of all days.
    return Prepared(
        select(
            turn.c.id,
            turn.c.service,
            turn.c.priority,
            turn.c.first_arrival,
            turn.c.sequence,
        )
        .where(
            turn.c.site_id == bindparam("site_id"),
            IS_WAITING,
            or_(*(turn.c.service == service for service in services)),
        )
        .order_by(turn.c.first_arrival, turn.c.sequence)
        .limit(bindparam("most"))
    )


def first_waiting(
    connection: Connection, site_id: str, services: Iterable[str], *, most: int
) -> list[WaitingTurn]:
    """The turns of a site for these services that have waited longest, in order of arrival."""
    query = _first_waiting_query(tuple(sorted(services)))
    rows = query.all(connection, {"site_id": site_id, "most": most})
    return [WaitingTurn(*row) for row in rows]
