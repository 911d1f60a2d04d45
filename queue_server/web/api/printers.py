"""Printers: how they are, and a page to see that they print."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.operations import printers as operations
from queue_server.shapes import Receipt
from queue_server.shapes_printing import Printers
from queue_server.snapshots.printers import printer_states
from queue_server.web.api.support import (
    PROBLEMS,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
    view_of,
)
from queue_server.web.auth import allows
from queue_server.web.context import current

printers = APIBlueprint(
    "api_printers",
    __name__,
    abp_tags=[Tag(name="printers", description="How printers are, test pages")],
    abp_responses=PROBLEMS,
)


class PrinterPath(SitePath):
    """A printer that a site prints on."""

    printer: str = Field(max_length=40)


@printers.get(
    "/sites/<string:site>/printers", responses=answers(Printers), summary="A site's printers"
)
@allows(Role.AGENT, Role.RECEPTION, Role.MANAGER)
def all_printers(path: SitePath) -> Response:
    """Its own first, then those that take over; as they were last seen."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(Printers(printers=printer_states(view_of(connection, site))))


@printers.post(
    "/sites/<string:site>/printers/<string:printer>/test",
    responses=answers(Receipt, 201),
    summary="Print a test page",
)
@allows(Role.MANAGER)
def test_page(path: PrinterPath, body: Nothing) -> Response:
    """Queued like a receipt; its job says how it ended."""
    del body
    queued = operations.test_page(current().context, path.site, command(), printer=path.printer)
    return answer(queued, 201)
