"""A counter's own verbs: open, pause, resume, change what it takes, take over, close."""

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import (
    CounterHandedOver,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    CounterServicesChanged,
)
from queue_server.operations.desk import (
    at_open_counter,
    configured_counter,
    counter_answer,
    listed,
    require_free,
)
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.sessions import begin_session, change_session, close_session
from queue_server.operations.tickets import offered_service
from queue_server.operations.unit import Unit
from queue_server.shapes import CounterAnswer
from queue_server.store.board import OpenCounter, open_counter


def open_for_service(
    context: Context, site_id: str, counter_id: str, command: Command
) -> CounterAnswer:
    """An agent takes a closed counter. Raises `counter_open`."""
    counter = configured_counter(context, site_id, counter_id)

    def work(unit: Unit) -> CounterAnswer:
        if open_counter(unit.connection, site_id, counter_id) is not None:
            raise QueueError(Refusal.COUNTER_OPEN, counter=counter_id)
        begin_session(unit, counter_id, services=counter.services, secondary=counter.secondary)
        unit.record(
            CounterOpened(
                counter=counter_id, services=counter.services, secondary=counter.secondary
            )
        )
        return counter_answer(unit, counter)

    return perform(
        context,
        site_id,
        command,
        answer_type=CounterAnswer,
        facts={"verb": "open", "counter": counter_id},
        work=work,
    )


def close(context: Context, site_id: str, counter_id: str, command: Command) -> CounterAnswer:
    """The agent leaves; turns that were meant for this counter alone may be called by any.

    Raises `counter_closed`, and `counter_busy` while a turn is there.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        if desk.turn is not None:
            raise QueueError(Refusal.COUNTER_BUSY, counter=counter_id, ticket=desk.turn.label)
        close_session(unit, desk)
        return True

    return at_open_counter(context, site_id, counter_id, command, facts={"verb": "close"}, do=do)


def take_over(
    context: Context, site_id: str, counter_id: str, command: Command, *, session: int
) -> CounterAnswer:
    """Go on at a colleague's open counter in one's own name: citizen, services, pause stay.

    `session` is the colleague's time at the counter, as the agent sees it. Raises
    `counter_closed`, `counter_yours`, and `counter_handed_over` when it is another's meanwhile.
    """

    def do(unit: Unit, desk: OpenCounter) -> bool:
        if desk.agent == command.actor.name:
            raise QueueError(Refusal.COUNTER_YOURS, counter=counter_id)
        if desk.session_id != session:
            raise QueueError(Refusal.COUNTER_HANDED_OVER, counter=counter_id)
        change_session(unit, desk, closed_at=unit.at)
        pause = {"paused_at": unit.at, "pause_reason": desk.pause_reason} if desk.paused_at else {}
        begin_session(unit, counter_id, services=desk.services, secondary=desk.secondary, **pause)
        unit.record(CounterHandedOver(counter=counter_id))
        return True

    facts = {"verb": "take_over", "session": session}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def pause(
    context: Context, site_id: str, counter_id: str, command: Command, *, reason: str
) -> CounterAnswer:
    """The agent is away for a while. Raises `unknown_reason`, `counter_busy`, `counter_paused`."""

    def do(unit: Unit, desk: OpenCounter) -> bool:
        require_free(desk)
        listed(reason, unit.config.reasons.pause, Refusal.UNKNOWN_REASON)
        change_session(unit, desk, paused_at=unit.at, pause_reason=reason)
        unit.record(CounterPaused(counter=counter_id), reason=reason)
        return True

    facts = {"verb": "pause", "reason": reason}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def end_pause(context: Context, site_id: str, counter_id: str, command: Command) -> CounterAnswer:
    """The agent is back. Raises `counter_not_paused`."""

    def do(unit: Unit, desk: OpenCounter) -> bool:
        if desk.paused_at is None:
            raise QueueError(Refusal.COUNTER_NOT_PAUSED, counter=counter_id)
        change_session(unit, desk, paused_at=None, pause_reason=None)
        unit.record(CounterResumed(counter=counter_id))
        return True

    facts = {"verb": "end_pause"}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)


def change_services(
    context: Context,
    site_id: str,
    counter_id: str,
    command: Command,
    *,
    services: tuple[str, ...],
    secondary: tuple[str, ...],
) -> CounterAnswer:
    """What the counter takes until it closes. Raises `unknown_service`."""
    site = context.site(site_id)
    for code in (*services, *secondary):
        offered_service(context.config, site, code)
    second = tuple(code for code in dict.fromkeys(secondary) if code not in services)
    first = tuple(dict.fromkeys(services))

    def do(unit: Unit, desk: OpenCounter) -> bool:
        change_session(unit, desk, services="".join(first), secondary="".join(second))
        unit.record(CounterServicesChanged(counter=counter_id, services=first, secondary=second))
        return True

    facts = {"verb": "services", "services": first, "secondary": second}
    return at_open_counter(context, site_id, counter_id, command, facts=facts, do=do)
