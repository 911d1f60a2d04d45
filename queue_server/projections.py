"""What of an event each audience may see: the public screens, and the staff's."""

from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from printers.condition import Condition
from queue_server.domain.events import (
    AtCounter,
    CommandUndone,
    CounterClosed,
    CounterHandedOver,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    CounterServicesChanged,
    Event,
    NoLongerWaiting,
    NoteChanged,
    Queued,
    ReceiptReprinted,
    Recorded,
    TurnCalled,
    TurnPriorityChanged,
    TurnRecalled,
    TurnRequeued,
    TurnResumed,
    TurnStarted,
    TurnTransferred,
)
from queue_server.domain.help_request import HelpAnswered, HelpAsked, HelpWithdrawn
from queue_server.domain.site_events import (
    DayClosed,
    DayOpened,
    DayReopened,
    NoticeChanged,
    PrinterChanged,
    SiteClosed,
    SiteReopened,
)
from queue_server.domain.turn import TurnState
from queue_server.shapes import Call, CounterState, CurrentTurn, PrinterNow, WaitingTurn

Fields = dict[str, Any]


def public(recorded: Recorded) -> Fields:
    """For kiosks and displays: no identifiers, no priority class, nobody's name."""
    return _frame(recorded, _public_fields(recorded))


def staff(recorded: Recorded) -> Fields:
    """For counters and dashboards: the public fields, and the turn itself."""
    fields = {**_staff_fields(recorded), **_help_fields(recorded)}
    return _frame(recorded, {**_public_fields(recorded), **fields})


def _frame(recorded: Recorded, fields: Fields) -> Fields:
    frame: Fields = to_jsonable_python(
        {"seq": recorded.seq, "type": recorded.event.type, "at": recorded.at, **fields}
    )
    return frame


def _public_fields(recorded: Recorded) -> Fields:
    event = recorded.event
    fields: Fields = {}
    match event:
        case TurnCalled() | TurnRecalled():
            fields = {"call": _call(recorded, event)}
        case CommandUndone():
            # What was on the wall is no longer so: screens load their snapshot again.
            fields = {"label": event.label, "counter": event.counter, "reload": True}
        case AtCounter():
            fields = {"label": event.label, "counter": event.counter}
        case CounterOpened() | CounterClosed() | CounterPaused() | CounterResumed():
            fields = {"counter": event.counter}
        case CounterServicesChanged() | CounterHandedOver():
            fields = {"counter": event.counter}
        case DayOpened() | DayClosed() | DayReopened():
            fields = {"day": event.day, "reload": True}
        case SiteClosed() | SiteReopened() | NoticeChanged():
            fields = {"reload": True}
        case PrinterChanged():
            condition = Condition(event.condition)
            now = PrinterNow(id=event.printer, condition=condition, prints=condition.prints)
            fields = {"printer": now}
    return {**fields, **_line(event)}


def _line(event: Event) -> Fields:
    """How many wait for the service whose line this event has changed."""
    match event:
        case TurnTransferred():
            return {"service": event.to_service, "waiting": event.waiting}
        case Queued() | NoLongerWaiting() | TurnCalled() | TurnRequeued() | CommandUndone():
            return {"service": event.service, "waiting": event.waiting}
    return {}


def _staff_fields(recorded: Recorded) -> Fields:
    event = recorded.event
    match event:
        case Queued():
            return {"turn": _waiting(event)}
        case TurnCalled() | TurnRecalled():
            return {"turn": _current(event, TurnState.CALLED, called_now=recorded.at)}
        case TurnStarted():
            return {"turn": _current(event, TurnState.SERVING, started_at=recorded.at)}
        case TurnRequeued():
            return {"turn_id": event.turn_id, "turn": _again(event, event.turn_id, event.service)}
        case TurnTransferred():
            onward = _again(event, event.new_turn_id, event.to_service)
            onward = onward.model_copy(update={"arrived_at": recorded.at})
            return {"turn_id": event.turn_id, "turn": onward, "to_counter": event.to_counter}
        case CommandUndone():
            return {"turn_id": event.turn_id, "state": event.state}
        case CounterOpened() | CounterServicesChanged():
            return {"state": _opened(recorded, event)}
    return _in_place(event)


def _in_place(event: Event) -> Fields:
    """What changes about a turn or a counter where it stands."""
    match event:
        case TurnPriorityChanged():
            priority = event.priority or None
            return {"turn_id": event.turn_id, "counter": event.counter, "priority": priority}
        case TurnResumed() | NoteChanged():
            # What a note says is in no event: whoever may read it loads it.
            return {"turn_id": event.turn_id, "reload": True}
        case CounterHandedOver():
            return {"reload": True}
        case AtCounter() | NoLongerWaiting() | ReceiptReprinted():
            return {"turn_id": event.turn_id}
    return {}


def _help_fields(recorded: Recorded) -> Fields:
    """Who calls the supervisor, or whose call has ended."""
    match event := recorded.event:
        case HelpAsked():
            return {"counter": event.counter, "request": recorded.seq, "reason": event.reason}
        case HelpAnswered() | HelpWithdrawn():
            return {"counter": event.counter, "request": event.request}
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


def _waiting(event: Queued) -> WaitingTurn:
    return WaitingTurn(
        turn_id=event.turn_id,
        label=event.label,
        service=event.service,
        language=event.language,
        priority=event.priority or None,
        arrived_at=datetime.fromisoformat(event.arrived_at),
        reason="priority" if event.priority else "order",
    )


def _again(event: AtCounter, turn_id: int, service: str) -> WaitingTurn:
    return WaitingTurn(
        turn_id=turn_id,
        label=event.label,
        service=service,
        language=event.language,
        priority=event.priority or None,
        arrived_at=datetime.fromisoformat(event.arrived_at),
        reason="priority" if event.priority else "order",
    )


def _current(
    event: AtCounter,
    state: TurnState,
    *,
    called_now: datetime | None = None,
    started_at: datetime | None = None,
) -> CurrentTurn:
    return CurrentTurn(
        turn_id=event.turn_id,
        label=event.label,
        service=event.service,
        language=event.language,
        priority=event.priority or None,
        state=state.value,
        arrived_at=datetime.fromisoformat(event.arrived_at),
        called_at=datetime.fromisoformat(event.called_at),
        last_called_at=called_now,
        started_at=started_at,
        calls=event.calls,
    )


def _opened(recorded: Recorded, event: CounterOpened | CounterServicesChanged) -> CounterState:
    return CounterState(
        id=event.counter,
        state="open",
        services=list(event.services),
        secondary=list(event.secondary),
        opened_at=recorded.at,
        paused_at=None,
        current=None,
    )
