"""What of an event each audience may see: the public screens, and the staff's."""

from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from queue_server.domain.events import (
    AtCounter,
    CounterClosed,
    CounterOpened,
    DayOpened,
    NoLongerWaiting,
    Recorded,
    TicketIssued,
    TurnCalled,
    TurnRecalled,
    TurnStarted,
)
from queue_server.domain.turn import TurnState
from queue_server.shapes import Call, CounterState, CurrentTurn, WaitingTurn

Fields = dict[str, Any]


def public(recorded: Recorded) -> Fields:
    """For kiosks and displays: no identifiers, no priority class, nobody's name."""
    return _frame(recorded, _public_fields(recorded))


def staff(recorded: Recorded) -> Fields:
    """For counters and dashboards: the public fields, and the turn itself."""
    return _frame(recorded, {**_public_fields(recorded), **_staff_fields(recorded)})


def _frame(recorded: Recorded, fields: Fields) -> Fields:
    frame: Fields = to_jsonable_python(
        {"seq": recorded.seq, "type": recorded.event.type, "at": recorded.at, **fields}
    )
    return frame


def _public_fields(recorded: Recorded) -> Fields:
    event = recorded.event
    match event:
        case TicketIssued() | NoLongerWaiting():
            return {"service": event.service, "waiting": event.waiting}
        case TurnCalled():
            return {
                "call": _call(recorded, event),
                "service": event.service,
                "waiting": event.waiting,
            }
        case TurnRecalled():
            return {"call": _call(recorded, event)}
        case AtCounter():
            return {"label": event.label, "counter": event.counter}
        case CounterOpened() | CounterClosed():
            return {"counter": event.counter}
        case DayOpened():
            return {"day": event.day}
    return {}


def _staff_fields(recorded: Recorded) -> Fields:
    event = recorded.event
    match event:
        case TicketIssued():
            return {"turn": _waiting(recorded, event)}
        case NoLongerWaiting():
            return {"turn_id": event.turn_id}
        case TurnCalled() | TurnRecalled():
            return {"turn": _current(event, TurnState.CALLED, None)}
        case TurnStarted():
            return {"turn": _current(event, TurnState.SERVING, recorded.at)}
        case AtCounter():
            return {"turn_id": event.turn_id}
        case CounterOpened():
            return {"state": _opened(recorded, event)}
    return {}


def _call(recorded: Recorded, event: AtCounter) -> Call:
    return Call(
        seq=recorded.seq,
        label=event.label,
        counter=event.counter,
        service=event.service,
        language=event.language,
        at=recorded.at,
        recall=isinstance(event, TurnRecalled),
    )


def _waiting(recorded: Recorded, event: TicketIssued) -> WaitingTurn:
    return WaitingTurn(
        turn_id=event.turn_id,
        label=event.label,
        service=event.service,
        language=event.language,
        priority=event.priority or None,
        arrived_at=recorded.at,
        reason="priority" if event.priority else "order",
    )


def _current(event: AtCounter, state: TurnState, started_at: datetime | None) -> CurrentTurn:
    return CurrentTurn(
        turn_id=event.turn_id,
        label=event.label,
        service=event.service,
        language=event.language,
        priority=event.priority or None,
        state=state.value,
        arrived_at=datetime.fromisoformat(event.arrived_at),
        called_at=datetime.fromisoformat(event.called_at),
        started_at=started_at,
        calls=event.calls,
    )


def _opened(recorded: Recorded, event: CounterOpened) -> CounterState:
    return CounterState(
        id=event.counter,
        state="open",
        services=list(event.services),
        secondary=list(event.secondary),
        opened_at=recorded.at,
        current=None,
    )
