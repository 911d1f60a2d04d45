"""Booked visits: imported by code and time, and entering the line with their booked time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from queue_server.config import Language
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.site_events import AppointmentsImported
from queue_server.operations.admission import require_open
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.tickets import (
    declared_class,
    issue_now,
    offered_service,
)
from queue_server.operations.unit import Unit
from queue_server.shapes import IssuedTicket, Shape
from queue_server.store.tables import appointment

_FIND = select(appointment).where(
    appointment.c.site_id == bindparam("site"), appointment.c.code == bindparam("booked_code")
)


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment as the commune's booking system knows it: no name, no number."""

    code: str
    service: str
    at: datetime
    """Aware."""


class Imported(Shape):
    """How many appointments were taken over."""

    seq: int
    imported: int


def import_appointments(
    context: Context, site_id: str, command: Command, *, bookings: Sequence[Booking]
) -> Imported:
    """Take appointments over; a code that is known is replaced unless it has been used.

    All or nothing. Raises `unknown_service`, `appointment_used`.
    """
    site = context.site(site_id)
    for booking in bookings:
        offered_service(context.config, site, booking.service)

    def work(unit: Unit) -> Imported:
        for booking in bookings:
            _replace(unit, booking)
        seq = unit.record(AppointmentsImported(count=len(bookings)))
        return Imported(seq=seq, imported=len(bookings))

    facts = {"bookings": [[each.code, each.service, each.at.isoformat()] for each in bookings]}
    return perform(context, site_id, command, answer_type=Imported, facts=facts, work=work)


def check_in(
    context: Context,
    site_id: str,
    command: Command,
    *,
    code: str,
    language: Language,
    priority: str | None,
) -> IssuedTicket:
    """The citizen is here: a ticket that counts from the booked time, or from now if that is later.

    Raises `unknown_appointment` (also for another day's), `appointment_used`, `unknown_priority`,
    `site_closed`, `service_closed`.
    """
    site = context.site(site_id)

    def work(unit: Unit) -> IssuedTicket:
        booked = unit.connection.execute(
            _FIND, {"site": site_id, "booked_code": code}
        ).one_or_none()
        if booked is None or booked.at.astimezone(site.zone).date().isoformat() != unit.day:
            raise QueueError(Refusal.UNKNOWN_APPOINTMENT)
        if booked.ticket_id is not None:
            raise QueueError(Refusal.APPOINTMENT_USED)
        service = offered_service(context.config, site, booked.service)
        require_open(unit, service, booked=True)
        issued = issue_now(
            unit,
            service=service,
            language=language,
            priority=declared_class(context.config, service, priority),
            booked_for=booked.at,
            appointment=code,
        )
        unit.connection.execute(
            update(appointment)
            .where(appointment.c.site_id == site_id, appointment.c.code == code)
            .values(ticket_id=issued.ticket.id)
        )
        return issued

    facts = {"appointment": code, "language": language.value, "priority": priority}
    return perform(context, site_id, command, answer_type=IssuedTicket, facts=facts, work=work)


def _replace(unit: Unit, booking: Booking) -> None:
    key = {"site": unit.site.id, "booked_code": booking.code}
    known = unit.connection.execute(_FIND, key).one_or_none()
    if known is not None:
        if known.ticket_id is not None:
            raise QueueError(Refusal.APPOINTMENT_USED)
        unit.connection.execute(
            delete(appointment).where(
                appointment.c.site_id == unit.site.id, appointment.c.code == booking.code
            )
        )
    unit.connection.execute(
        insert(appointment),
        {
            "site_id": unit.site.id,
            "code": booking.code,
            "service": booking.service,
            "at": booking.at,
        },
    )
