"""The snapshots of kiosk, display and counter, and the page behind a ticket's QR code."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from queue_server.config import Config, Named
from queue_server.domain.actor import Actor
from queue_server.domain.calendar import service_day
from queue_server.domain.chain import check_of
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.history import Turn, present_turn_of
from queue_server.domain.policy import CounterScope, calling_order
from queue_server.domain.turn import AT_COUNTER, TurnState
from queue_server.halls import Hall, whole
from queue_server.operations.counter_view import counter_state, current_turn
from queue_server.operations.help_requests import help_shape
from queue_server.operations.outlook import Outlooks, range_shape
from queue_server.operations.policy import policy_of
from queue_server.shapes import (
    Call,
    CounterDisplaySnapshot,
    Counters,
    CounterSnapshot,
    DisplaySnapshot,
    HelpShape,
    Holder,
    KioskSnapshot,
    Lists,
    NamedShape,
    PolicyShape,
    Priority,
    ServedLabel,
    Ticket,
    TicketPage,
    WaitingTurn,
)
from queue_server.snapshots.aside import held, missed, undoable
from queue_server.snapshots.common import View, look, opening_shape, service_board, site_name
from queue_server.snapshots.printers import printers_now
from queue_server.store.accounts import name_of
from queue_server.store.board import OpenCounter, as_waiting, waiting_heads
from queue_server.store.help_requests import last_request
from queue_server.store.recent import CallRow, last_calls
from queue_server.store.tables import event, ticket
from queue_server.store.turns import turns_of_ticket
from queue_server.store.visit_notes import notes_by_turn

WAITING_SHOWN = 30
_CALLS_SHOWN = 40
"""More than all counters of a site call while a screen comes back: what it missed is announced."""
_CALLS_OF = timedelta(hours=12)
_EVERYONE = 100_000


def kiosk_snapshot(view: View) -> KioskSnapshot:
    """The services a citizen may choose now, and the classes they may declare."""
    return KioskSnapshot(
        **view.head,
        **dict(opening_shape(view.opening, view.site.zone)),
        services=service_board(view),
        priorities=_priorities(view.config),
        printers=printers_now(view),
    )


def _priorities(config: Config) -> list[Priority]:
    return [
        Priority(
            code=each.code,
            name=each.name,
            pictogram=each.pictogram,
            services=None if each.services is None else list(each.services),
        )
        for each in config.priority_classes
    ]


def display_snapshot(view: View, hall: Hall | None = None) -> DisplaySnapshot:
    """The last calls, newest first, and the lines: all of the site, or what one hall shows."""
    shown = hall or whole(view.site)
    calls = last_calls(
        view.connection,
        view.site.id,
        since=view.now - _CALLS_OF,
        most=_CALLS_SHOWN,
        elsewhere=shown.elsewhere,
    )
    return DisplaySnapshot(
        **view.head,
        **dict(opening_shape(view.opening, view.site.zone)),
        calls=[
            Call(
                seq=call.seq,
                label=call.label,
                counter=call.counter,
                service=call.service,
                language=call.language,
                at=call.at,
                recall=call.recall,
            )
            for call in calls
        ],
        expected=_expected(view, calls),
        services=[each for each in service_board(view) if each.code in shown.services],
        counters=list(shown.counters),
        elsewhere=list(shown.elsewhere),
    )


def _expected(view: View, calls: list[CallRow]) -> list[int]:
    """The newest call of each counter, where its turn is called and has not begun."""
    newest: dict[str, CallRow] = {}
    for call in calls:
        newest.setdefault(call.counter, call)
    called = {
        counter: opened.turn.label
        for counter, opened in view.counters.items()
        if opened.turn is not None and opened.turn.state is TurnState.CALLED
    }
    return [call.seq for call in newest.values() if called.get(call.counter) == call.label]


def counters_snapshot(view: View) -> Counters:
    """All counters of the site, in its order."""
    return Counters(
        counters=[counter_state(each, view.counters.get(each.id)) for each in view.site.counters]
    )


def counter_snapshot(view: View, counter_id: str, actor: Actor) -> CounterSnapshot:
    """One counter's screen for this actor; raises `unknown_counter`."""
    counter = view.site.counter(counter_id)
    if counter is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter_id)
    opened = view.counters.get(counter_id)
    scope = (
        opened.scope
        if opened
        else CounterScope(frozenset(counter.services), frozenset(counter.secondary), counter.id)
    )
    return CounterSnapshot(
        **view.head,
        policy=PolicyShape(
            version=view.config.policy.version,
            max_calls=view.config.policy.max_calls,
            max_wait_minutes=view.config.policy.max_wait_minutes,
            no_show_seconds=view.config.policy.no_show_seconds,
            return_grace_minutes=view.config.policy.return_grace_minutes,
        ),
        counter=counter_state(counter, opened),
        holder=_holder(view, opened, actor),
        current=current_turn(opened.turn if opened else None),
        waiting=waiting_for(view, scope),
        waiting_count=sum(
            row.waiting for code, row in view.services.items() if code in scope.services
        ),
        held=held(view),
        missed=missed(view),
        undo=undoable(view, counter_id, actor.who),
        notes=notes_by_turn(view.connection, view.site.id),
        priorities=_priorities(view.config),
        help=_help(view, counter_id),
        lists=_lists(view.config),
        counters=counters_snapshot(view).counters,
        services=service_board(view),
        printers=printers_now(view),
    )


def counter_display_snapshot(view: View, counter_id: str) -> CounterDisplaySnapshot:
    """What a counter shows to the citizen before it; raises `unknown_counter`."""
    counter = view.site.counter(counter_id)
    if counter is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter_id)
    opened = view.counters.get(counter_id)
    present = opened.turn if opened else None
    return CounterDisplaySnapshot(
        **view.head,
        counter=counter_id,
        state=counter_state(counter, opened).state,
        serving=None
        if present is None
        else ServedLabel(
            label=present.label,
            language=present.language,
            state="serving" if present.state is TurnState.SERVING else "called",
        ),
    )


def _help(view: View, counter_id: str) -> HelpShape | None:
    last = last_request(view.connection, view.site.id, counter_id)
    if last is None or last.withdrawn_at is not None:
        return None
    today = service_day(last.asked_at, view.site.zone).isoformat() == view.day
    return help_shape(last) if today or last.is_open else None


def _holder(view: View, opened: OpenCounter | None, actor: Actor) -> Holder | None:
    if opened is None:
        return None
    return Holder(
        session=opened.session_id,
        name=name_of(view.connection, opened.agent),
        you=opened.agent == actor.name,
    )


def _lists(config: Config) -> Lists:
    def shown(entries: tuple[Named, ...]) -> list[NamedShape]:
        return [NamedShape(code=each.code, name=each.name) for each in entries]

    return Lists(
        call=shown(config.reasons.call),
        cancel=shown(config.reasons.cancel),
        pause=shown(config.reasons.pause),
        reprint=shown(config.reasons.reprint),
        help=shown(config.reasons.help),
        priority=shown(config.reasons.priority),
        outcomes=shown(config.outcomes),
    )


def waiting_for(view: View, scope: CounterScope) -> list[WaitingTurn]:
    """The first 30 waiting turns in the calling order of a counter with this scope."""
    heads = waiting_heads(
        view.connection,
        view.site.id,
        scope,
        rows=view.services,
        most=WAITING_SHOWN,
    )
    turns = {turn.turn_id: turn for turn in heads}
    order = calling_order(
        (as_waiting(turn, view.services) for turn in heads),
        scope,
        view.now,
        policy_of(view.config),
    )
    return [
        _waiting_turn(turns[choice.turn.turn_id], choice.reason.value)
        for choice in order[:WAITING_SHOWN]
    ]


def _waiting_turn(turn: Turn, reason: str) -> WaitingTurn:
    return WaitingTurn(
        turn_id=turn.turn_id,
        label=turn.label,
        service=turn.service,
        language=turn.language,
        priority=turn.priority or None,
        arrived_at=turn.arrived_at,
        reason=reason,
    )


_PAGE = select(
    ticket.c.id,
    ticket.c.site_id,
    ticket.c.number,
    ticket.c.language,
    ticket.c.issued_at,
).where(ticket.c.token == bindparam("token"))
_ISSUED = (
    select(event.c.hash)
    .where(event.c.site_id == bindparam("site"), event.c.ticket_id == bindparam("ticket"))
    .order_by(event.c.seq)
    .limit(1)
)


def ticket_page(
    connection: Connection,
    config: Config,
    token: str,
    *,
    now: datetime,
    version: str,
    outlooks: Outlooks,
) -> TicketPage:
    """What the citizen's page shows; raises `unknown_ticket`."""
    row = connection.execute(_PAGE, {"token": token}).one_or_none()
    site = config.site(row.site_id) if row else None
    if row is None or site is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)
    turn = present_turn_of(turns_of_ticket(connection, site.id, row.id))
    view = look(connection, config, site, now=now, version=version, outlooks=outlooks)
    shown = next((each for each in service_board(view) if each.code == turn.service), None)
    service = config.service(turn.service)
    if shown is None or service is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)
    before = _people_before(view, turn) if turn.state is TurnState.WAITING else None
    return TicketPage(
        seq=view.row.seq,
        ticket=Ticket(
            id=row.id,
            turn_id=turn.turn_id,
            label=turn.label,
            service=turn.service,
            number=row.number,
            language=row.language,
            priority=turn.priority or None,
            state=turn.state.value,
            issued_at=row.issued_at,
            token=token,
            page=f"/t/{token}",
        ),
        site=site_name(site),
        service=shown,
        counter=turn.counter if turn.state in AT_COUNTER else None,
        people_before=before,
        range=None
        if before is None
        else range_shape(view.outlook.turn(turn.turn_id, turn.service, turn.priority)),
        check=check_of(
            connection.execute(_ISSUED, {"site": site.id, "ticket": row.id}).scalar_one()
        ),
    )


def _people_before(view: View, turn: Turn) -> int:
    """How many of the same service the policy would call first, were all called now."""
    scope = CounterScope(frozenset({turn.service}), counter=turn.only_counter)
    everyone = waiting_heads(
        view.connection,
        view.site.id,
        scope,
        rows=view.services,
        most=_EVERYONE,
    )
    order = calling_order(
        (as_waiting(each, view.services) for each in everyone),
        scope,
        view.now,
        policy_of(view.config),
    )
    return next(place for place, each in enumerate(order) if each.turn.turn_id == turn.turn_id)
