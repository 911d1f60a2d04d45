"""Tickets: take one, look at it, give it up."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field

from queue_server.config import Language
from queue_server.domain.actor import Role
from queue_server.operations.tickets import issue_ticket, leave
from queue_server.shapes import IssuedTicket, TicketPage
from queue_server.shapes_printing import PrintJob
from queue_server.snapshots.print_jobs import print_job_state
from queue_server.snapshots.screens import ticket_page
from queue_server.web.api.support import PROBLEMS, Body, Nothing, SitePath, answer, answers, command
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.limits import limited_by_credential, limited_misses

tickets = APIBlueprint(
    "api_tickets",
    __name__,
    abp_tags=[Tag(name="tickets", description="Take a ticket, read it, give it up")],
    abp_responses=PROBLEMS,
)


class IssueBody(Body):
    """What the citizen chose."""

    service: str = Field(max_length=20, examples=["B"])
    language: Language
    priority: str | None = Field(default=None, max_length=40, examples=["disability"])


class TicketPath(BaseModel):
    """The secret of a ticket's own page."""

    token: str = Field(max_length=64)


class JobPath(SitePath):
    """A print job of a site."""

    job: int = Field(ge=1, le=2**53)


@tickets.post(
    "/sites/<string:site>/tickets", responses=answers(IssuedTicket, 201), summary="Take a ticket"
)
@allows(Role.KIOSK, Role.RECEPTION)
@limited_by_credential("60/minute")
def issue(path: SitePath, body: IssueBody) -> Response:
    """The next number of a service. The receipt prints after the answer."""
    issued = issue_ticket(
        current().context,
        path.site,
        command(),
        service_code=body.service,
        language=body.language,
        priority=body.priority,
    )
    return answer(issued, 201)


@tickets.get("/tickets/<string:token>", responses=answers(TicketPage), summary="Read a ticket")
@allows(Role.PUBLIC)
@limited_misses("ticket", "30/minute", "300/hour")
def read(path: TicketPath) -> Response:
    """Where the ticket stands; its token is its credential."""
    return _page(path.token)


@tickets.post(
    "/tickets/<string:token>/leave", responses=answers(TicketPage), summary="Give the place up"
)
@allows(Role.PUBLIC)
@limited_misses("ticket", "30/minute", "300/hour")
def give_up(path: TicketPath, body: Nothing) -> Response:
    """The citizen leaves the queue."""
    del body
    leave(current().context, path.token, command())
    return _page(path.token)


def _page(token: str) -> Response:
    nouba = current()
    with nouba.database.read() as connection:
        return answer(
            ticket_page(
                connection,
                nouba.config,
                token,
                now=nouba.now,
                version=nouba.version,
                outlooks=nouba.context.outlooks,
            )
        )


@tickets.get(
    "/sites/<string:site>/print-jobs/<int:job>",
    responses=answers(PrintJob),
    summary="How a receipt's printing goes",
)
@allows(Role.KIOSK, Role.RECEPTION, Role.AGENT, Role.MANAGER)
def job(path: JobPath) -> Response:
    """The state of one print job."""
    with current().database.read() as connection:
        return answer(print_job_state(connection, path.site, path.job))
