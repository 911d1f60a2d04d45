"""Taking a ticket, and giving it up."""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from queue_server.config import Config, Language, PriorityClass, ServiceConfig, SiteConfig
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import TicketIssued, TicketLeft, label
from queue_server.domain.history import Turn, present_turn_of
from queue_server.domain.turn import TurnState, Verb, after
from queue_server.operations.admission import require_open
from queue_server.operations.line import begin_line, left_waiting
from queue_server.operations.outlook import range_shape
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.print_jobs import FIRST, queue_job, receipt_content
from queue_server.operations.unit import Unit
from queue_server.shapes import IssuedTicket, Receipt, Shape, Ticket
from queue_server.store.board import ServiceRow, open_counters, service_rows
from queue_server.store.prepared import Prepared
from queue_server.store.tables import service_day, ticket
from queue_server.store.turns import turns_of_ticket

_TOKEN_BYTES = 16

_INSERT_TICKET = Prepared(
    insert(ticket).returning(ticket.c.id),
    columns=(
        "site_id",
        "day",
        "service",
        "number",
        "language",
        "priority",
        "token",
        "issued_at",
    ),
)
_COUNT_IN = Prepared(
    update(service_day)
    .where(
        service_day.c.site_id == bindparam("site"),
        service_day.c.day == bindparam("of_day"),
        service_day.c.service == bindparam("of_service"),
    )
    .values(last_number=bindparam("new_number"), waiting=bindparam("new_waiting"))
)
_TICKET_BY_TOKEN = select(ticket.c.id, ticket.c.site_id).where(ticket.c.token == bindparam("token"))


def issue_ticket(
    context: Context,
    site_id: str,
    command: Command,
    *,
    service_code: str,
    language: Language,
    priority: str | None,
) -> IssuedTicket:
    """Give the next number of a service to a citizen who waits from now on.

    Raises `unknown_site`, `unknown_service`, `unknown_priority`, `site_closed`,
    `service_closed`, `quota_reached`. The ticket, its turn, its event and its print job are one
    transaction.
    """
    config = context.config
    site = context.site(site_id)
    service = offered_service(config, site, service_code)
    declared = declared_class(config, service, priority)

    def work(unit: Unit) -> IssuedTicket:
        require_open(unit, service)
        return issue_now(unit, service=service, language=language, priority=declared)

    return perform(
        context,
        site_id,
        command,
        answer_type=IssuedTicket,
        facts={"service": service_code, "language": language.value, "priority": priority},
        work=work,
    )


def issue_now(
    unit: Unit,
    *,
    service: ServiceConfig,
    language: Language,
    priority: str,
    booked_for: datetime | None = None,
    appointment: str = "",
) -> IssuedTicket:
    """The ticket itself, inside a command whose own conditions hold.

    Someone with an appointment arrives at the booked time, or at the check-in if that is later.
    """
    rows = service_rows(unit.connection, unit.site.id, unit.day)
    counters = open_counters(unit.connection, unit.site.id)
    row = rows.get(service.code)
    if row is None:
        begin_line(unit, service.code)
        row = ServiceRow(service.code, 0, 0, 0, ())
    promised = unit.outlooks.promise(
        unit.connection, unit.state(rows, counters), service.code, priority
    )
    number = row.last_number + 1
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    turn = Turn(
        turn_id=0,
        ticket_id=_insert_ticket(
            unit,
            service=service,
            number=number,
            language=language,
            priority=priority,
            token=token,
        ),
        day=unit.day,
        service=service.code,
        label=label(service.code, number),
        language=language.value,
        priority=priority,
        sequence=unit.seq + 1,
        first_arrival=booked_for or unit.at,
        arrived_at=max(booked_for or unit.at, unit.at),
        state=TurnState.WAITING,
    )
    turn = replace(turn, turn_id=unit.open_turn(turn))
    _COUNT_IN.run(
        unit.connection,
        {
            "site": unit.site.id,
            "of_day": unit.day,
            "of_service": service.code,
            "new_number": number,
            "new_waiting": row.waiting + 1,
        },
    )
    issued = TicketIssued(
        ticket_id=turn.ticket_id,
        turn_id=turn.turn_id,
        service=turn.service,
        label=turn.label,
        language=turn.language,
        priority=priority,
        first_arrival=turn.first_arrival.isoformat(),
        arrived_at=turn.arrived_at.isoformat(),
        waiting=row.waiting + 1,
        day=unit.day,
        number=number,
        people_before=row.waiting,
        promised=promised,
        appointment=appointment,
    )
    seq = unit.record(issued)
    return IssuedTicket(
        seq=seq,
        ticket=Ticket(
            id=turn.ticket_id,
            turn_id=turn.turn_id,
            label=turn.label,
            service=turn.service,
            number=number,
            language=turn.language,
            priority=priority or None,
            state=turn.state.value,
            issued_at=unit.at,
            token=token,
            page=f"/t/{token}",
        ),
        people_before=row.waiting,
        range=range_shape(promised),
        receipt=_queue_receipt(unit, issued, token),
    )


class Left(Shape):
    """A ticket given up; the page is read anew after it."""

    seq: int
    state: str


def leave(context: Context, token: str, command: Command) -> Left:
    """The citizen gives the place up. Raises `unknown_ticket`, `not_allowed_in_state`."""
    with context.database.read() as connection:
        found = connection.execute(_TICKET_BY_TOKEN, {"token": token}).one_or_none()
    if found is None:
        raise QueueError(Refusal.UNKNOWN_TICKET)

    def work(unit: Unit) -> Left:
        turns = turns_of_ticket(unit.connection, unit.site.id, found.id)
        present = present_turn_of(turns)
        state = after(present.state, Verb.LEAVE, command.actor.role)
        # Whoever goes gives the further services of the visit up as well.
        for turn in [present, *(turn for turn in turns if turn.state is TurnState.PENDING)]:
            waited = turn.state is TurnState.WAITING
            unit.record(
                TicketLeft(
                    ticket_id=turn.ticket_id,
                    turn_id=turn.turn_id,
                    service=turn.service,
                    label=turn.label,
                    waiting=left_waiting(unit, turn.service, was_waiting=waited),
                ),
                turn,
            )
        return Left(seq=unit.seq, state=state.value)

    return perform(
        context,
        found.site_id,
        command,
        answer_type=Left,
        facts={"ticket": found.id},
        work=work,
    )


def offered_service(config: Config, site: SiteConfig, code: str) -> ServiceConfig:
    """The service, if this site offers it; raises `unknown_service`."""
    service = config.service(code)
    if service is None or code not in site.services:
        raise QueueError(Refusal.UNKNOWN_SERVICE, service=code)
    return service


def declared_class(config: Config, service: ServiceConfig, code: str | None) -> str:
    """The priority class that was declared, empty for none; raises `unknown_priority`."""
    if code is None:
        return ""
    declared = next((each for each in config.priority_classes if each.code == code), None)
    if declared is None or not offered_for(declared, service):
        raise QueueError(Refusal.UNKNOWN_PRIORITY, priority=code)
    return declared.code


def offered_for(priority: PriorityClass, service: ServiceConfig) -> bool:
    """Whether this class may be declared for this service."""
    return priority.services is None or service.code in priority.services


def _insert_ticket(
    unit: Unit,
    *,
    service: ServiceConfig,
    number: int,
    language: Language,
    priority: str,
    token: str,
) -> int:
    ticket_id: int = _INSERT_TICKET.value(
        unit.connection,
        {
            "site_id": unit.site.id,
            "day": unit.day,
            "service": service.code,
            "number": number,
            "language": language.value,
            "priority": priority,
            "token": token,
            "issued_at": unit.at,
        },
    )
    return ticket_id


def _queue_receipt(unit: Unit, issued: TicketIssued, token: str) -> Receipt | None:
    """The job of the ticket whose event has just been recorded."""
    if unit.site.printer is None:
        return None
    content = receipt_content(issued, issued_at=unit.at, token=token, event_hash=unit.last_hash)
    return queue_job(unit, unit.site.printer, content, purpose=FIRST, ticket_id=issued.ticket_id)
