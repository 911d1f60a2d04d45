"""A turn's row, read as the domain's `Turn` and written back."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from queue_server.domain.events import label
from queue_server.domain.history import Turn
from queue_server.domain.turn import TurnState
from queue_server.store.prepared import Prepared
from queue_server.store.tables import IS_AT_COUNTER, ticket, turn

_MICROSECOND = timedelta(microseconds=1)

TURN_COLUMNS = (
    turn.c.id,
    turn.c.ticket_id,
    turn.c.day,
    turn.c.service,
    turn.c.priority,
    turn.c.sequence,
    turn.c.first_arrival,
    turn.c.arrived_at,
    turn.c.state,
    turn.c.counter_id,
    turn.c.only_counter,
    turn.c.eligible_after,
    turn.c.calls,
    turn.c.called_at,
    turn.c.last_called_at,
    turn.c.started_at,
    turn.c.held_at,
    turn.c.held_micros,
    turn.c.ended_at,
    ticket.c.service.label("ticket_service"),
    ticket.c.number,
    ticket.c.language,
)
TURNS = select(*TURN_COLUMNS).select_from(turn.join(ticket, ticket.c.id == turn.c.ticket_id))
_SITE = turn.c.site_id == bindparam("site")

_BY_ID = Prepared(TURNS.where(_SITE, turn.c.id == bindparam("turn_id")))
_AT_COUNTER = Prepared(TURNS.where(_SITE, turn.c.counter_id == bindparam("counter"), IS_AT_COUNTER))
_OF_TICKET = Prepared(
    TURNS.where(_SITE, turn.c.ticket_id == bindparam("ticket_id")).order_by(turn.c.sequence)
)
_INSERT = Prepared(
    insert(turn).returning(turn.c.id),
    columns=[column.key for column in turn.columns if column.key != "id"],
)
_UPDATE = Prepared(
    update(turn)
    .where(turn.c.id == bindparam("turn_id"))
    .values(
        {
            column.key: bindparam(f"new_{column.key}")
            for column in turn.columns
            if column.key not in {"id", "ticket_id", "site_id", "day", "service"}
        }
    )
)


def turn_of(row: Any) -> Turn:
    """A row of `TURNS` as the domain's turn."""
    return Turn(
        turn_id=row.id,
        ticket_id=row.ticket_id,
        day=row.day,
        service=row.service,
        label=label(row.ticket_service, row.number),
        language=row.language,
        priority=row.priority,
        sequence=row.sequence,
        first_arrival=row.first_arrival,
        arrived_at=row.arrived_at,
        state=TurnState(row.state),
        counter=row.counter_id or "",
        only_counter=row.only_counter or "",
        eligible_after=row.eligible_after,
        calls=row.calls,
        called_at=row.called_at,
        last_called_at=row.last_called_at,
        started_at=row.started_at,
        held_at=row.held_at,
        held=row.held_micros * _MICROSECOND,
        ended_at=row.ended_at,
    )


def row_of(one: Turn) -> dict[str, Any]:
    """The columns that an event may change."""
    return {
        "priority": one.priority,
        "sequence": one.sequence,
        "first_arrival": one.first_arrival,
        "arrived_at": one.arrived_at,
        "state": one.state.value,
        "counter_id": one.counter or None,
        "only_counter": one.only_counter or None,
        "eligible_after": one.eligible_after,
        "calls": one.calls,
        "called_at": one.called_at,
        "last_called_at": one.last_called_at,
        "started_at": one.started_at,
        "held_at": one.held_at,
        "held_micros": one.held // _MICROSECOND,
        "ended_at": one.ended_at,
    }


def turn_by_id(connection: Connection, site_id: str, turn_id: int) -> Turn | None:
    """One turn of a site."""
    row = _BY_ID.one_or_none(connection, {"site": site_id, "turn_id": turn_id})
    return None if row is None else turn_of(row)


def turn_at_counter(connection: Connection, site_id: str, counter: str) -> Turn | None:
    """The called or served turn of a counter."""
    row = _AT_COUNTER.one_or_none(connection, {"site": site_id, "counter": counter})
    return None if row is None else turn_of(row)


def turns_of_ticket(connection: Connection, site_id: str, ticket_id: int) -> list[Turn]:
    """All turns of a ticket, in the order in which they began."""
    return [
        turn_of(row)
        for row in _OF_TICKET.all(connection, {"site": site_id, "ticket_id": ticket_id})
    ]


def insert_turn(connection: Connection, site_id: str, one: Turn) -> int:
    """Store a new turn (its `turn_id` is not looked at); returns its id."""
    turn_id: int = _INSERT.value(
        connection,
        {
            "ticket_id": one.ticket_id,
            "site_id": site_id,
            "day": one.day,
            "service": one.service,
            **row_of(one),
        },
    )
    return turn_id


def update_turns(connection: Connection, turns: Iterable[Turn]) -> None:
    """Store what events made of these turns."""
    for one in turns:
        values = {f"new_{name}": value for name, value in row_of(one).items()}
        _UPDATE.run(connection, {"turn_id": one.turn_id, **values})
