"""Another priority class for a turn: what staff see that the kiosk was not told."""

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import TurnPriorityChanged
from queue_server.domain.turn import Verb, after
from queue_server.operations.desk import configured_counter, known_turn, listed
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.tickets import declared_class, offered_service
from queue_server.operations.unit import Unit
from queue_server.operations.visits import TurnAnswer
from queue_server.store.board import open_counter


def change_priority(
    context: Context,
    site_id: str,
    command: Command,
    *,
    turn_id: int,
    priority: str | None,
    reason: str,
    counter_id: str | None = None,
) -> TurnAnswer:
    """The class of a turn from now on (None: no class), for a reason from the list.

    `counter_id`: the open counter at which an agent says it, and may take it back. The class that
    the turn has already changes nothing. Raises `unknown_ticket`, `not_allowed_in_state`,
    `unknown_priority`, `unknown_reason`, `unknown_counter`, `counter_closed`, `forbidden`.
    """
    if counter_id is not None:
        configured_counter(context, site_id, counter_id)

    def work(unit: Unit) -> TurnAnswer:
        turn = known_turn(unit, turn_id)
        after(turn.state, Verb.CHANGE_PRIORITY, command.actor.role)
        _require_at(unit, counter_id)
        listed(reason, unit.config.reasons.priority, Refusal.UNKNOWN_REASON)
        service = offered_service(unit.config, unit.site, turn.service)
        wanted = declared_class(unit.config, service, priority)
        if wanted != turn.priority:
            event = TurnPriorityChanged(
                ticket_id=turn.ticket_id,
                turn_id=turn.turn_id,
                service=turn.service,
                label=turn.label,
                counter=counter_id or "",
                priority=wanted,
                priority_before=turn.priority,
            )
            unit.record(event, turn, reason=reason)
        return TurnAnswer(seq=unit.seq, turn_id=turn_id, label=turn.label, state=turn.state.value)

    facts = {
        "verb": "priority",
        "turn": turn_id,
        "priority": priority,
        "reason": reason,
        "counter": counter_id,
    }
    return perform(context, site_id, command, answer_type=TurnAnswer, facts=facts, work=work)


def _require_at(unit: Unit, counter_id: str | None) -> None:
    """Nobody but an agent says anything at a counter, and at an open one only."""
    if counter_id is None:
        return
    if unit.actor.role is not Role.AGENT:
        raise QueueError(Refusal.FORBIDDEN)
    if open_counter(unit.connection, unit.site.id, counter_id) is None:
        raise QueueError(Refusal.COUNTER_CLOSED, counter=counter_id)
