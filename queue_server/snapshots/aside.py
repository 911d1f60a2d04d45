"""Neither waiting nor served, but not gone: on hold, or missed and still within the grace."""

from datetime import timedelta

from sqlalchemy import bindparam

from queue_server.domain.actor import who_of
from queue_server.domain.history import Turn
from queue_server.domain.turn import TurnState
from queue_server.operations.undoing import UNDO_WITHIN, UNDOABLE
from queue_server.shapes import AsideTurn, UndoShape
from queue_server.snapshots.common import View
from queue_server.store.log import last_at_counter
from queue_server.store.tables import IS_ASIDE, turn
from queue_server.store.turns import TURNS, turn_of

_MISSED_SHOWN = 20

_HELD = TURNS.where(
    turn.c.site_id == bindparam("site"),
    IS_ASIDE,
    turn.c.state == TurnState.ON_HOLD.value,
).order_by(turn.c.held_at)
_MISSED = (
    TURNS.where(
        turn.c.site_id == bindparam("site"),
        turn.c.day == bindparam("of_day"),
        turn.c.state == TurnState.NO_SHOW.value,
        turn.c.ended_at >= bindparam("since"),
    )
    .order_by(turn.c.ended_at.desc())
    .limit(_MISSED_SHOWN)
)


def held(view: View) -> list[AsideTurn]:
    """Turns on hold at the site, the longest first."""
    rows = view.connection.execute(_HELD, {"site": view.site.id})
    return [_aside(turn_of(row)) for row in rows]


def missed(view: View) -> list[AsideTurn]:
    """No-shows that may still come back, the newest first."""
    grace = timedelta(minutes=view.config.policy.return_grace_minutes)
    rows = view.connection.execute(
        _MISSED, {"site": view.site.id, "of_day": view.day, "since": view.now - grace}
    )
    return [_aside(turn_of(row)) for row in rows]


def undoable(view: View, counter: str, actor: str) -> UndoShape | None:
    """What this actor may take back at the counter now; whether anything depends on it is only
    known when it is tried.
    """
    last = last_at_counter(view.connection, view.site.id, counter)
    if last is None or who_of(last.actor) != actor or not isinstance(last.event, UNDOABLE):
        return None
    until = last.at + UNDO_WITHIN
    if until <= view.now:
        return None
    return UndoShape(type=last.event.type, label=last.event.label, until=until)


def _aside(one: Turn) -> AsideTurn:
    return AsideTurn(
        turn_id=one.turn_id,
        label=one.label,
        service=one.service,
        language=one.language,
        priority=one.priority or None,
        counter=one.counter,
        since=one.held_at or one.ended_at or one.arrived_at,
    )
