"""The kiosk's page and the QR code it shows when the printer fails."""

import re
from typing import Final

from flask import Blueprint, Response, abort, render_template

from queue_server.domain.actor import Role
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.qr import qr_svg
from queue_server.web.words import LANGUAGES, calendar_names, page_words

blueprint = Blueprint(
    "kiosk",
    __name__,
    url_prefix="/kiosk",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A longer text would not fit into a QR code."""


@blueprint.get("/<site>")
@allows(Role.KIOSK)
def page(site: str) -> str:
    """The whole kiosk of a site; everything that moves comes from the API's kiosk snapshot."""
    configured = current().config.site(site) or abort(404)
    contact = configured.privacy_contact
    return render_template(
        "kiosk/page.html",
        site_name=configured.name,
        words=page_words(LANGUAGES, "kiosk.", "common.", "problem.unreachable"),
        page={
            "site": configured.id,
            "name": configured.name.model_dump(),
            "timezone": configured.timezone,
            "privacy_contact": contact and contact.model_dump(),
            "calendar": {language: calendar_names(language) for language in LANGUAGES},
        },
    )


@blueprint.get("/<site>/code/<token>.svg")
@allows(Role.KIOSK)
def code(site: str, token: str) -> Response:
    """The QR code of a ticket's page, as SVG, to be photographed from the screen."""
    if current().config.site(site) is None or not _TOKEN.fullmatch(token):
        abort(404)
    drawing = qr_svg(f"{current().config.server.public_url}/t/{token}")
    response = Response(drawing, mimetype="image/svg+xml")
    # The kiosk loads it with the number and shows it later, when the server may be out of reach.
    response.cache_control.private = True
    response.cache_control.max_age = 600
    return response
