"""Finding a ticket by what its receipt says; the code is asked for in the body, never in a URL."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.shapes_found import FoundTurn
from queue_server.snapshots.found import found_turn
from queue_server.web.api.support import PROBLEMS, Body, SitePath, answer, answers, view_of
from queue_server.web.auth import allows
from queue_server.web.context import current

finding = APIBlueprint(
    "api_finding",
    __name__,
    abp_tags=[Tag(name="tickets", description="Take a ticket, read it, give it up")],
    abp_responses=PROBLEMS,
)


class CodeBody(Body):
    """What a reader or a hand has typed: the address of the ticket's page, or its number."""

    code: str = Field(min_length=1, max_length=300, examples=["B42"])


@finding.post("/sites/<string:site>/find", responses=answers(FoundTurn), summary="Find a ticket")
@allows(Role.AGENT, Role.RECEPTION, Role.SUPERVISOR)
def find(path: SitePath, body: CodeBody) -> Response:
    """Changes nothing; a POST, because the secret of a ticket's page is in no address or log."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(found_turn(view_of(connection, site), body.code))
