"""The page of one ticket; its token, printed in the QR code, is its credential."""

from flask import Blueprint, Response, render_template, request

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.shapes import TicketPage
from queue_server.snapshots.screens import ticket_page
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.limits import limited_misses
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "ticket",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/ticket",
)


@blueprint.get("/t/<token>")
@allows(Role.PUBLIC)
@limited_misses("ticket", "30/minute", "300/hour")
def page(token: str) -> Response:
    """Where the ticket stands, in its language or the one of `?lang=`; a kind page if unknown."""
    shown = _look_up(token)
    if shown is None:
        return Response(render_template("ticket/unknown.html", languages=LANGUAGES), status=404)
    asked = request.args.get("lang")
    return Response(
        render_template(
            "ticket/page.html",
            language=asked if asked in LANGUAGES else shown.ticket.language,
            label=shown.ticket.label,
            words=page_words(LANGUAGES, "common.", "ticket_page.", "problem."),
            page=shown.model_dump(mode="json"),
        ),
        headers={"Cache-Control": "no-store"},
    )


def _look_up(token: str) -> TicketPage | None:
    nouba = current()
    try:
        with nouba.database.read() as connection:
            return ticket_page(
                connection,
                nouba.config,
                token,
                now=nouba.now,
                version=nouba.version,
                outlooks=nouba.context.outlooks,
            )
    except QueueError as refused:
        if refused.code is not Refusal.UNKNOWN_TICKET:
            raise
        return None
