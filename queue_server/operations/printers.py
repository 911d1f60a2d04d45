"""What is done with printers: a receipt once more, a test page, a condition that has changed."""

import json
from typing import Any

from sqlalchemy import Row, bindparam, select

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import ReceiptReprinted, TicketIssued
from queue_server.domain.history import Turn
from queue_server.domain.site_events import PrinterChanged
from queue_server.domain.turn import Verb, after
from queue_server.operations.desk import known_turn, listed
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.print_jobs import FIRST, TEST, queue_job, receipt_content
from queue_server.operations.unit import Unit
from queue_server.shapes import Receipt, Shape
from queue_server.shapes_printing import Reprinted
from queue_server.store.log import issue_of_ticket
from queue_server.store.prepared import Prepared
from queue_server.store.tables import print_job, ticket

_JOBS_OF_TICKET = Prepared(
    select(print_job.c.purpose, print_job.c.content)
    .where(print_job.c.ticket_id == bindparam("of_ticket"))
    .order_by(print_job.c.id)
)
_TICKET = Prepared(
    select(ticket.c.token, ticket.c.issued_at).where(ticket.c.id == bindparam("of_ticket"))
)


class Noted(Shape):
    """Where the site's sequence stands after something was noted."""

    seq: int


def note_printer(
    context: Context, site_id: str, command: Command, *, printer: str, condition: str, detail: str
) -> Noted:
    """A printer that the site uses has got into another condition."""

    def work(unit: Unit) -> Noted:
        happened = PrinterChanged(printer=printer, condition=condition, detail=detail)
        return Noted(seq=unit.record(happened))

    facts = {"printer": printer, "condition": condition, "detail": detail}
    return perform(context, site_id, command, answer_type=Noted, facts=facts, work=work)


def reprint(
    context: Context, site_id: str, command: Command, *, turn_id: int, reason: str
) -> Reprinted:
    """Print the receipt of a turn once more, marked as a duplicate, for a reason from the list.

    Raises `forbidden`, `unknown_ticket`, `not_allowed_in_state`, `reason_needed`,
    `unknown_reason`, `no_printer`.
    """

    def work(unit: Unit) -> Reprinted:
        turn = known_turn(unit, turn_id)
        after(turn.state, Verb.REPRINT, command.actor.role)
        if not reason:
            raise QueueError(Refusal.REASON_NEEDED)
        listed(reason, unit.config.reasons.reprint, Refusal.UNKNOWN_REASON)
        printer = unit.site.printer
        if printer is None:
            raise QueueError(Refusal.NO_PRINTER, site=unit.site.id)
        earlier = _JOBS_OF_TICKET.all(unit.connection, {"of_ticket": turn.ticket_id})
        copy = 1 + sum(job.purpose != FIRST for job in earlier)
        content = {**_first_content(unit, turn, earlier), "copy": copy}
        receipt = queue_job(
            unit, printer, content, purpose=f"duplicate-{copy}", ticket_id=turn.ticket_id
        )
        seq = unit.record(
            ReceiptReprinted(
                ticket_id=turn.ticket_id,
                turn_id=turn.turn_id,
                service=turn.service,
                label=turn.label,
                copy=copy,
            ),
            reason=reason,
        )
        return Reprinted(seq=seq, number=copy, receipt=receipt)

    facts = {"verb": "reprint", "turn": turn_id, "reason": reason}
    return perform(context, site_id, command, answer_type=Reprinted, facts=facts, work=work)


def test_page(context: Context, site_id: str, command: Command, *, printer: str) -> Receipt:
    """Queue a page that shows whether a printer of the site prints. Raises `unknown_printer`."""
    site = context.site(site_id)
    if all(each.id != printer for each in context.config.printers_of(site)):
        raise QueueError(Refusal.UNKNOWN_PRINTER, printer=printer)

    def work(unit: Unit) -> Receipt:
        content = {
            "test": True,
            "label": "TEST",
            "printer": printer,
            "language": "fr",
            "issued_at": unit.at.isoformat(),
        }
        return queue_job(unit, printer, content, purpose=TEST, ticket_id=None)

    facts = {"verb": "test_page", "printer": printer}
    return perform(context, site_id, command, answer_type=Receipt, facts=facts, work=work)


def _first_content(unit: Unit, turn: Turn, earlier: list[Row[Any]]) -> dict[str, Any]:
    """What the first receipt said; the same from the ticket's event where none was printed."""
    for job in earlier:
        if job.purpose == FIRST:
            content: dict[str, Any] = json.loads(job.content)
            return content
    issued, event_hash = issue_of_ticket(unit.connection, unit.site.id, turn.ticket_id)
    if not isinstance(issued, TicketIssued):
        raise TypeError(f"ticket {turn.ticket_id} was never issued")
    row = _TICKET.one(unit.connection, {"of_ticket": turn.ticket_id})
    return receipt_content(issued, issued_at=row.issued_at, token=row.token, event_hash=event_hash)
