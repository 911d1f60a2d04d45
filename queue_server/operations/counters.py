"""The agent's verbs at a counter: open, call next, recall, start, finish, no-show, close."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from queue_server.config import Config, CounterConfig
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import (
    CounterClosed,
    CounterOpened,
    TurnCalled,
    TurnFinished,
    TurnNoShow,
    TurnRecalled,
    TurnStarted,
)
from queue_server.domain.policy import next_turn
from queue_server.domain.service_time import RECENT_SERVICES
from queue_server.domain.turn import TurnState, Verb, after
from queue_server.operations.counter_view import counter_state, current_turn
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.policy import policy_of
from queue_server.operations.tickets import one_less_waiting
from queue_server.operations.unit import Unit
from queue_server.shapes import CounterAnswer
from queue_server.store.board import OpenCounter, TurnAtCounter, open_counter, waiting_heads
from queue_server.store.prepared import Prepared
from queue_server.store.tables import counter_session, service_day, turn

_UPDATE_TURN = update(turn).where(turn.c.id == bindparam("of_turn"))
_CALL = Prepared(
    _UPDATE_TURN.values(
        state=bindparam("new_state"),
        counter_id=bindparam("new_counter"),
        calls=1,
        called_at=bindparam("moment"),
        last_called_at=bindparam("moment"),
    )
)
_RECENT = select(service_day.c.recent_seconds).where(
    service_day.c.site_id == bindparam("site"),
    service_day.c.day == bindparam("of_day"),
    service_day.c.service == bindparam("of_service"),
)

Doing = Callable[[Unit, OpenCounter], tuple[OpenCounter | None, bool]]
"""Does a verb at an open counter; answers the counter afterwards, and False if nobody was found."""


def class_codes(config: Config) -> tuple[str, ...]:
    """All priority classes a turn may have, the empty one for ordinary first."""
    return ("", *(each.code for each in config.priority_classes))


def configured_counter(context: Context, site_id: str, counter_id: str) -> CounterConfig:
    """The counter's configuration; raises `unknown_site`, `unknown_counter`."""
    counter = context.site(site_id).counter(counter_id)
    if counter is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter_id)
    return counter


def open_for_service(
    context: Context, site_id: str, counter_id: str, command: Command
) -> CounterAnswer:
    """An agent takes a closed counter. Raises `counter_open`."""
    counter = configured_counter(context, site_id, counter_id)

    def work(unit: Unit) -> CounterAnswer:
        if open_counter(unit.connection, site_id, counter_id) is not None:
            raise QueueError(Refusal.COUNTER_OPEN, counter=counter_id)
        unit.connection.execute(
            insert(counter_session),
            {
                "site_id": site_id,
                "counter_id": counter_id,
                "agent": command.actor.name,
                "services": "".join(counter.services),
                "secondary": "".join(counter.secondary),
                "opened_at": unit.at,
            },
        )
        unit.record(
            CounterOpened(
                counter=counter_id, services=counter.services, secondary=counter.secondary
            )
        )
        opened = open_counter(unit.connection, site_id, counter_id)
        return _answer(unit, counter, opened, called=True)

    return perform(
        context,
        site_id,
        command,
        answer_type=CounterAnswer,
        facts={"verb": "open", "counter": counter_id},
        work=work,
    )


def close(context: Context, site_id: str, counter_id: str, command: Command) -> CounterAnswer:
    """The agent leaves. Raises `counter_closed`, and `counter_busy` while a turn is there."""

    def do(unit: Unit, desk: OpenCounter) -> tuple[None, bool]:
        _require_free(desk)
        unit.connection.execute(
            update(counter_session)
            .where(counter_session.c.id == desk.session_id)
            .values(closed_at=unit.at)
        )
        unit.record(CounterClosed(counter=counter_id))
        return None, True

    return _at_open_counter(context, site_id, counter_id, command, facts={"verb": "close"}, do=do)


def call_next(context: Context, site_id: str, counter_id: str, command: Command) -> CounterAnswer:
    """Call whoever the policy puts first; `called` is false when nobody waits for this counter.

    Raises `counter_closed`, and `counter_busy` while a turn is there.
    """
    policy = policy_of(context.config)
    classes = class_codes(context.config)

    def do(unit: Unit, desk: OpenCounter) -> tuple[OpenCounter, bool]:
        _require_free(desk)
        heads = waiting_heads(unit.connection, site_id, desk.scope.services, classes, most=1)
        choice = next_turn((row.turn for row in heads), desk.scope, unit.at, policy)
        if choice is None:
            return desk, False
        chosen = next(row for row in heads if row.turn.turn_id == choice.turn.turn_id)
        state = after(TurnState.WAITING, Verb.CALL)
        _CALL.run(
            unit.connection,
            {
                "of_turn": choice.turn.turn_id,
                "new_state": state.value,
                "new_counter": counter_id,
                "moment": unit.at,
            },
        )
        present = TurnAtCounter(
            turn_id=choice.turn.turn_id,
            ticket_id=chosen.ticket_id,
            state=state.value,
            service=choice.turn.service,
            label=chosen.label,
            language=chosen.language,
            priority=choice.turn.priority,
            arrived_at=chosen.arrived_at,
            called_at=unit.at,
            last_called_at=unit.at,
            started_at=None,
            calls=1,
        )
        unit.record(
            TurnCalled(
                **_place(present, desk),
                policy_version=policy.version,
                chosen_for=choice.reason.value,
                waiting=one_less_waiting(unit, choice.turn.service),
            )
        )
        return replace(desk, turn=present), True

    return _at_open_counter(
        context, site_id, counter_id, command, facts={"verb": "call_next"}, do=do
    )


def recall(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Call the same turn again. Raises `turn_not_at_counter`, `not_allowed_in_state`,
    `too_many_calls`.
    """

    def do(unit: Unit, desk: OpenCounter) -> tuple[OpenCounter, bool]:
        present = _present(desk, turn_id)
        after(TurnState(present.state), Verb.RECALL)
        if present.calls >= unit.config.policy.max_calls:
            raise QueueError(Refusal.TOO_MANY_CALLS, calls=present.calls)
        now = replace(present, calls=present.calls + 1, last_called_at=unit.at)
        _change(unit, now, calls=now.calls, last_called_at=unit.at)
        unit.record(TurnRecalled(**_place(now, desk)))
        return replace(desk, turn=now), True

    return _at_turn(context, site_id, counter_id, command, verb="recall", turn_id=turn_id, do=do)


def start(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """The citizen has come. Raises `turn_not_at_counter`, `not_allowed_in_state`."""

    def do(unit: Unit, desk: OpenCounter) -> tuple[OpenCounter, bool]:
        present = _present(desk, turn_id)
        state = after(TurnState(present.state), Verb.START)
        now = replace(present, state=state.value, started_at=unit.at)
        _change(unit, now, state=now.state, started_at=unit.at)
        unit.record(TurnStarted(**_place(now, desk)))
        return replace(desk, turn=now), True

    return _at_turn(context, site_id, counter_id, command, verb="start", turn_id=turn_id, do=do)


def finish(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """The citizen has been served. Raises `turn_not_at_counter`, `not_allowed_in_state`."""

    def do(unit: Unit, desk: OpenCounter) -> tuple[OpenCounter, bool]:
        present = _present(desk, turn_id)
        state = after(TurnState(present.state), Verb.FINISH)
        _change(unit, present, state=state.value, ended_at=unit.at)
        seconds = (unit.at - (present.started_at or unit.at)).total_seconds()
        _remember_service(unit, present.service, seconds)
        unit.record(TurnFinished(**_place(present, desk), service_seconds=seconds))
        return replace(desk, turn=None), True

    return _at_turn(context, site_id, counter_id, command, verb="finish", turn_id=turn_id, do=do)


def mark_no_show(
    context: Context, site_id: str, counter_id: str, command: Command, *, turn_id: int
) -> CounterAnswer:
    """Called, and nobody came. Raises `turn_not_at_counter`, `not_allowed_in_state`."""

    def do(unit: Unit, desk: OpenCounter) -> tuple[OpenCounter, bool]:
        present = _present(desk, turn_id)
        state = after(TurnState(present.state), Verb.MARK_NO_SHOW)
        _change(unit, present, state=state.value, ended_at=unit.at)
        unit.record(TurnNoShow(**_place(present, desk)))
        return replace(desk, turn=None), True

    return _at_turn(context, site_id, counter_id, command, verb="no_show", turn_id=turn_id, do=do)


def _at_turn(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    verb: str,
    turn_id: int,
    do: Doing,
) -> CounterAnswer:
    facts = {"verb": verb, "turn": turn_id}
    return _at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def _at_open_counter(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    facts: dict[str, Any],
    do: Doing,
) -> CounterAnswer:
    counter = configured_counter(context, site_id, counter_id)

    def work(unit: Unit) -> CounterAnswer:
        desk = open_counter(unit.connection, site_id, counter_id)
        if desk is None:
            raise QueueError(Refusal.COUNTER_CLOSED, counter=counter_id)
        desk_after, called = do(unit, desk)
        return _answer(unit, counter, desk_after, called=called)

    return perform(
        context,
        site_id,
        command,
        answer_type=CounterAnswer,
        facts={**facts, "counter": counter_id},
        work=work,
    )


def _answer(
    unit: Unit, counter: CounterConfig, desk: OpenCounter | None, *, called: bool
) -> CounterAnswer:
    return CounterAnswer(
        seq=unit.seq,
        counter=counter_state(counter, desk),
        current=current_turn(desk.turn if desk else None),
        called=called,
    )


def _require_free(desk: OpenCounter) -> None:
    if desk.turn is not None:
        raise QueueError(Refusal.COUNTER_BUSY, counter=desk.counter, ticket=desk.turn.label)


def _present(desk: OpenCounter, turn_id: int) -> TurnAtCounter:
    if desk.turn is None or desk.turn.turn_id != turn_id:
        raise QueueError(Refusal.TURN_NOT_AT_COUNTER, counter=desk.counter)
    return desk.turn


def _place(present: TurnAtCounter, desk: OpenCounter) -> dict[str, Any]:
    return {
        "ticket_id": present.ticket_id,
        "turn_id": present.turn_id,
        "service": present.service,
        "label": present.label,
        "counter": desk.counter,
        "language": present.language,
        "priority": present.priority,
        "arrived_at": present.arrived_at.isoformat(),
        "called_at": present.called_at.isoformat(),
        "calls": present.calls,
    }


def _change(unit: Unit, present: TurnAtCounter, **values: Any) -> None:
    unit.connection.execute(_UPDATE_TURN.values(**values), {"of_turn": present.turn_id})


def _remember_service(unit: Unit, service: str, seconds: float) -> None:
    """Keep the last service times of the day beside the service, for the estimate."""
    where = {"site": unit.site.id, "of_day": unit.day, "of_service": service}
    stored = unit.connection.execute(_RECENT, where).scalar_one_or_none()
    if stored is None:
        return  # finished after midnight: yesterday's service is no measure of today
    recent = [*json.loads(stored), round(seconds, 1)][-RECENT_SERVICES:]
    unit.connection.execute(
        update(service_day)
        .where(
            service_day.c.site_id == unit.site.id,
            service_day.c.day == unit.day,
            service_day.c.service == service,
        )
        .values(recent_seconds=json.dumps(recent))
    )
