"""The display's page; all that moves comes from the API's display snapshot and its events."""

from flask import Blueprint, abort, render_template

from display.voice import install_voice
from queue_server.domain.actor import Role
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.words import LANGUAGES, calendar_names, page_words

blueprint = Blueprint(
    "display",
    __name__,
    url_prefix="/display",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

install_voice(blueprint)


@blueprint.get("/<site>")
@allows(Role.DISPLAY)
def page(site: str) -> str:
    """The display of a site; `?lang=` says which language's direction the layout follows."""
    configured = current().config.site(site) or abort(404)
    return render_template(
        "display/page.html",
        site_name=configured.name,
        words=page_words(
            LANGUAGES, "display.", "common.", "kiosk.closed", "kiosk.opens_", "problem.unreachable"
        ),
        page={
            "site": configured.id,
            "name": configured.name.model_dump(),
            "timezone": configured.timezone,
            "voice": configured.voice.model_dump(mode="json"),
            "calendar": {language: calendar_names(language) for language in LANGUAGES},
        },
    )
