"""The notices' page; the notices themselves come by the API."""

from flask import Blueprint, Response, abort, render_template, send_from_directory

from queue_server.domain.actor import Role
from queue_server.media import is_name, type_of
from queue_server.snapshots.common import site_name
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "notices",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/notices",
)

_YEAR_SECONDS = 31_536_000


@blueprint.get("/dashboard/<site>/notices")
@allows(Role.MANAGER)
def page(site: str) -> str:
    """What the displays of a site show beside the calls."""
    configured = current().context.site(site)
    return render_template(
        "notices/page.html",
        words=page_words(LANGUAGES, "common.", "notices.", "problem."),
        page={"site": site_name(configured).model_dump()},
    )


@blueprint.get("/media/<site>/<name>")
@allows(Role.DISPLAY, Role.MANAGER)
def media(site: str, name: str) -> Response:
    """A picture or a video of a notice, as it was made safe. A name is a hash: it never changes."""
    del site  # who may see it has been decided by it
    if not is_name(name):
        abort(404)
    folder = current().config.server.media_folder
    sent = send_from_directory(folder, name, mimetype=type_of(name), max_age=_YEAR_SECONDS)
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent
