"""The pages of the agents' tablet: the configuration's words; all that lives comes by the API."""

from flask import Blueprint, render_template

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.snapshots.common import site_name
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "counter",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/counter",
)

_WORDS = ("common.", "counter.", "problem.")


@blueprint.get("/counter/<site>")
@allows(Role.AGENT)
def choose(site: str) -> str:
    """Which counter am I at: one tile each, with its state and services."""
    configured = current().context.site(site)
    return render_template(
        "counter/choose.html",
        words=page_words(LANGUAGES, *_WORDS),
        # The state of every counter is in each one's snapshot: any will do.
        page={"site": site_name(configured).model_dump(), "counter": configured.counters[0].id},
    )


@blueprint.get("/counter/<site>/<counter>")
@allows(Role.AGENT)
def desk(site: str, counter: str) -> str:
    """One counter at work."""
    configured = current().context.site(site)
    if configured.counter(counter) is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter)
    return render_template(
        "counter/desk.html",
        words=page_words(LANGUAGES, *_WORDS),
        page={"site": site_name(configured).model_dump(), "counter": counter},
    )
