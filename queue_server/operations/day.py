"""The change of day: numbers restart, and who still waited is told so."""

from datetime import timedelta

from sqlalchemy import bindparam, delete

from queue_server.domain.actor import Role
from queue_server.domain.events import TurnExpired
from queue_server.domain.site_events import DayOpened
from queue_server.domain.turn import TurnState, Verb, after
from queue_server.operations.line import left_waiting
from queue_server.operations.sessions import close_session
from queue_server.operations.unit import Unit
from queue_server.store.board import OpenCounter, open_counters
from queue_server.store.prepared import Prepared
from queue_server.store.tables import IS_ASIDE, IS_WAITING, command_answer, turn
from queue_server.store.turns import TURNS, turn_of
from queue_server.store.visit_notes import erase_notes_before

_KEEP_ANSWERS = timedelta(days=2)

# Two queries, so that each finds its index among all the turns of the past.
_STILL_THERE = [
    Prepared(TURNS.where(turn.c.site_id == bindparam("site"), are))
    for are in (IS_WAITING, IS_ASIDE)
]


def begin_day(unit: Unit, day: str) -> None:
    """Close what the last day left open, then open `day` (ISO date, the site's time zone).

    Whoever waits becomes expired and idle counters close; a citizen at a counter stays there and
    is finished by the agent in the ordinary way. The notes of the visits of all days before are
    erased.
    """
    end_day(unit)
    unit.connection.execute(
        delete(command_answer).where(
            command_answer.c.site_id == unit.site.id, command_answer.c.at < unit.at - _KEEP_ANSWERS
        )
    )
    unit.day = day
    erase_notes_before(unit.connection, unit.site.id, day)
    unit.record(DayOpened(day=day, policy_version=unit.config.policy.version))


def end_day(unit: Unit, role: Role = Role.SYSTEM) -> None:
    """Expire whoever has not been served, and close the counters that nobody stands at."""
    still_there = [
        turn_of(row)
        for query in _STILL_THERE
        for row in query.all(unit.connection, {"site": unit.site.id})
    ]
    for one in sorted(still_there, key=lambda one: one.sequence):
        after(one.state, Verb.EXPIRE, role)
        was_waiting = one.state is TurnState.WAITING
        unit.record(
            TurnExpired(
                ticket_id=one.ticket_id,
                turn_id=one.turn_id,
                service=one.service,
                label=one.label,
                waiting=left_waiting(unit, one.service, was_waiting=was_waiting),
            ),
            one,
        )
    for desk in sorted(open_counters(unit.connection, unit.site.id).values(), key=_by_number):
        if desk.turn is None:
            close_session(unit, desk)


def _by_number(desk: OpenCounter) -> int:
    return int(desk.counter)
