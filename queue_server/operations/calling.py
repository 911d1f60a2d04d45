"""Calling: the next turn by the policy, a chosen one for a reason, the same one again."""

from dataclasses import replace

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import TurnCalled, TurnRecalled
from queue_server.domain.history import Turn
from queue_server.domain.policy import Reason, next_turn, takes
from queue_server.domain.turn import Verb, after
from queue_server.operations.desk import (
    at_open_counter,
    known_turn,
    listed,
    place,
    present_turn,
    require_free,
)
from queue_server.operations.line import call_from_line
from queue_server.operations.perform import Command, Context
from queue_server.operations.policy import policy_of
from queue_server.operations.unit import Unit
from queue_server.shapes import CounterAnswer
from queue_server.store.board import (
    OpenCounter,
    ServiceRow,
    as_waiting,
    service_rows,
    waiting_heads,
)


def call_next(context: Context, site_id: str, counter_id: str, command: Command) -> CounterAnswer:
    """Call whoever the policy puts first; `called` is false when nobody waits for this counter.

    Raises `counter_closed`, `counter_paused`, and `counter_busy` while a turn is there.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        require_free(desk)
        rows = service_rows(unit.connection, site_id, unit.day)
        first = _first(unit, desk, rows)
        if first is None:
            return False
        turn, why = first
        after(turn.state, Verb.CALL, command.actor.role)
        _call(unit, desk, turn, chosen_for=why, out_of_order=False, reason=None)
        return True

    return at_open_counter(
        context, site_id, counter_id, command, facts={"verb": "call_next"}, do=do
    )


def call_chosen(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    turn_id: int,
    reason: str | None,
) -> CounterAnswer:
    """Call a turn that the agent chose. Out of order only with a reason from the list.

    Raises `unknown_ticket`, `not_allowed_in_state`, `turn_not_waiting_here` when this counter does
    not take it, `reason_needed`, `unknown_reason`, and what `call_next` raises.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        require_free(desk)
        turn = known_turn(unit, turn_id)
        after(turn.state, Verb.CALL_CHOSEN, command.actor.role)
        rows = service_rows(unit.connection, site_id, unit.day)
        if not takes(desk.scope, as_waiting(turn, rows)):
            raise QueueError(Refusal.TURN_NOT_WAITING_HERE, counter=counter_id, ticket=turn.label)
        first = _first(unit, desk, rows)
        in_order = first is not None and first[0].turn_id == turn_id
        why = first[1] if first is not None and in_order else Reason.CHOSEN
        given = None
        if not in_order:
            if not reason:
                raise QueueError(Refusal.REASON_NEEDED)
            given = listed(reason, unit.config.reasons.call, Refusal.UNKNOWN_REASON)
        _call(unit, desk, turn, chosen_for=why, out_of_order=not in_order, reason=given)
        return True

    facts = {"verb": "call_chosen", "turn": turn_id, "reason": reason}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def recall(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Call the same turn again. Raises `turn_not_at_counter`, `not_allowed_in_state`,
    `too_many_calls`.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        turn = present_turn(desk, turn_id)
        after(turn.state, Verb.RECALL, command.actor.role)
        if turn.calls >= unit.config.policy.max_calls:
            raise QueueError(Refusal.TOO_MANY_CALLS, calls=turn.calls)
        again = replace(turn, calls=turn.calls + 1)
        unit.record(TurnRecalled(**place(again, counter_id)), turn)
        return True

    facts = {"verb": "recall", "turn": turn_id}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def _first(
    unit: Unit, desk: OpenCounter, rows: dict[str, ServiceRow]
) -> tuple[Turn, Reason] | None:
    heads = waiting_heads(unit.connection, unit.site.id, desk.scope, rows=rows, most=1)
    choice = next_turn(
        (as_waiting(turn, rows) for turn in heads), desk.scope, unit.at, policy_of(unit.config)
    )
    if choice is None:
        return None
    turn = next(turn for turn in heads if turn.turn_id == choice.turn.turn_id)
    return turn, choice.reason


def _call(
    unit: Unit,
    desk: OpenCounter,
    turn: Turn,
    *,
    chosen_for: Reason,
    out_of_order: bool,
    reason: str | None,
) -> None:
    called = replace(turn, calls=turn.calls + 1, called_at=turn.called_at or unit.at)
    unit.record(
        TurnCalled(
            **place(called, desk.counter),
            policy_version=unit.config.policy.version,
            chosen_for=chosen_for.value,
            out_of_order=out_of_order,
            waiting=call_from_line(unit, turn.service),
        ),
        turn,
        reason=reason,
    )
