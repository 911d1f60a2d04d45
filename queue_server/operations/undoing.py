"""Taking the last command back: what it changed is as before, by an event that says so."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from queue_server.domain import events
from queue_server.domain.actor import who_of
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.history import Turn, Visits
from queue_server.domain.service_time import forget
from queue_server.domain.turn import AT_COUNTER, TurnState
from queue_server.operations.desk import at_open_counter
from queue_server.operations.line import join_line, leave_line, take_call_back
from queue_server.operations.perform import Command, Context
from queue_server.operations.unit import Unit
from queue_server.shapes import CounterAnswer
from queue_server.store.board import OpenCounter, service_rows
from queue_server.store.log import LoggedEvent, events_of_ticket, last_at_counter
from queue_server.store.prepared import Prepared
from queue_server.store.tables import service_day
from queue_server.store.turns import update_turns

UNDO_WITHIN = timedelta(seconds=60)

UNDOABLE = (
    events.TurnCalled,
    events.TurnStarted,
    events.TurnHeld,
    events.TurnResumed,
    events.TurnRequeued,
    events.TurnTransferred,
    events.ServiceAdded,
    events.TurnFinished,
    events.TurnNoShow,
    events.TurnCancelled,
    events.TurnPriorityChanged,
)
_NOTHING_DEPENDS = (events.TurnQueued, events.ReceiptReprinted, events.NoteChanged)
"""What may have happened to the ticket since: its own consequence, or no change at all."""
_THIS_LINE = (
    service_day.c.site_id == bindparam("site"),
    service_day.c.day == bindparam("of_day"),
    service_day.c.service == bindparam("of_service"),
)
_RECENT = Prepared(select(service_day.c.recent_seconds).where(*_THIS_LINE))
_REMEMBER = Prepared(
    update(service_day).where(*_THIS_LINE).values(recent_seconds=bindparam("recent"))
)


def undo(context: Context, site_id: str, counter_id: str, command: Command) -> CounterAnswer:
    """Take back the actor's own last command at this counter.

    Raises `nothing_to_undo` when the last event of the counter is not a command of this actor that
    can be undone, `undo_too_late` after 60 s, `undo_depended_on` when something has happened to the
    ticket since, or the day has ended in which it would wait. A call that was heard cannot be
    unheard: undoing it puts the turn back in line.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        last = last_at_counter(unit.connection, site_id, counter_id)
        if (
            last is None
            or not isinstance(last.event, UNDOABLE)
            or who_of(last.actor) != command.actor.who
        ):
            raise QueueError(Refusal.NOTHING_TO_UNDO)
        if unit.at - last.at > UNDO_WITHIN:
            raise QueueError(Refusal.UNDO_TOO_LATE, seconds=int(UNDO_WITHIN.total_seconds()))
        return _take_back(unit, desk, last)

    return at_open_counter(context, site_id, counter_id, command, facts={"verb": "undo"}, do=do)


def _take_back(unit: Unit, desk: OpenCounter, last: LoggedEvent) -> bool:
    happened = last.event
    ticket_id: int = getattr(happened, "ticket_id")  # noqa: B009  # every undoable event has it
    history = events_of_ticket(unit.connection, unit.site.id, ticket_id)
    later = [each for each in history if each.seq > last.seq]
    if any(not isinstance(each.event, _NOTHING_DEPENDS) for each in later):
        raise QueueError(Refusal.UNDO_DEPENDED_ON)
    visits = Visits()
    for each in history:
        visits.apply(each.event, seq=each.seq, at=each.at)
    present = dict(visits.turns)
    turn_id: int = getattr(happened, "turn_id")  # noqa: B009
    undone = events.CommandUndone(
        ticket_id=ticket_id,
        turn_id=turn_id,
        counter=desk.counter,
        undone_seq=last.seq,
        undone_type=happened.type,
        state="",
        service="",
        label=present[turn_id].label,
        waiting=0,
    )
    changed = visits.apply(undone, seq=unit.seq + 1, at=unit.at)
    restored = visits.turns[turn_id]
    comes_back = restored.state in AT_COUNTER and present[turn_id].state not in AT_COUNTER
    if comes_back and desk.turn is not None:
        raise QueueError(Refusal.UNDO_DEPENDED_ON)
    if restored.state is TurnState.WAITING and restored.day != unit.day:
        raise QueueError(Refusal.UNDO_DEPENDED_ON)
    update_turns(unit.connection, changed)
    if isinstance(happened, events.TurnCalled):
        service, waiting = restored.service, take_call_back(unit, restored.service)
    else:
        service, waiting = _correct_lines(unit, present, visits.turns, restored.service)
    if isinstance(happened, events.TurnFinished):
        _forget_service(unit, happened)
    unit.record(
        replace(undone, state=restored.state.value, service=service, waiting=waiting),
    )
    return True


def _correct_lines(
    unit: Unit, before: dict[int, Turn], after: dict[int, Turn], service: str
) -> tuple[str, int]:
    """Count those who wait anew; returns the service that changed, and how many wait for it."""
    change = _waiting(after.values())
    change.subtract(_waiting(before.values()))
    for code, difference in change.items():
        for _ in range(difference):
            join_line(unit, code)
        for _ in range(-difference):
            leave_line(unit, code)
        if difference:
            service = code
    row = service_rows(unit.connection, unit.site.id, unit.day).get(service)
    return service, row.waiting if row else 0


def _waiting(turns: Iterable[Turn]) -> Counter[str]:
    return Counter(turn.service for turn in turns if turn.state is TurnState.WAITING)


def _forget_service(unit: Unit, finished: events.TurnFinished) -> None:
    """A service that is not over is no measure yet."""
    line = {"site": unit.site.id, "of_day": unit.day, "of_service": finished.service}
    stored = _RECENT.one_or_none(unit.connection, line)
    if stored is None:
        return  # as little remembered as its end was
    recent = forget(json.loads(stored[0]), finished.service_seconds)
    _REMEMBER.run(unit.connection, {**line, "recent": json.dumps(recent)})
