"""Signing in and out, and the first page after it."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError
from queue_server.operations import sign_in as operations
from queue_server.operations.sign_in import Opened
from queue_server.web import identity
from queue_server.web.auth import allows, roles_of_path
from queue_server.web.context import current
from queue_server.web.identity import SignedIn, signed_in
from queue_server.web.limits import limited
from queue_server.web.own_path import own_path
from queue_server.web.staff.forms import asked_next, command_of, field, go, page
from queue_server.web.staff.way import Destination, destinations, only_way

blueprint = Blueprint(
    "staff",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/staff",
)

TRIES = ("20/minute", "200/hour")
"""How often one address may try a secret: a hall of people, and no machine."""


@blueprint.get("/login")
@allows(Role.PUBLIC)
def login() -> Response:
    """Login and password; also for whoever is signed in and wants to be somebody else."""
    return _login_page()


@blueprint.post("/login")
@limited(*TRIES)
@allows(Role.PUBLIC)
def log_in() -> BaseResponse:
    """Begin a session, in the place of any that this browser had."""
    try:
        opened = operations.sign_in(
            current().context,
            command_of(),
            login=field("login").strip(),
            password=field("password"),
            place=identity.place(),
        )
    except QueueError as refusal:
        return _login_page(refusal, login=field("login").strip())
    return welcome(opened, asked_next())


@blueprint.post("/logout")
@allows(Role.PUBLIC)
def log_out() -> BaseResponse:
    """End this browser's session."""
    _end(signed_in())
    identity.forget()
    return go(own_path(request.form.get("next")) or "/login")


@blueprint.get("/start")
@allows(Role.PUBLIC)
def start() -> BaseResponse:
    """A person's own page; where there are several sites, which."""
    person = signed_in()
    if person is None:
        return go("/login")
    found = _destinations(person)
    way = only_way(found)
    if way is not None:
        return go(way.path)
    sites = [site for site in current().config.sites if site.id in {each.site for each in found}]
    return page(
        "staff/start.html",
        sites=sites,
        found=found,
        is_reception=any(grant.role is Role.RECEPTION for grant in person.account.grants),
    )


def welcome(opened: Opened, wanted: str | None) -> BaseResponse:
    """Give the browser its new session, end the one it had, and go on."""
    before = signed_in()
    identity.begin(opened)
    _end(before)
    return go(wanted or "/start")


def _end(person: SignedIn | None) -> None:
    if person is not None:
        operations.sign_out(
            current().context, command_of(person), person.session.id, person.account.id
        )


def _login_page(refusal: QueueError | None = None, login: str = "") -> Response:
    person, oidc = signed_in(), current().config.security.oidc
    return page(
        "staff/login.html",
        refusal=refusal,
        login=login,
        next=asked_next(),
        is_over=identity.has_lost_session(),
        person=None if person is None else person.account,
        on_tablet=identity.place().device_id is not None,
        directory=None if oidc is None else oidc.button.model_dump(),
    )


def _destinations(person: SignedIn) -> list[Destination]:
    sites = [site.id for site in current().config.sites]
    return destinations(person.actors, sites, roles_of_path)
