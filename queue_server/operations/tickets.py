"""Taking a ticket, and giving it up."""

import json
import secrets

from sqlalchemy import bindparam, insert, select, update

from queue_server.config import Config, Language, PriorityClass, ServiceConfig, SiteConfig
from queue_server.domain.calendar import opening_state
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import TicketIssued, TicketLeft, label
from queue_server.domain.turn import TurnState, Verb, after
from queue_server.operations.outlook import range_shape
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import IssuedTicket, Receipt, Shape, Ticket
from queue_server.store.board import ServiceRow, open_counters, service_rows
from queue_server.store.prepared import Prepared
from queue_server.store.tables import print_job, service_day, ticket, turn

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
_INSERT_TURN = Prepared(
    insert(turn).returning(turn.c.id),
    columns=(
        "ticket_id",
        "site_id",
        "day",
        "service",
        "priority",
        "sequence",
        "first_arrival",
        "arrived_at",
        "state",
        "calls",
    ),
)
_INSERT_JOB = Prepared(
    insert(print_job).returning(print_job.c.id),
    columns=(
        "site_id",
        "printer_id",
        "ticket_id",
        "purpose",
        "state",
        "attempts",
        "bytes_sent",
        "content",
        "created_at",
        "updated_at",
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
_WAIT_LESS = Prepared(
    update(service_day)
    .where(
        service_day.c.site_id == bindparam("site"),
        service_day.c.day == bindparam("of_day"),
        service_day.c.service == bindparam("of_service"),
    )
    .values(waiting=service_day.c.waiting - 1)
    .returning(service_day.c.waiting)
)
_TICKET_BY_TOKEN = (
    select(
        ticket.c.id,
        ticket.c.site_id,
        ticket.c.day,
        ticket.c.service.label("ticket_service"),
        ticket.c.number,
        turn.c.id.label("turn_id"),
        turn.c.service,
        turn.c.state,
    )
    .join(turn, turn.c.ticket_id == ticket.c.id)
    .where(ticket.c.token == bindparam("token"))
    .order_by(turn.c.sequence.desc())
    .limit(1)
)


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

    Raises `unknown_site`, `unknown_service`, `unknown_priority`, `site_closed`. The ticket, its
    turn, its event and its print job are one transaction.
    """
    config = context.config
    site = context.site(site_id)
    service = offered_service(config, site, service_code)
    declared = _declared_class(config, service, priority)

    def work(unit: Unit) -> IssuedTicket:
        _require_open(unit)
        rows = service_rows(unit.connection, site.id, unit.day)
        counters = open_counters(unit.connection, site.id)
        row = rows.get(service.code) or _first_of_day(unit, service.code)
        promised = unit.outlooks.promise(
            unit.connection, unit.state(rows, counters), service.code, declared
        )
        number = row.last_number + 1
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        ticket_id, turn_id = _insert_ticket(
            unit, service=service, number=number, language=language, priority=declared, token=token
        )
        _COUNT_IN.run(
            unit.connection,
            {
                "site": site.id,
                "of_day": unit.day,
                "of_service": service.code,
                "new_number": number,
                "new_waiting": row.waiting + 1,
            },
        )
        issued = TicketIssued(
            ticket_id=ticket_id,
            turn_id=turn_id,
            service=service.code,
            number=number,
            label=label(service.code, number),
            language=language.value,
            priority=declared,
            people_before=row.waiting,
            promised=promised,
            waiting=row.waiting + 1,
        )
        seq = unit.record(issued)
        return IssuedTicket(
            seq=seq,
            ticket=Ticket(
                id=ticket_id,
                turn_id=turn_id,
                label=issued.label,
                service=service.code,
                number=number,
                language=language.value,
                priority=declared or None,
                state=TurnState.WAITING.value,
                issued_at=unit.at,
                token=token,
                page=f"/t/{token}",
            ),
            people_before=row.waiting,
            range=range_shape(promised),
            receipt=_queue_receipt(unit, issued, token),
        )

    return perform(
        context,
        site_id,
        command,
        answer_type=IssuedTicket,
        facts={"service": service_code, "language": language.value, "priority": priority},
        work=work,
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
        row = unit.connection.execute(_TICKET_BY_TOKEN, {"token": token}).one()
        state = after(TurnState(row.state), Verb.LEAVE)
        unit.connection.execute(
            update(turn).where(turn.c.id == row.turn_id).values(state=state, ended_at=unit.at)
        )
        seq = unit.record(
            TicketLeft(
                ticket_id=row.id,
                turn_id=row.turn_id,
                service=row.service,
                label=label(row.ticket_service, row.number),
                waiting=one_less_waiting(unit, row.service),
            )
        )
        return Left(seq=seq, state=state.value)

    return perform(
        context, found.site_id, command, answer_type=Left, facts={"ticket": found.id}, work=work
    )


def one_less_waiting(unit: Unit, service: str) -> int:
    """A turn of `service` no longer waits; returns how many still do."""
    waiting: int = _WAIT_LESS.value(
        unit.connection, {"site": unit.site.id, "of_day": unit.day, "of_service": service}
    )
    return waiting


def offered_service(config: Config, site: SiteConfig, code: str) -> ServiceConfig:
    """The service, if this site offers it; raises `unknown_service`."""
    service = config.service(code)
    if service is None or code not in site.services:
        raise QueueError(Refusal.UNKNOWN_SERVICE, service=code)
    return service


def _declared_class(config: Config, service: ServiceConfig, code: str | None) -> str:
    if code is None:
        return ""
    declared = next((each for each in config.priority_classes if each.code == code), None)
    if declared is None or not offered_for(declared, service):
        raise QueueError(Refusal.UNKNOWN_PRIORITY, priority=code)
    return declared.code


def offered_for(priority: PriorityClass, service: ServiceConfig) -> bool:
    """Whether this class may be declared for this service."""
    return priority.services is None or service.code in priority.services


def _require_open(unit: Unit) -> None:
    if unit.config.demo.enabled and unit.config.demo.ignore_hours:
        return
    if not opening_state(unit.at, unit.site.hours.week, unit.site.zone).open:
        raise QueueError(Refusal.SITE_CLOSED, site=unit.site.id)


def _first_of_day(unit: Unit, service: str) -> ServiceRow:
    unit.connection.execute(
        insert(service_day),
        {
            "site_id": unit.site.id,
            "day": unit.day,
            "service": service,
            "last_number": 0,
            "waiting": 0,
            "recent_seconds": "[]",
        },
    )
    return ServiceRow(service, 0, 0, ())


def _insert_ticket(
    unit: Unit,
    *,
    service: ServiceConfig,
    number: int,
    language: Language,
    priority: str,
    token: str,
) -> tuple[int, int]:
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
    turn_id: int = _INSERT_TURN.value(
        unit.connection,
        {
            "ticket_id": ticket_id,
            "site_id": unit.site.id,
            "day": unit.day,
            "service": service.code,
            "priority": priority,
            "sequence": unit.seq + 1,
            "first_arrival": unit.at,
            "arrived_at": unit.at,
            "state": TurnState.WAITING.value,
            "calls": 0,
        },
    )
    return ticket_id, turn_id


def _queue_receipt(unit: Unit, issued: TicketIssued, token: str) -> Receipt | None:
    if unit.site.printer is None:
        return None
    promised = issued.promised
    content = {
        "label": issued.label,
        "service": issued.service,
        "language": issued.language,
        "people_before": issued.people_before,
        "low": promised.low if promised else None,
        "high": promised.high if promised else None,
        "issued_at": unit.at.isoformat(),
        "token": token,
    }
    job_id: int = _INSERT_JOB.value(
        unit.connection,
        {
            "site_id": unit.site.id,
            "printer_id": unit.site.printer,
            "ticket_id": issued.ticket_id,
            "purpose": "receipt",
            "state": "queued",
            "attempts": 0,
            "bytes_sent": 0,
            "content": json.dumps(content),
            "created_at": unit.at,
            "updated_at": unit.at,
        },
    )
    return Receipt(job=job_id, state="queued")
