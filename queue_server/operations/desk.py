"""What all verbs at a counter share: an open counter, the turn that is there, a whole answer."""

from collections.abc import Callable
from typing import Any

from queue_server.config import CounterConfig, Named
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.history import Turn
from queue_server.operations.counter_view import counter_state, current_turn
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import CounterAnswer
from queue_server.store.board import OpenCounter, open_counter
from queue_server.store.turns import turn_by_id

AtDesk = Callable[[Unit, OpenCounter], bool]
"""Does a verb at an open counter; answers False only when call-next found nobody."""


def configured_counter(context: Context, site_id: str, counter_id: str) -> CounterConfig:
    """The counter's configuration; raises `unknown_site`, `unknown_counter`."""
    counter = context.site(site_id).counter(counter_id)
    if counter is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter_id)
    return counter


def at_open_counter(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    facts: dict[str, Any],
    do: AtDesk,
) -> CounterAnswer:
    """Run a verb at a counter that an agent has opened; raises `counter_closed`."""
    counter = configured_counter(context, site_id, counter_id)

    def work(unit: Unit) -> CounterAnswer:
        desk = open_counter(unit.connection, site_id, counter_id)
        if desk is None:
            raise QueueError(Refusal.COUNTER_CLOSED, counter=counter_id)
        return counter_answer(unit, counter, called=do(unit, desk))

    return perform(
        context,
        site_id,
        command,
        answer_type=CounterAnswer,
        facts={**facts, "counter": counter_id},
        work=work,
    )


def counter_answer(unit: Unit, counter: CounterConfig, *, called: bool = True) -> CounterAnswer:
    """The counter as the command leaves it."""
    desk = open_counter(unit.connection, unit.site.id, counter.id)
    return CounterAnswer(
        seq=unit.seq,
        counter=counter_state(counter, desk),
        current=current_turn(desk.turn if desk else None),
        called=called,
    )


def require_free(desk: OpenCounter) -> None:
    """Raises `counter_busy` while a citizen is there, `counter_paused` during a pause."""
    if desk.turn is not None:
        raise QueueError(Refusal.COUNTER_BUSY, counter=desk.counter, ticket=desk.turn.label)
    if desk.paused_at is not None:
        raise QueueError(Refusal.COUNTER_PAUSED, counter=desk.counter)


def present_turn(desk: OpenCounter, turn_id: int) -> Turn:
    """The turn that the agent means; raises `turn_not_at_counter` when another one is there."""
    if desk.turn is None or desk.turn.turn_id != turn_id:
        raise QueueError(Refusal.TURN_NOT_AT_COUNTER, counter=desk.counter)
    return desk.turn


def known_turn(unit: Unit, turn_id: int) -> Turn:
    """Any turn of the site, wherever it stands; raises `unknown_ticket`."""
    turn = turn_by_id(unit.connection, unit.site.id, turn_id)
    if turn is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)
    return turn


def require_of_today(unit: Unit, turn: Turn) -> None:
    """Raises `day_over` for a ticket of a day that has ended: it can be finished, but not wait."""
    if turn.day != unit.day:
        raise QueueError(Refusal.DAY_OVER, ticket=turn.label)


def place(turn: Turn, counter: str) -> dict[str, Any]:
    """The fields of an `AtCounter` event about this turn."""
    called_at = turn.called_at.isoformat() if turn.called_at else ""
    return {
        "ticket_id": turn.ticket_id,
        "turn_id": turn.turn_id,
        "service": turn.service,
        "label": turn.label,
        "counter": counter,
        "language": turn.language,
        "priority": turn.priority,
        "arrived_at": turn.arrived_at.isoformat(),
        "called_at": called_at,
        "calls": turn.calls,
    }


def listed(code: str, known: tuple[Named, ...], refusal: Refusal) -> str:
    """`code`, if the configuration lists it; raises `refusal`."""
    if not any(each.code == code for each in known):
        raise QueueError(refusal, given=code)
    return code
