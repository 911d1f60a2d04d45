"""A person's own account: language, password, PIN, and where they are signed in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, session
from werkzeug.wrappers import Response as BaseResponse

from queue_server.config import Language
from queue_server.domain.actor import STAFF
from queue_server.domain.errors import QueueError
from queue_server.operations import own_account
from queue_server.store.sessions import open_sessions
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError
from queue_server.web.identity import SignedIn, place, signed_in
from queue_server.web.limits import limited
from queue_server.web.staff.browsers import browser_name
from queue_server.web.staff.forms import command_of, field, go, page
from queue_server.web.staff.views import TRIES, blueprint

_STAFF = tuple(sorted(STAFF))


@blueprint.get("/account")
@allows(*_STAFF)
def account() -> BaseResponse:
    """What is kept of a person, and what they may change of it."""
    person = signed_in()
    if person is None:  # a demo's made-up person
        return go("/login?next=/account")
    return _account_page(person)


@blueprint.post("/account/language")
@allows(*_STAFF)
def language() -> BaseResponse:
    """The language that a person's pages begin in."""
    person = _person()
    try:
        chosen = Language(field("language"))
    except ValueError:
        raise HttpProblemError(422, "invalid_request") from None
    own_account.set_language(current().context, command_of(person), person.account.id, chosen)
    session["language"] = chosen.value
    return go("/account?done=language")


@blueprint.post("/account/password")
@limited(*TRIES)
@allows(*_STAFF)
def password() -> BaseResponse:
    """Another password; all other sessions end."""
    person = _person()
    try:
        own_account.change_password(
            current().context,
            command_of(person),
            person.account.id,
            old=field("old"),
            new=field("new"),
            session_id=person.session.id,
            address=place().address,
        )
    except QueueError as refusal:
        return _account_page(person, refusal, about="password")
    return go("/account?done=password")


@blueprint.post("/account/pin")
@limited(*TRIES)
@allows(*_STAFF)
def pin() -> BaseResponse:
    """A PIN for shared tablets; an empty one takes it away."""
    person = _person()
    try:
        own_account.set_pin(
            current().context,
            command_of(person),
            person.account.id,
            password=field("password"),
            pin=None if field("remove") else field("pin"),
            address=place().address,
        )
    except QueueError as refusal:
        return _account_page(person, refusal, about="pin")
    return go("/account?done=pin")


@blueprint.post("/account/sessions/<int:session_id>/end")
@allows(*_STAFF)
def end_session(session_id: int) -> BaseResponse:
    """Sign out elsewhere."""
    person = _person()
    own_account.end_session(
        current().context,
        command_of(person),
        person.account.id,
        session_id,
        address=place().address,
    )
    return go("/account?done=sessions")


@blueprint.post("/account/sessions/end-others")
@allows(*_STAFF)
def end_other_sessions() -> BaseResponse:
    """Sign out everywhere else."""
    person = _person()
    own_account.end_other_sessions(
        current().context, command_of(person), person.account.id, person.session.id
    )
    return go("/account?done=sessions")


def _person() -> SignedIn:
    found = signed_in()
    if found is None:
        raise HttpProblemError(401, "not_signed_in")
    return found


def _account_page(person: SignedIn, refusal: QueueError | None = None, about: str = "") -> Response:
    nouba = current()
    zone, idle = nouba.config.sites[0].zone, nouba.config.security.idle_lasts
    with nouba.database.read() as connection:
        opened = open_sessions(connection, person.account.id, nouba.now)
    sessions = [
        {
            "id": each.id,
            "browser": browser_name(each.browser),
            "address": each.address,
            "seen": _clock(each.seen_at, zone),
            "is_this": each.id == person.session.id,
            "on_tablet": each.device_id is not None,
        }
        for each in opened
        if each.is_open(nouba.now, idle)
    ]
    return page(
        "staff/account.html",
        refusal=refusal,
        about=about,
        person=person.account,
        grants=[
            (grant.role.value, nouba.config.site(grant.site))
            for grant in sorted(person.account.grants)
        ],
        sessions=sessions,
        least=nouba.config.security.password_length,
    )


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d/%m %H:%M}"
