"""The line of a service: how many wait for it, and how many it has called today."""

from typing import Any

from sqlalchemy import bindparam, insert, update

from queue_server.domain.events import TurnQueued
from queue_server.domain.history import Turn
from queue_server.domain.turn import TurnState
from queue_server.operations.unit import Unit
from queue_server.store.board import service_rows
from queue_server.store.prepared import Prepared
from queue_server.store.tables import service_day
from queue_server.store.turns import turns_of_ticket

_ROW = (
    update(service_day)
    .where(
        service_day.c.site_id == bindparam("site"),
        service_day.c.day == bindparam("of_day"),
        service_day.c.service == bindparam("of_service"),
    )
    .returning(service_day.c.waiting)
)
_CHANGE = Prepared(_ROW.values(waiting=service_day.c.waiting + bindparam("more")))
_CALL = Prepared(_ROW.values(waiting=service_day.c.waiting - 1, calls=service_day.c.calls + 1))
_TAKE_CALL_BACK = Prepared(
    _ROW.values(waiting=service_day.c.waiting + 1, calls=service_day.c.calls - 1)
)
_FIRST = Prepared(insert(service_day), columns=service_day.columns.keys())


def begin_line(unit: Unit, service: str, *, waiting: int = 0) -> None:
    """The first turn of a service today."""
    _FIRST.run(
        unit.connection,
        {
            "site_id": unit.site.id,
            "day": unit.day,
            "service": service,
            "last_number": 0,
            "waiting": waiting,
            "calls": 0,
            "recent_seconds": "[]",
        },
    )


def join_line(unit: Unit, service: str) -> int:
    """One more waits for `service`; returns how many do now."""
    waiting = _CHANGE.one_or_none(unit.connection, {**_key(unit, service), "more": 1})
    if waiting is None:
        begin_line(unit, service, waiting=1)
        return 1
    return int(waiting[0])


def leave_line(unit: Unit, service: str) -> int:
    """One fewer waits for `service`; returns how many still do."""
    return int(_CHANGE.value(unit.connection, {**_key(unit, service), "more": -1}))


def call_from_line(unit: Unit, service: str) -> int:
    """One of those who wait is called; returns how many still wait."""
    return int(_CALL.value(unit.connection, _key(unit, service)))


def take_call_back(unit: Unit, service: str) -> int:
    """A call is undone: it counts for nobody who is held back; returns how many wait now."""
    return int(_TAKE_CALL_BACK.value(unit.connection, _key(unit, service)))


def left_waiting(unit: Unit, service: str, *, was_waiting: bool) -> int:
    """How many wait for `service` after one has gone, who waited or was already on hold."""
    if was_waiting:
        return leave_line(unit, service)
    row = service_rows(unit.connection, unit.site.id, unit.day).get(service)
    return row.waiting if row else 0


def queue_further_service(unit: Unit, ended: Turn) -> None:
    """The next service of the visit, if one was added: first added, first waiting."""
    for turn in turns_of_ticket(unit.connection, unit.site.id, ended.ticket_id):
        if turn.state is TurnState.PENDING:
            waiting = join_line(unit, turn.service)
            fields = queued(turn, arrived_at=unit.at.isoformat(), waiting=waiting)
            unit.record(TurnQueued(**fields), turn)
            return


def queued(turn: Turn, *, arrived_at: str, waiting: int) -> dict[str, Any]:
    """The fields of a `Queued` event about this turn."""
    return {
        "ticket_id": turn.ticket_id,
        "turn_id": turn.turn_id,
        "service": turn.service,
        "label": turn.label,
        "language": turn.language,
        "priority": turn.priority,
        "first_arrival": turn.first_arrival.isoformat(),
        "arrived_at": arrived_at,
        "waiting": waiting,
    }


def _key(unit: Unit, service: str) -> dict[str, str]:
    return {"site": unit.site.id, "of_day": unit.day, "of_service": service}
