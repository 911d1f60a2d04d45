"""`nouba replay`: derive a day again from its events, and compare with what is stored."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, select

from queue_server.audit.derived import (
    DerivedDay,
    DerivedLine,
    DerivedSession,
    DerivedTicket,
    policy_from,
)
from queue_server.domain import events as e
from queue_server.domain.closure import Closure, closures_after
from queue_server.domain.help_request import HelpEvent, HelpRequest, request_after
from queue_server.domain.policy import Policy
from queue_server.domain.site_events import PolicyChanged
from queue_server.store.closures import all_closures
from queue_server.store.help_requests import all_requests
from queue_server.store.log import (
    closure_events,
    counter_events_before,
    events_between,
    events_of_ticket,
    help_events,
    last_of_type,
    opening_of_day,
)
from queue_server.store.tables import counter_session, service_day, ticket
from queue_server.store.tables import turn as turn_table
from queue_server.store.turns import TURNS, turn_of

_COUNTER_EVENTS = (
    e.CounterOpened,
    e.CounterClosed,
    e.CounterHandedOver,
    e.CounterPaused,
    e.CounterResumed,
    e.CounterServicesChanged,
)

_MAY_CHANGE = ("services", "secondary", "paused_at", "closed_at")
"""Of an agent's time at a counter, while it lasts."""


class NoSuchDayError(LookupError):
    """The site has no events of that day."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that the events and the tables, or the policy, do not agree upon."""

    what: str
    stored: str
    derived: str


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How much was derived again, and the first difference if there is one."""

    events: int
    choices: int
    rows: int
    difference: Difference | None


def replay_day(connection: Connection, site_id: str, day: str) -> ReplayReport:
    """Derive every row and every *call next* of a day (ISO date) from the events alone.

    Raises NoSuchDayError. What happened after the day to whoever was still at a counter then is
    followed to its end.
    """
    first, end = opening_of_day(connection, site_id, day)
    if first is None:
        raise NoSuchDayError(day)
    derived = DerivedDay(
        policy=_policy_before(connection, site_id, first),
        earlier=lambda ticket_id: (
            each for each in events_of_ticket(connection, site_id, ticket_id) if each.seq < first
        ),
        opened=lambda counter: _session_before(connection, site_id, counter, first),
    )
    count = 0
    for logged in events_between(connection, site_id, first, end):
        derived.follow(logged)
        count += 1
    if derived.wrong is not None:
        wrong = derived.wrong
        found = Difference(f"the call of event {wrong.seq}", wrong.called, wrong.expected)
        return ReplayReport(count, derived.choices, 0, found)
    _follow_to_the_end(connection, site_id, derived, end)
    rows = 0
    compared = chain(
        _compare(connection, site_id, day, derived, later=end is not None),
        _compare_closures(connection, site_id),
        _compare_help(connection, site_id),
    )
    for difference in compared:
        if difference is not None:
            return ReplayReport(count, derived.choices, rows, difference)
        rows += 1
    return ReplayReport(count, derived.choices, rows, None)


def _policy_before(connection: Connection, site_id: str, seq: int) -> Policy | None:
    logged = last_of_type(connection, site_id, PolicyChanged.type, before=seq)
    if logged is None or not isinstance(logged.event, PolicyChanged):
        return None
    return policy_from(logged.event)


def _session_before(
    connection: Connection, site_id: str, counter: str, seq: int
) -> DerivedSession | None:
    """The session that was open at a counter when the day began."""
    follower = DerivedDay(policy=None, earlier=lambda _: (), opened=lambda _: None)
    for logged in counter_events_before(connection, site_id, counter, seq):
        if isinstance(logged.event, _COUNTER_EVENTS):
            follower.follow(logged)
    still_open = [each for each in follower.all_sessions() if each.closed_at is None]
    return still_open[-1] if still_open else None


def _follow_to_the_end(
    connection: Connection, site_id: str, derived: DerivedDay, end: int | None
) -> None:
    if end is None:
        return
    for ticket_id in derived.tickets:
        for logged in events_of_ticket(connection, site_id, ticket_id):
            if logged.seq >= end:
                derived.visits.apply(logged.event, seq=logged.seq, at=logged.at)


def _compare(
    connection: Connection, site_id: str, day: str, derived: DerivedDay, *, later: bool
) -> Iterator[Difference | None]:
    of_day = {"site": site_id, "of_day": day}
    stored_turns = {row.id: asdict(turn_of(row)) for row in connection.execute(_TURNS, of_day)}
    turns = {
        turn.turn_id: asdict(turn)
        for turn in derived.visits.turns.values()
        if turn.ticket_id in derived.tickets
    }
    yield from _same("turn", stored_turns, turns)
    stored_tickets = {
        row.id: asdict(
            DerivedTicket(
                row.service, row.number, row.language, row.priority, row.day, row.issued_at
            )
        )
        for row in connection.execute(_TICKETS, of_day)
    }
    tickets = {ticket_id: asdict(each) for ticket_id, each in derived.tickets.items()}
    yield from _same("ticket", stored_tickets, tickets)
    stored_lines = {
        row.service: asdict(
            DerivedLine(
                row.last_number, row.waiting, row.calls, tuple(json.loads(row.recent_seconds))
            )
        )
        for row in connection.execute(_LINES, of_day)
    }
    yield from _same(
        "service", stored_lines, {code: asdict(line) for code, line in derived.lines.items()}
    )
    sessions = {(each.counter, each.opened_at): asdict(each) for each in derived.all_sessions()}
    stored_sessions = {
        (row.counter_id, row.opened_at): asdict(
            DerivedSession(
                row.counter_id,
                tuple(row.services),
                tuple(row.secondary),
                row.opened_at,
                row.paused_at,
                row.closed_at,
            )
        )
        for row in connection.execute(_SESSIONS, {"site": site_id})
        if (row.counter_id, row.opened_at) in sessions
    }
    for key, session in stored_sessions.items():
        if sessions[key]["closed_at"] is None and later:
            # Kept open over midnight by a citizen: what became of it is the later days' to say.
            session.update({name: sessions[key][name] for name in _MAY_CHANGE})
    yield from _same("counter", stored_sessions, sessions)


def _compare_closures(connection: Connection, site_id: str) -> Iterator[Difference | None]:
    """All of the site: they are few, and one may last for many days."""
    derived: dict[int, Closure] = {}
    present: Closure | None = None
    for logged in closure_events(connection, site_id):
        for each in closures_after(logged.event, seq=logged.seq, at=logged.at, present=present):
            derived[each.seq] = each
            present = each if each.ended_at is None else None
    stored = {each.seq: asdict(each) for each in all_closures(connection, site_id)}
    yield from _same("closure", stored, {seq: asdict(each) for seq, each in derived.items()})


def _compare_help(connection: Connection, site_id: str) -> Iterator[Difference | None]:
    """All of the site: they are few."""
    derived: dict[int, HelpRequest] = {}
    for logged in help_events(connection, site_id):
        if isinstance(logged.event, HelpEvent):
            after = request_after(logged.event, seq=logged.seq, at=logged.at, known=derived)
            derived[after.id] = after
    stored = {each.id: asdict(each) for each in all_requests(connection, site_id)}
    yield from _same("call for help", stored, {each: asdict(one) for each, one in derived.items()})


_TURNS = TURNS.where(turn_table.c.site_id == bindparam("site"), ticket.c.day == bindparam("of_day"))
_TICKETS = select(ticket).where(
    ticket.c.site_id == bindparam("site"), ticket.c.day == bindparam("of_day")
)
_LINES = select(service_day).where(
    service_day.c.site_id == bindparam("site"), service_day.c.day == bindparam("of_day")
)
_SESSIONS = select(counter_session).where(counter_session.c.site_id == bindparam("site"))


def _same(
    kind: str, stored: dict[Any, dict[str, Any]], derived: dict[Any, dict[str, Any]]
) -> Iterator[Difference | None]:
    """One item for each row: None where both sides agree."""
    for key in sorted(stored.keys() | derived.keys(), key=str):
        name = f"{kind} {_readable(key)}"
        if key not in derived:
            yield Difference(name, "a row", "no event leads to it")
        elif key not in stored:
            yield Difference(name, "no row", "an event leads to one")
        else:
            yield _first_field(name, stored[key], derived[key])


def _first_field(name: str, stored: dict[str, Any], derived: dict[str, Any]) -> Difference | None:
    for column, value in stored.items():
        if derived[column] != value:
            return Difference(f"{name}, {column}", _readable(value), _readable(derived[column]))
    return None


def _readable(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(_readable(part) for part in value)
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} s"
    return "nothing" if value is None else str(value)
