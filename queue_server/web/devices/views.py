"""The page of the administrators; the routes of a device that is to be let in are beside it."""

from flask import Blueprint, render_template

from queue_server.domain.actor import Role
from queue_server.snapshots.common import site_name
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.devices.enrolment import install_enrolment
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "devices",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/devices",
)

install_enrolment(blueprint)


@blueprint.get("/admin/<site>/devices")
@allows(Role.ADMINISTRATOR)
def page(site: str) -> str:
    """Devices of a site: who asks to be let in, who was, and how they are."""
    configured = current().context.site(site)
    return render_template(
        "devices/page.html",
        site=configured,
        section="devices",
        words=page_words(
            LANGUAGES, "common.", "devices.", "device.purpose_", "problem.unreachable"
        ),
        page={"site": site_name(configured).model_dump()},
    )
