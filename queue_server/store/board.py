"""Who waits for what and which counters are open: the rows behind boards, estimates and orders."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, union_all

from queue_server.domain.history import Turn
from queue_server.domain.policy import CounterScope, WaitingTurn
from queue_server.store.prepared import Prepared
from queue_server.store.tables import (
    IS_AT_COUNTER,
    IS_RESERVED,
    IS_RETURNED,
    IS_WAITING,
    counter_session,
    service_day,
    ticket,
    turn,
)
from queue_server.store.turns import TURN_COLUMNS, TURNS, turn_of


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service's day so far. `recent_seconds`: the last service times, oldest first."""

    service: str
    last_number: int
    waiting: int
    calls: int
    recent_seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter with an agent, and the turn before it if there is one."""

    session_id: int
    agent: str
    """Who has it, as the actor is named."""
    counter: str
    services: tuple[str, ...]
    secondary: tuple[str, ...]
    opened_at: datetime
    paused_at: datetime | None
    pause_reason: str | None
    turn: Turn | None

    @property
    def scope(self) -> CounterScope:
        return CounterScope(frozenset(self.services), frozenset(self.secondary), self.counter)


def service_rows(connection: Connection, site_id: str, day: str) -> dict[str, ServiceRow]:
    """The services that had a turn on `day` (ISO date), by code."""
    rows = _SERVICE_ROWS.all(connection, {"site_id": site_id, "day": day})
    return {
        row.service: ServiceRow(
            row.service,
            row.last_number,
            row.waiting,
            row.calls,
            tuple(json.loads(row.recent_seconds)),
        )
        for row in rows
    }


_SERVICE_ROWS = Prepared(
    select(
        service_day.c.service,
        service_day.c.last_number,
        service_day.c.waiting,
        service_day.c.calls,
        service_day.c.recent_seconds,
    ).where(
        service_day.c.site_id == bindparam("site_id"),
        service_day.c.day == bindparam("day"),
    )
)

_COUNTERS = (
    select(
        counter_session.c.id.label("session_id"),
        counter_session.c.agent,
        counter_session.c.counter_id.label("of_counter"),
        counter_session.c.secondary,
        counter_session.c.opened_at,
        counter_session.c.paused_at,
        counter_session.c.pause_reason,
        counter_session.c.services.label("primary_services"),
        *TURN_COLUMNS,
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
    return {row.of_counter: _open_counter(row) for row in rows}


def open_counter(connection: Connection, site_id: str, counter_id: str) -> OpenCounter | None:
    """One counter, None while it is closed."""
    row = _ONE_OPEN_COUNTER.one_or_none(connection, {"site_id": site_id, "counter": counter_id})
    return None if row is None else _open_counter(row)


def _open_counter(row: Any) -> OpenCounter:
    return OpenCounter(
        session_id=row.session_id,
        agent=row.agent,
        counter=row.of_counter,
        services=tuple(row.primary_services),
        secondary=tuple(row.secondary),
        opened_at=row.opened_at,
        paused_at=row.paused_at,
        pause_reason=row.pause_reason,
        turn=None if row.id is None else turn_of(row),
    )


@lru_cache(maxsize=512)
def _heads_query(services: tuple[str, ...], most: int) -> Prepared:
    groups = []
    for service in services:
        # Whatever the classes are called, and whether or not they are still configured.
        for weight in (turn.c.priority == "", turn.c.priority > ""):
            group = (
                select(turn.c.id)
                .where(
                    turn.c.site_id == bindparam("site"),
                    IS_WAITING,
                    turn.c.service == service,
                    weight,
                    turn.c.only_counter.is_(None),
                    turn.c.eligible_after <= bindparam(f"calls_{service}"),
                )
                .order_by(turn.c.first_arrival, turn.c.sequence)
                .limit(most)
            ).subquery()
            groups.append(select(group.c.id))
    heads = union_all(*groups).subquery()
    return Prepared(TURNS.join(heads, heads.c.id == turn.c.id))


_RESERVED = Prepared(
    TURNS.where(
        turn.c.site_id == bindparam("site"),
        IS_RESERVED,
        turn.c.only_counter == bindparam("counter"),
    )
)
_RETURNED = Prepared(TURNS.where(turn.c.site_id == bindparam("site"), IS_RETURNED))


def reserved_for(connection: Connection, site_id: str, counter: str) -> list[Turn]:
    """Waiting turns that were transferred to this counter alone."""
    return [
        turn_of(row) for row in _RESERVED.all(connection, {"site": site_id, "counter": counter})
    ]


def waiting_heads(
    connection: Connection,
    site_id: str,
    scope: CounterScope,
    *,
    rows: Mapping[str, ServiceRow],
    most: int,
) -> list[Turn]:
    """The first `most` waiting turns of each (service, weight): all that the policy can put first.

    Ordinary turns and those of any priority class weigh differently. `rows` is the services' day
    so far. Turns that are held back after a no-show, or transferred to this counter
    alone, come on top of the `most`: they are few, and must not hide others behind them.
    """
    codes = tuple(sorted(scope.services))
    given = {f"calls_{code}": rows[code].calls if code in rows else 0 for code in codes}
    query = _heads_query(codes, most)
    found = [turn_of(row) for row in query.all(connection, {"site": site_id, **given})]
    if scope.counter:
        found += reserved_for(connection, site_id, scope.counter)
    for row in _RETURNED.all(connection, {"site": site_id}):
        held_back = row.eligible_after > given.get(f"calls_{row.service}", row.eligible_after)
        if held_back and row.only_counter is None:
            found.append(turn_of(row))
    return found


def as_waiting(one: Turn, rows: Mapping[str, ServiceRow]) -> WaitingTurn:
    """What the policy may know of a waiting turn."""
    row = rows.get(one.service)
    return WaitingTurn(
        turn_id=one.turn_id,
        service=one.service,
        priority=one.priority,
        first_arrival=one.first_arrival,
        sequence=one.sequence,
        only_counter=one.only_counter,
        held_back=max(0, one.eligible_after - (row.calls if row else 0)),
    )


@lru_cache(maxsize=64)
def _first_waiting_query(services: tuple[str, ...]) -> Prepared:
    # The services are named so that SQLite takes the index of those who wait, not that of all days.
    return Prepared(
        TURNS.where(
            turn.c.site_id == bindparam("site_id"),
            IS_WAITING,
            or_(*(turn.c.service == service for service in services)),
        )
        .order_by(turn.c.first_arrival, turn.c.sequence)
        .limit(bindparam("most"))
    )


def first_waiting(
    connection: Connection,
    site_id: str,
    services: Iterable[str],
    rows: Mapping[str, ServiceRow],
    *,
    most: int,
) -> list[WaitingTurn]:
    """The turns of a site for these services that have waited longest, in order of arrival."""
    query = _first_waiting_query(tuple(sorted(services)))
    found = query.all(connection, {"site_id": site_id, "most": most})
    return [as_waiting(turn_of(row), rows) for row in found]
