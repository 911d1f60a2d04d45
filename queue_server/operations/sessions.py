"""An agent's time at a counter, inside a command: its row, and how it ends."""

from sqlalchemy import insert, update

from queue_server.domain.events import CounterClosed, TurnReleased
from queue_server.domain.history import Turn
from queue_server.operations.help_record import leave_unanswered
from queue_server.operations.line import queued
from queue_server.operations.unit import Unit
from queue_server.store.board import OpenCounter, reserved_for, service_rows
from queue_server.store.tables import counter_session


def begin_session(
    unit: Unit,
    counter_id: str,
    *,
    services: tuple[str, ...],
    secondary: tuple[str, ...],
    **values: object,
) -> None:
    """The actor's time at a counter begins."""
    unit.connection.execute(
        insert(counter_session),
        {
            "site_id": unit.site.id,
            "counter_id": counter_id,
            "agent": unit.actor.name,
            "services": "".join(services),
            "secondary": "".join(secondary),
            "opened_at": unit.at,
            **values,
        },
    )


def close_session(unit: Unit, desk: OpenCounter) -> None:
    """End an agent's time at a counter, and its call for help if nobody has answered it."""
    leave_unanswered(unit, desk.counter)
    change_session(unit, desk, closed_at=unit.at)
    unit.record(CounterClosed(counter=desk.counter))
    for turn in reserved_for(unit.connection, unit.site.id, desk.counter):
        release(unit, turn)


def release(unit: Unit, turn: Turn) -> None:
    """A waiting turn that was meant for a counter without an agent: any may call it."""
    row = service_rows(unit.connection, unit.site.id, unit.day).get(turn.service)
    waiting = row.waiting if row else 0
    fields = queued(turn, arrived_at=turn.arrived_at.isoformat(), waiting=waiting)
    unit.record(TurnReleased(**fields), turn)


def change_session(unit: Unit, desk: OpenCounter, **values: object) -> None:
    """Store what has changed of an agent's time at a counter."""
    unit.connection.execute(
        update(counter_session).where(counter_session.c.id == desk.session_id).values(**values)
    )
