"""One-time links: the first administrator, and a password for whoever an administrator sent one."""

from flask import Response
from pydantic import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from queue_server.config import Language
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations import own_account
from queue_server.operations.accounts import Person
from queue_server.shapes_people import PersonBody
from queue_server.store.accounts import account_by_id
from queue_server.web import identity
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError
from queue_server.web.language import page_language
from queue_server.web.limits import limited
from queue_server.web.staff.forms import command_of, field, page
from queue_server.web.staff.views import TRIES, blueprint, welcome


@blueprint.get("/setup/<token>")
@limited(*TRIES)
@allows(Role.PUBLIC)
def setup(token: str) -> Response:
    """Who the first administrator is."""
    if own_account.link_of(current().context, command_of(), token).account_id is not None:
        raise QueueError(Refusal.LINK_WORTHLESS)
    return _setup_page()


@blueprint.post("/setup/<token>")
@limited(*TRIES)
@allows(Role.PUBLIC)
def set_up(token: str) -> BaseResponse:
    """Make the first administrator, who is signed in then."""
    try:
        told = PersonBody(
            login=field("login").strip(),
            name=field("name").strip(),
            language=Language(page_language()),
        )
    except ValidationError:
        raise HttpProblemError(422, "invalid_request") from None
    try:
        opened = own_account.first_administrator(
            current().context,
            command_of(),
            token=token,
            person=Person(told.login, told.name, told.language),
            password=field("password"),
            place=identity.place(),
        )
    except QueueError as refusal:
        if refusal.code is Refusal.LINK_WORTHLESS:
            raise
        return _setup_page(refusal, login=told.login, name=told.name)
    return welcome(opened, None)


@blueprint.get("/password/<token>")
@limited(*TRIES)
@allows(Role.PUBLIC)
def new_password(token: str) -> Response:
    """Choose a password, once."""
    return _password_page(token)


@blueprint.post("/password/<token>")
@limited(*TRIES)
@allows(Role.PUBLIC)
def set_password(token: str) -> BaseResponse:
    """From now on this is the password; its owner is signed in."""
    try:
        opened = own_account.password_by_link(
            current().context,
            command_of(),
            token=token,
            password=field("password"),
            place=identity.place(),
        )
    except QueueError as refusal:
        if refusal.code is Refusal.LINK_WORTHLESS:
            raise
        return _password_page(token, refusal)
    return welcome(opened, None)


def _setup_page(refusal: QueueError | None = None, **typed: str) -> Response:
    least = current().config.security.password_length
    return page("staff/setup.html", refusal=refusal, typed=typed, least=least)


def _password_page(token: str, refusal: QueueError | None = None) -> Response:
    nouba = current()
    number = own_account.link_of(nouba.context, command_of(), token).account_id
    with nouba.database.read() as connection:
        account = None if number is None else account_by_id(connection, number)
    if account is None:
        raise QueueError(Refusal.LINK_WORTHLESS)
    least = nouba.config.security.password_length
    return page("staff/password.html", refusal=refusal, account=account, least=least)
