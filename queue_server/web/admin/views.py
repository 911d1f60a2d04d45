"""The administrator's pages; what they show and do goes by the API."""

from flask import Blueprint, render_template

from queue_server.domain.actor import Role
from queue_server.web.auth import allows
from queue_server.web.context import acting, current
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "admin",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/admin",
)


@blueprint.get("/admin/<site>/people")
@allows(Role.ADMINISTRATOR)
def people(site: str) -> str:
    """The people of a site; for an administrator of all sites, everybody."""
    return render_template(
        "admin/people.html",
        site=current().context.site(site),
        section="people",
        words=page_words(LANGUAGES, "people.", "role.", "problem."),
        page={
            "site": site,
            "everywhere": acting().everywhere,
            "sites": {each.id: each.name.model_dump() for each in current().config.sites},
        },
    )
