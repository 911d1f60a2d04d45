"""The managers' and supervisors' page; its figures come by the API and the `figures` push."""

from flask import Blueprint, render_template

from queue_server.domain.actor import Role
from queue_server.snapshots.common import site_name
from queue_server.web.auth import allows
from queue_server.web.context import acting, current
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "dashboard",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/dashboard",
)


@blueprint.get("/dashboard/<site>")
@allows(Role.MANAGER, Role.SUPERVISOR)
def page(site: str) -> str:
    """The dashboard of one site; what only managers may do is shown to them alone."""
    configured = current().context.site(site)
    reasons = current().config.reasons.help
    return render_template(
        "dashboard/page.html",
        words=page_words(
            LANGUAGES,
            "common.",
            "counter.",
            "dashboard.",
            "notices.title",
            "problem.",
            "voice.title",
        ),
        page={
            "site": site_name(configured).model_dump(),
            "manages": acting().role is Role.MANAGER,
            "reasons": {each.code: each.name.model_dump() for each in reasons},
        },
    )


@blueprint.get("/dashboard/<site>/voice")
@allows(Role.MANAGER)
def voice(site: str) -> str:
    """The clips that calls are spoken with: heard, checked, and what is still to be recorded."""
    configured = current().context.site(site)
    clips = {
        language: [
            {
                "name": clip.words.name,
                "text": clip.words.text,
                "doubtful": clip.words.doubtful,
                "state": clip.state,
            }
            for clip in current().voice.clips(language)
        ]
        for language in LANGUAGES
    }
    return render_template(
        "dashboard/voice.html",
        words=page_words(LANGUAGES, "common.", "display.", "voice."),
        page={
            "site": site_name(configured).model_dump(),
            "settings": configured.voice.model_dump(mode="json"),
            "service": configured.services[0],
            "counter": configured.counters[0].id,
            "clips": clips,
        },
    )
