"""A site's day, and its booked visits."""

from datetime import datetime

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import AwareDatetime, Field

from queue_server.config import Language
from queue_server.domain.actor import Role
from queue_server.operations import appointments, opening
from queue_server.shapes import IssuedTicket
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
)
from queue_server.web.auth import allows
from queue_server.web.context import current

day = APIBlueprint(
    "api_day",
    __name__,
    abp_tags=[Tag(name="day", description="End a day, take appointments over, check in")],
    abp_responses=PROBLEMS,
)

_MOST_BOOKINGS = 400
"""In one request, so that it stays under the size of a body."""


class BookingBody(Body):
    """One appointment; `at` with its offset from UTC."""

    code: str = Field(pattern=r"^[A-Za-z0-9-]{1,40}$", examples=["RDV-2041"])
    service: str = Field(max_length=20, examples=["L"])
    at: AwareDatetime


class BookingsBody(Body):
    """Appointments to be taken over, all or none."""

    appointments: list[BookingBody] = Field(min_length=1, max_length=_MOST_BOOKINGS)


class CheckInBody(Body):
    """The citizen with an appointment is here."""

    language: Language
    priority: str | None = Field(default=None, max_length=40)


class AppointmentPath(SitePath):
    """A booked visit of a site."""

    code: str = Field(max_length=40)


@day.post("/sites/<string:site>/day/close", responses=answers(opening.SiteDay), summary="End a day")
@allows(Role.MANAGER)
def close_day(path: SitePath, body: Nothing) -> Response:
    """No more tickets today; whoever waits has expired, whoever is served finishes."""
    del body
    return answer(opening.close_day(current().context, path.site, command()))


@day.post(
    "/sites/<string:site>/day/open", responses=answers(opening.SiteDay), summary="Go on with a day"
)
@allows(Role.MANAGER)
def open_day(path: SitePath, body: Nothing) -> Response:
    """Tickets are given again; those that have expired stay so."""
    del body
    return answer(opening.reopen_day(current().context, path.site, command()))


@day.post(
    "/sites/<string:site>/appointments",
    responses=answers(appointments.Imported),
    summary="Take appointments over",
)
@allows(Role.MANAGER)
def import_appointments(path: SitePath, body: BookingsBody) -> Response:
    """From the commune's booking system: a code and a time, nobody's name."""
    bookings = [_booking(each.code, each.service, each.at) for each in body.appointments]
    return answer(
        appointments.import_appointments(current().context, path.site, command(), bookings=bookings)
    )


@day.post(
    "/sites/<string:site>/appointments/<string:code>/check-in",
    responses=answers(IssuedTicket, 201),
    summary="Check in",
)
@allows(Role.KIOSK, Role.RECEPTION)
def check_in(path: AppointmentPath, body: CheckInBody) -> Response:
    """A ticket that counts from the booked time, or from now if that is later."""
    issued = appointments.check_in(
        current().context,
        path.site,
        command(),
        code=path.code,
        language=body.language,
        priority=body.priority,
    )
    return answer(issued, 201)


def _booking(code: str, service: str, at: datetime) -> appointments.Booking:
    return appointments.Booking(code, service, at)
