"""A ticket that staff look for, by the code on its receipt or by its number."""

from datetime import datetime

from sqlalchemy import bindparam, select

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.history import Turn, present_turn_of
from queue_server.domain.ticket_code import ReadLabel, ReadToken, read_code
from queue_server.domain.turn import TurnState
from queue_server.shapes_found import FoundTurn
from queue_server.snapshots.common import View
from queue_server.store.tables import ticket
from queue_server.store.turns import turns_of_ticket
from queue_server.store.visit_notes import note_of_ticket

_HERE = ticket.c.site_id == bindparam("site")
_BY_TOKEN = select(ticket.c.id).where(_HERE, ticket.c.token == bindparam("token"))
_BY_LABEL = select(ticket.c.id).where(
    _HERE,
    ticket.c.day == bindparam("day"),
    ticket.c.service == bindparam("service"),
    ticket.c.number == bindparam("number"),
)


def found_turn(view: View, code: str) -> FoundTurn:
    """Where the turn stands that `code` names at this site; raises `unknown_ticket`.

    A number is one of today; a receipt's code may be of an earlier day, and says so.
    """
    ticket_id = _ticket_of(view, code)
    if ticket_id is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)
    turn = present_turn_of(turns_of_ticket(view.connection, view.site.id, ticket_id))
    return FoundTurn(
        seq=view.row.seq,
        turn_id=turn.turn_id,
        label=turn.label,
        service=turn.service,
        language=turn.language,
        priority=turn.priority or None,
        state=turn.state.value,
        counter=turn.counter,
        only_counter=turn.only_counter,
        arrived_at=turn.arrived_at,
        since=_since(turn),
        calls=turn.calls,
        today=turn.day == view.day,
        note=note_of_ticket(view.connection, view.site.id, ticket_id),
    )


def _ticket_of(view: View, code: str) -> int | None:
    match read_code(code):
        case ReadToken(token):
            found = view.connection.execute(_BY_TOKEN, {"site": view.site.id, "token": token})
        case ReadLabel(service, number):
            found = view.connection.execute(
                _BY_LABEL,
                {"site": view.site.id, "day": view.day, "service": service, "number": number},
            )
        case _:
            return None
    return found.scalar_one_or_none()


def _since(turn: Turn) -> datetime:
    since = {
        TurnState.CALLED: turn.called_at,
        TurnState.SERVING: turn.started_at,
        TurnState.ON_HOLD: turn.held_at,
    }.get(turn.state, turn.ended_at)
    return since or turn.arrived_at
