"""The page of a counter's second screen; whom it shows comes by its snapshot and the events."""

from flask import Blueprint, render_template, request

from queue_server.config_display import Theme
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.halls import hall_of
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.words import LANGUAGES, page_words

blueprint = Blueprint(
    "counter_display",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/counter-display",
)

_WORDS = (
    "common.counter",
    "counter.closed_title",
    "counter.paused_title",
    "counter_display.",
    "ticket_page.called_title",
    "ticket_page.serving_title",
)


@blueprint.get("/counter-display/<site>/<counter>")
@allows(Role.COUNTER_DISPLAY)
def page(site: str, counter: str) -> str:
    """One counter's, in the languages of the site's first display; `?theme=dark` for dark halls."""
    configured = current().context.site(site)
    if configured.counter(counter) is None:
        raise QueueError(Refusal.UNKNOWN_COUNTER, counter=counter)
    languages = [language.value for language in hall_of(configured).display.languages]
    dark = request.args.get("theme") == Theme.DARK.value
    return render_template(
        "counter_display/page.html",
        language=languages[0],
        theme="theme-dark" if dark else "theme-bright",
        site=configured,
        # All languages: whoever is served reads their own, whatever the hall's are.
        words=page_words(LANGUAGES, *_WORDS),
        page={
            "site": configured.id,
            "counter": counter,
            "name": configured.name.model_dump(),
            "timezone": configured.timezone,
            "languages": languages,
        },
    )
