"""What staff do for a citizen away from a counter: take them back, end their turn."""

from datetime import timedelta

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import TurnCancelled, TurnReturned
from queue_server.domain.turn import AT_COUNTER, TurnState, Verb, after
from queue_server.operations.desk import known_turn, listed
from queue_server.operations.line import join_line, left_waiting, queue_further_service, queued
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.sessions import release
from queue_server.operations.unit import Unit
from queue_server.shapes import Shape
from queue_server.store.board import open_counter, service_rows


class TurnAnswer(Shape):
    """Where a turn stands after a command."""

    seq: int
    turn_id: int
    label: str
    state: str


def return_after_no_show(
    context: Context, site_id: str, command: Command, *, turn_id: int
) -> TurnAnswer:
    """Somebody who missed the call is back: in line again, after a few others of the service.

    Raises `unknown_ticket`, `not_allowed_in_state`, `grace_over`.
    """

    def work(unit: Unit) -> TurnAnswer:
        policy = unit.config.policy
        turn = known_turn(unit, turn_id)
        state = after(turn.state, Verb.RETURN, command.actor.role)
        grace = timedelta(minutes=policy.return_grace_minutes)
        if turn.day != unit.day or unit.at - (turn.ended_at or unit.at) > grace:
            raise QueueError(Refusal.GRACE_OVER, minutes=policy.return_grace_minutes)
        row = service_rows(unit.connection, site_id, unit.day).get(turn.service)
        waiting = join_line(unit, turn.service)
        seq = unit.record(
            TurnReturned(
                **queued(turn, arrived_at=turn.arrived_at.isoformat(), waiting=waiting),
                eligible_after=(row.calls if row else 0) + policy.return_delay_calls,
            ),
            turn,
        )
        if turn.only_counter and open_counter(unit.connection, site_id, turn.only_counter) is None:
            release(unit, known_turn(unit, turn_id))
        return TurnAnswer(seq=seq, turn_id=turn_id, label=turn.label, state=state.value)

    facts = {"verb": "return", "turn": turn_id}
    return perform(context, site_id, command, answer_type=TurnAnswer, facts=facts, work=work)


def cancel(
    context: Context, site_id: str, command: Command, *, turn_id: int, reason: str
) -> TurnAnswer:
    """End a turn for a reason from the list; a counter that has it is free again.

    A further service of the visit then begins to wait; whoever has gone is cancelled there too.

    Raises `unknown_ticket`, `not_allowed_in_state`, `unknown_reason`.
    """

    def work(unit: Unit) -> TurnAnswer:
        turn = known_turn(unit, turn_id)
        state = after(turn.state, Verb.CANCEL, command.actor.role)
        listed(reason, unit.config.reasons.cancel, Refusal.UNKNOWN_REASON)
        was_waiting = turn.state is TurnState.WAITING
        seq = unit.record(
            TurnCancelled(
                ticket_id=turn.ticket_id,
                turn_id=turn.turn_id,
                service=turn.service,
                label=turn.label,
                waiting=left_waiting(unit, turn.service, was_waiting=was_waiting),
                counter=turn.counter if turn.state in AT_COUNTER else "",
            ),
            turn,
            reason=reason,
        )
        if turn.state is not TurnState.PENDING:
            queue_further_service(unit, turn)
        return TurnAnswer(seq=seq, turn_id=turn_id, label=turn.label, state=state.value)

    facts = {"verb": "cancel", "turn": turn_id, "reason": reason}
    return perform(context, site_id, command, answer_type=TurnAnswer, facts=facts, work=work)
