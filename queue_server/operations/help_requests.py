"""Calling the supervisor to a counter, saying that one has seen it, taking the call back."""

from collections.abc import Callable
from typing import Any

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.help_request import (
    HelpAnswered,
    HelpAsked,
    HelpEvent,
    HelpRequest,
    HelpWithdrawn,
)
from queue_server.operations.desk import configured_counter, listed
from queue_server.operations.help_record import record_help
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import HelpShape, Shape
from queue_server.store.board import open_counter
from queue_server.store.help_requests import last_request, one_request

_MAY_ASK = frozenset({Role.AGENT})
_MAY_ANSWER = frozenset({Role.SUPERVISOR, Role.MANAGER})


class HelpAnswer(Shape):
    """The request as the command leaves it; null once it is withdrawn."""

    seq: int
    help: HelpShape | None


def ask_help(
    context: Context, site_id: str, counter_id: str, command: Command, *, reason: str
) -> HelpAnswer:
    """The agent of an open counter calls the supervisor; `reason` may be empty.

    Raises `forbidden`, `unknown_counter`, `counter_closed`, `unknown_reason`, and
    `help_already_asked` while an earlier call of the counter is open.
    """
    _require(command, _MAY_ASK)
    configured_counter(context, site_id, counter_id)
    if reason:
        listed(reason, context.config.reasons.help, Refusal.UNKNOWN_REASON)

    def work(unit: Unit) -> HelpAnswer:
        if open_counter(unit.connection, site_id, counter_id) is None:
            raise QueueError(Refusal.COUNTER_CLOSED, counter=counter_id)
        last = last_request(unit.connection, site_id, counter_id)
        if last is not None and last.is_open:
            raise QueueError(Refusal.HELP_ALREADY_ASKED, counter=counter_id)
        return _record(unit, HelpAsked(counter=counter_id, reason=reason))

    facts = {"verb": "ask_help", "counter": counter_id, "reason": reason}
    return _perform(context, site_id, command, facts, work)


def withdraw_help(
    context: Context, site_id: str, command: Command, *, request_id: int
) -> HelpAnswer:
    """Nobody need come any more. Raises `forbidden`, `unknown_help_request`, `help_over`."""
    _require(command, _MAY_ASK)

    def work(unit: Unit) -> HelpAnswer:
        asked = _open(unit, request_id)
        return _record(unit, HelpWithdrawn(counter=asked.counter, request=asked.id), asked)

    return _perform(context, site_id, command, {"verb": "withdraw", "request": request_id}, work)


def answer_help(context: Context, site_id: str, command: Command, *, request_id: int) -> HelpAnswer:
    """The supervisor has seen it. Raises `forbidden`, `unknown_help_request`, `help_over`."""
    _require(command, _MAY_ANSWER)

    def work(unit: Unit) -> HelpAnswer:
        asked = _open(unit, request_id)
        return _record(unit, HelpAnswered(counter=asked.counter, request=asked.id), asked)

    return _perform(context, site_id, command, {"verb": "answer", "request": request_id}, work)


def help_shape(request: HelpRequest) -> HelpShape:
    """A request in the API's shape."""
    return HelpShape(
        id=request.id,
        counter=request.counter,
        reason=request.reason,
        asked_at=request.asked_at,
        answered_at=request.answered_at,
    )


def _perform(
    context: Context,
    site_id: str,
    command: Command,
    facts: dict[str, Any],
    work: Callable[[Unit], HelpAnswer],
) -> HelpAnswer:
    return perform(context, site_id, command, answer_type=HelpAnswer, facts=facts, work=work)


def _record(unit: Unit, event: HelpEvent, *asked: HelpRequest) -> HelpAnswer:
    request = record_help(unit, event, *asked)
    shown = None if request.withdrawn_at else help_shape(request)
    return HelpAnswer(seq=unit.seq, help=shown)


def _open(unit: Unit, request_id: int) -> HelpRequest:
    asked = one_request(unit.connection, unit.site.id, request_id)
    if asked is None:
        raise QueueError(Refusal.UNKNOWN_HELP_REQUEST)
    if not asked.is_open:
        raise QueueError(Refusal.HELP_OVER, counter=asked.counter)
    return asked


def _require(command: Command, roles: frozenset[Role]) -> None:
    if command.actor.role not in roles:
        raise QueueError(Refusal.FORBIDDEN)
