"""The change of day: numbers restart, and who still waited yesterday is told so."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update

from queue_server.domain.events import CounterClosed, DayOpened, TurnExpired, label
from queue_server.domain.turn import TurnState, Verb, after
from queue_server.operations.unit import Unit
from queue_server.store.tables import (
    IS_AT_COUNTER,
    IS_WAITING,
    command_answer,
    counter_session,
    ticket,
    turn,
)
from queue_server.store.tables import service_day as service_day_table

_KEEP_ANSWERS = timedelta(days=2)

_STILL_WAITING = (
    select(
        turn.c.id,
        turn.c.ticket_id,
        turn.c.service,
        ticket.c.service.label("ticket_service"),
        ticket.c.number,
    )
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .where(turn.c.site_id == bindparam("site"), IS_WAITING)
    .order_by(turn.c.sequence)
)
_IDLE_COUNTERS = (
    select(counter_session.c.id, counter_session.c.counter_id)
    .where(
        counter_session.c.site_id == bindparam("site"),
        counter_session.c.closed_at.is_(None),
        ~select(turn.c.id)
        .where(
            turn.c.site_id == counter_session.c.site_id,
            turn.c.counter_id == counter_session.c.counter_id,
            IS_AT_COUNTER,
        )
        .exists(),
    )
    .order_by(counter_session.c.counter_id)
)


def begin_day(unit: Unit, day: str) -> None:
    """Close what the last day left open, then open `day` (ISO date, the site's time zone).

    Whoever waits becomes expired and idle counters close; a citizen at a counter stays there and
    is finished by the agent in the ordinary way.
    """
    _expire_waiting(unit)
    _close_idle_counters(unit)
    unit.connection.execute(
        delete(command_answer).where(
            command_answer.c.site_id == unit.site.id, command_answer.c.at < unit.at - _KEEP_ANSWERS
        )
    )
    unit.day = day
    unit.record(DayOpened(day=day, policy_version=unit.config.policy.version))


def _expire_waiting(unit: Unit) -> None:
    left_over = unit.connection.execute(_STILL_WAITING, {"site": unit.site.id}).all()
    if not left_over:
        return
    unit.connection.execute(
        update(turn)
        .where(turn.c.site_id == unit.site.id, IS_WAITING)
        .values(state=after(TurnState.WAITING, Verb.EXPIRE), ended_at=unit.at)
    )
    unit.connection.execute(
        update(service_day_table)
        .where(service_day_table.c.site_id == unit.site.id, service_day_table.c.day == unit.day)
        .values(waiting=0)
    )
    remaining: dict[str, int] = {}
    for _, _, service, _, _ in left_over:
        remaining[service] = remaining.get(service, 0) + 1
    for turn_id, ticket_id, service, ticket_service, number in left_over:
        remaining[service] -= 1
        unit.record(
            TurnExpired(
                ticket_id=ticket_id,
                turn_id=turn_id,
                service=service,
                label=label(ticket_service, number),
                waiting=remaining[service],
            )
        )


def _close_idle_counters(unit: Unit) -> None:
    for session_id, counter_id in unit.connection.execute(
        _IDLE_COUNTERS, {"site": unit.site.id}
    ).all():
        unit.connection.execute(
            update(counter_session)
            .where(counter_session.c.id == session_id)
            .values(closed_at=unit.at)
        )
        unit.record(CounterClosed(counter=counter_id))
