"""With the citizen: start, hold and resume, transfer, back to the line, no-show, finish, add."""

import json
from dataclasses import replace

from sqlalchemy import bindparam, select, update

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import (
    ServiceAdded,
    TurnFinished,
    TurnHeld,
    TurnNoShow,
    TurnRequeued,
    TurnResumed,
    TurnStarted,
    TurnTransferred,
)
from queue_server.domain.history import Turn, added_turn, transferred_turn
from queue_server.domain.service_time import remember
from queue_server.domain.turn import Verb, after
from queue_server.operations.desk import (
    at_open_counter,
    known_turn,
    listed,
    place,
    present_turn,
    require_free,
    require_of_today,
)
from queue_server.operations.line import join_line, queue_further_service
from queue_server.operations.notes import note_visit
from queue_server.operations.perform import Command, Context
from queue_server.operations.tickets import offered_service
from queue_server.operations.unit import Unit
from queue_server.shapes import CounterAnswer
from queue_server.store.board import OpenCounter, open_counter
from queue_server.store.prepared import Prepared
from queue_server.store.tables import service_day

_THIS_LINE = (
    service_day.c.site_id == bindparam("site"),
    service_day.c.day == bindparam("of_day"),
    service_day.c.service == bindparam("of_service"),
)
_RECENT = Prepared(select(service_day.c.recent_seconds).where(*_THIS_LINE))
_REMEMBER = Prepared(
    update(service_day).where(*_THIS_LINE).values(recent_seconds=bindparam("recent"))
)


def start(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """The citizen has come. Raises `turn_not_at_counter`, `not_allowed_in_state`."""

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = _allowed(desk, turn_id, Verb.START, command)
        unit.record(TurnStarted(**place(turn, counter_id)), turn)
        return True

    facts = {"verb": "start", "turn": turn_id}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def hold(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Set the turn aside: the counter is free for others meanwhile."""

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = _allowed(desk, turn_id, Verb.HOLD, command)
        unit.record(TurnHeld(**place(turn, counter_id)), turn)
        return True

    facts = {"verb": "hold", "turn": turn_id}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def resume(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Take a turn on hold up again, at the counter that held it or at another.

    Raises `unknown_ticket`, `not_allowed_in_state`, `counter_busy`, `counter_paused`.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        require_free(desk)
        turn = known_turn(unit, turn_id)
        after(turn.state, Verb.RESUME, command.actor.role)
        unit.record(TurnResumed(**place(turn, counter_id)), turn)
        return True

    facts = {"verb": "resume", "turn": turn_id}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def transfer(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    turn_id: int,
    to_service: str,
    to_counter: str | None,
    note: str | None,
) -> CounterAnswer:
    """Send the citizen on to a service, or to one counter for it; the first arrival is kept.

    `note`: the visit's from now on, empty for none; None leaves it as it is.

    Raises `turn_not_at_counter`, `not_allowed_in_state`, `unknown_service`, `unknown_counter`,
    `day_over`, `counter_closed` when the counter asked for has no agent.
    """
    site = context.site(site_id)
    offered_service(context.config, site, to_service)
    if to_counter is not None and site.counter(to_counter) is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=to_counter)

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = _allowed(desk, turn_id, Verb.TRANSFER, command)
        require_of_today(unit, turn)
        if to_counter is not None and open_counter(unit.connection, site_id, to_counter) is None:
            raise QueueError(Refusal.COUNTER_CLOSED, counter=to_counter)
        if note is not None:
            # First, so that the transfer is the last command, which may be taken back.
            note_visit(unit, turn, note)
        event = TurnTransferred(
            **place(turn, counter_id),
            new_turn_id=0,
            to_service=to_service,
            to_counter=to_counter or "",
            first_arrival=turn.first_arrival.isoformat(),
            waiting=join_line(unit, to_service),
        )
        opened = transferred_turn(event, turn, seq=unit.seq + 1, at=unit.at)
        unit.record(replace(event, new_turn_id=unit.open_turn(opened)), turn)
        return True

    facts = {
        "verb": "transfer",
        "turn": turn_id,
        "service": to_service,
        "to": to_counter,
        "note": note,
    }
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def requeue(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Put a called, served or held turn back to its old place in the line.

    Raises `unknown_ticket`, `not_allowed_in_state`, `turn_not_at_counter`, `day_over`.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        del desk
        turn = known_turn(unit, turn_id)
        after(turn.state, Verb.REQUEUE, command.actor.role)
        if turn.counter != counter_id:
            raise QueueError(Refusal.TURN_NOT_AT_COUNTER, counter=counter_id)
        require_of_today(unit, turn)
        unit.record(
            TurnRequeued(
                **place(turn, counter_id),
                first_arrival=turn.first_arrival.isoformat(),
                waiting=join_line(unit, turn.service),
            ),
            turn,
        )
        return True

    facts = {"verb": "requeue", "turn": turn_id}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def mark_no_show(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Called, and nobody came. Raises `turn_not_at_counter`, `not_allowed_in_state`."""

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = _allowed(desk, turn_id, Verb.MARK_NO_SHOW, command)
        unit.record(TurnNoShow(**place(turn, counter_id)), turn)
        return True

    facts = {"verb": "no_show", "turn": turn_id}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def finish(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    turn_id: int,
    outcome: str | None = None,
) -> CounterAnswer:
    """The citizen has been served; a further service of the visit begins to wait.

    Raises `turn_not_at_counter`, `not_allowed_in_state`, `unknown_outcome`.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = _allowed(desk, turn_id, Verb.FINISH, command)
        if outcome is not None:
            listed(outcome, unit.config.outcomes, Refusal.UNKNOWN_OUTCOME)
        seconds = turn.service_time(unit.at).total_seconds()
        _remember_service(unit, turn.service, seconds)
        unit.record(
            TurnFinished(**place(turn, counter_id), service_seconds=seconds, outcome=outcome or ""),
            turn,
        )
        queue_further_service(unit, turn)
        return True

    facts = {"verb": "finish", "turn": turn_id, "outcome": outcome}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def add_service(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    turn_id: int,
    service: str,
) -> CounterAnswer:
    """Add a service to the visit: its turn waits from the end of the present one.

    Raises `turn_not_at_counter`, `not_allowed_in_state`, `unknown_service`, `day_over`.
    """
    offered_service(context.config, context.site(site_id), service)

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = _allowed(desk, turn_id, Verb.ADD_SERVICE, command)
        require_of_today(unit, turn)
        event = ServiceAdded(**place(turn, counter_id), new_turn_id=0, added_service=service)
        opened = added_turn(event, turn, seq=unit.seq + 1, at=unit.at)
        unit.record(replace(event, new_turn_id=unit.open_turn(opened)), turn)
        return True

    facts = {"verb": "add_service", "turn": turn_id, "service": service}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def _allowed(desk: OpenCounter, turn_id: int, verb: Verb, command: Command) -> Turn:
    turn = present_turn(desk, turn_id)
    after(turn.state, verb, command.actor.role)
    return turn


def _remember_service(unit: Unit, service: str, seconds: float) -> None:
    """Keep the last service times of the day beside the service, for the estimate."""
    line = {"site": unit.site.id, "of_day": unit.day, "of_service": service}
    stored = _RECENT.one_or_none(unit.connection, line)
    if stored is None:
        return  # finished after midnight: yesterday's service is no measure of today
    recent = remember(json.loads(stored[0]), seconds)
    _REMEMBER.run(unit.connection, {**line, "recent": json.dumps(recent)})
