"""The snapshots of kiosk, display and counter, and the page behind a ticket's QR code."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from queue_server.config import Config
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import label
from queue_server.domain.policy import CounterScope, calling_order
from queue_server.operations.counter_view import counter_state, current_turn
from queue_server.operations.counters import class_codes
from queue_server.operations.outlook import Outlooks, range_shape
from queue_server.operations.policy import policy_of
from queue_server.shapes import (
    Call,
    Counters,
    CounterSnapshot,
    DisplaySnapshot,
    KioskSnapshot,
    PolicyShape,
    Priority,
    Ticket,
    TicketPage,
    WaitingTurn,
)
from queue_server.snapshots.common import View, look, service_board, site_name
from queue_server.store.board import WaitingRow, waiting_heads
from queue_server.store.recent import last_calls
from queue_server.store.tables import ticket, turn

WAITING_SHOWN = 30
_CALLS_SHOWN = 40
"""More than all counters of a site call while a screen comes back: what it missed is announced."""
_CALLS_OF = timedelta(hours=12)
_EVERYONE = 100_000


def kiosk_snapshot(view: View) -> KioskSnapshot:
    """The services a citizen may choose now, and the classes they may declare."""
    state = view.opening
    return KioskSnapshot(
        **view.head,
        open=state.open,
        opens_at=state.opens_at,
        closes_at=state.closes_at,
        services=service_board(view),
        priorities=[
            Priority(
                code=each.code,
                name=each.name,
                pictogram=each.pictogram,
                services=None if each.services is None else list(each.services),
            )
            for each in view.config.priority_classes
        ],
    )


def display_snapshot(view: View) -> DisplaySnapshot:
    """The last calls, newest first."""
    calls = last_calls(view.connection, view.site.id, since=view.now - _CALLS_OF, most=_CALLS_SHOWN)
    return DisplaySnapshot(
        **view.head,
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
        services=service_board(view),
        counters=[counter.id for counter in view.site.counters],
    )


def counters_snapshot(view: View) -> Counters:
    """All counters of the site, in its order."""
    return Counters(
        counters=[counter_state(each, view.counters.get(each.id)) for each in view.site.counters]
    )


def counter_snapshot(view: View, counter_id: str) -> CounterSnapshot:
    """One counter's screen; raises `unknown_counter`."""
    counter = view.site.counter(counter_id)
    if counter is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter_id)
    opened = view.counters.get(counter_id)
    scope = (
        opened.scope
        if opened
        else CounterScope(frozenset(counter.services), frozenset(counter.secondary))
    )
    return CounterSnapshot(
        **view.head,
        policy=PolicyShape(
            version=view.config.policy.version, max_calls=view.config.policy.max_calls
        ),
        counter=counter_state(counter, opened),
        current=current_turn(opened.turn if opened else None),
        waiting=waiting_for(view, scope),
        waiting_count=sum(
            row.waiting for code, row in view.services.items() if code in scope.services
        ),
        counters=counters_snapshot(view).counters,
        services=service_board(view),
    )


def waiting_for(view: View, scope: CounterScope) -> list[WaitingTurn]:
    """The first 30 waiting turns in the calling order of a counter with this scope."""
    heads = waiting_heads(
        view.connection, view.site.id, scope.services, class_codes(view.config), WAITING_SHOWN
    )
    rows = {row.turn.turn_id: row for row in heads}
    order = calling_order((row.turn for row in heads), scope, view.now, policy_of(view.config))
    return [
        _waiting_turn(rows[choice.turn.turn_id], choice.reason.value)
        for choice in order[:WAITING_SHOWN]
    ]


def _waiting_turn(row: WaitingRow, reason: str) -> WaitingTurn:
    return WaitingTurn(
        turn_id=row.turn.turn_id,
        label=row.label,
        service=row.turn.service,
        language=row.language,
        priority=row.turn.priority or None,
        arrived_at=row.arrived_at,
        reason=reason,
    )


_PAGE = (
    select(
        ticket.c.id,
        ticket.c.site_id,
        ticket.c.service.label("ticket_service"),
        ticket.c.number,
        ticket.c.language,
        ticket.c.issued_at,
        turn.c.id.label("turn_id"),
        turn.c.service,
        turn.c.priority,
        turn.c.state,
        turn.c.counter_id,
    )
    .join(turn, turn.c.ticket_id == ticket.c.id)
    .where(ticket.c.token == bindparam("token"))
    .order_by(turn.c.sequence.desc())
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
    service = config.service(row.service) if row else None
    if row is None or site is None or service is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)
    view = look(connection, config, site, now=now, version=version, outlooks=outlooks)
    shown = next((each for each in service_board(view) if each.code == row.service), None)
    if shown is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)
    before = _people_before(view, row.service, row.turn_id) if row.state == "waiting" else None
    return TicketPage(
        seq=view.row.seq,
        ticket=Ticket(
            id=row.id,
            turn_id=row.turn_id,
            label=label(row.ticket_service, row.number),
            service=row.service,
            number=row.number,
            language=row.language,
            priority=row.priority or None,
            state=row.state,
            issued_at=row.issued_at,
            token=token,
            page=f"/t/{token}",
        ),
        site=site_name(site),
        service=shown,
        counter=row.counter_id if row.state in ("called", "serving") else None,
        people_before=before,
        range=None
        if before is None
        else range_shape(view.outlook.turn(row.turn_id, row.service, row.priority)),
    )


def _people_before(view: View, service: str, turn_id: int) -> int:
    """How many of the same service the policy would call first, were all called now."""
    everyone = waiting_heads(
        view.connection, view.site.id, (service,), class_codes(view.config), _EVERYONE
    )
    order = calling_order(
        (row.turn for row in everyone),
        CounterScope(frozenset({service})),
        view.now,
        policy_of(view.config),
    )
    return next(place for place, choice in enumerate(order) if choice.turn.turn_id == turn_id)
