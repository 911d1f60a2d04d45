"""The displays' pages; all that moves comes from the API's display snapshot and its events."""

from collections.abc import Iterable
from functools import partial
from time import monotonic

from flask import Blueprint, Response, render_template, request

from display.beside import TURN_SECONDS, at_turn, deck
from display.hours import closed_text, hours_text, is_over
from display.voice import install_voice
from queue_server.config import SiteConfig
from queue_server.config_display import Theme
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError
from queue_server.halls import Hall, displays_of, hall_of
from queue_server.shapes import Call
from queue_server.snapshots.notices import charter, shown_notices
from queue_server.snapshots.screens import display_snapshot
from queue_server.web.api.support import view_of
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

_PLAIN_CALLS = 6

install_voice(blueprint)


@blueprint.get("/<site>")
@blueprint.get("/<site>/<display>")
@allows(Role.DISPLAY)
def page(site: str, display: str | None = None) -> str | Response:
    """A display of a site, or its first; `?lang=` puts a language, and its direction, first."""
    configured = current().context.site(site)
    try:
        hall = hall_of(configured, display)
    except QueueError as refusal:
        return _unknown(configured, refusal)
    languages = _languages(hall)
    shown = hall.display
    config = current().config
    return render_template(
        "display/page.html",
        language=languages[0],
        theme=_theme(hall),
        site=configured,
        hall=hall,
        # All languages: a citizen is called in their own, whatever this screen shows.
        words=page_words(
            LANGUAGES, "display.", "common.", "kiosk.closed", "kiosk.opens_", "problem.unreachable"
        ),
        page={
            "site": configured.id,
            "display": shown.id,
            "name": configured.name.model_dump(),
            "timezone": configured.timezone,
            "languages": languages,
            "text": shown.text.value,
            "arrows": {counter: way.value for counter, way in shown.arrows.items()},
            "services": {
                service.code: {"name": service.name.model_dump(), "pictogram": service.pictogram}
                for service in config.services
            },
            "calendar": {language: calendar_names(language) for language in languages},
            "voice": (shown.voice or configured.voice).model_dump(mode="json"),
        },
    )


@blueprint.get("/<site>/plain")
@allows(Role.DISPLAY)
def plain(site: str) -> str | Response:
    """The calls as a page without modules, for televisions of before 2018; `?display=`.

    Beside them one card, the next one every ten seconds; `?hold=`: the notice whose video plays.
    """
    configured = current().context.site(site)
    try:
        hall = hall_of(configured, request.args.get("display"))
    except QueueError as refusal:
        return _unknown(configured, refusal)
    languages = _languages(hall)
    turn = int(monotonic() // TURN_SECONDS)
    with current().database.read() as connection:
        view = view_of(connection, configured)
        snapshot = display_snapshot(view, hall)
        notices = shown_notices(view, hall.display.id)
        cards = deck(snapshot, notices, partial(charter, view), languages)
        card, said = at_turn(cards, turn, hold=request.args.get("hold", type=int))
    calls = _once(snapshot.calls)[:_PLAIN_CALLS]
    now = None if is_over(snapshot) or not calls else calls[0]
    zone = configured.zone
    return render_template(
        "display/plain.html",
        language=languages[0],
        languages=languages,
        theme=_theme(hall),
        site=configured,
        hall=hall,
        now=now,
        recent=calls[1:] if now else calls,
        closed={each: closed_text(snapshot, each, zone) for each in languages},
        hours={each: hours_text(snapshot, each, zone) for each in languages},
        notice=card.notice,
        said=said,
        at=snapshot.at.astimezone(zone).strftime("%H:%M"),
    )


def _unknown(site: SiteConfig, refusal: QueueError) -> Response:
    """It looks again by itself: a name may be corrected, a screen should not need a visit."""
    explained = render_template(
        "display/unknown.html",
        languages=LANGUAGES,
        asked=refusal.facts["display"],
        site=site,
        displays=displays_of(site),
    )
    return Response(explained, status=404)


def _languages(hall: Hall) -> list[str]:
    """The display's languages, the one that is asked for first."""
    own = [language.value for language in hall.display.languages]
    asked = request.args.get("lang")
    if asked not in LANGUAGES:
        return own
    return [asked, *(language for language in own if language != asked)]


def _theme(hall: Hall) -> str:
    return "theme-dark" if hall.display.theme is Theme.DARK else "theme-bright"


def _once(calls: Iterable[Call]) -> list[Call]:
    """A ticket that is called again has one line: its newest."""
    newest: dict[str, Call] = {}
    for call in calls:
        newest.setdefault(call.label, call)
    return list(newest.values())
