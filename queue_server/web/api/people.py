"""For administrators: the people of the staff."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.operations import accounts as operations
from queue_server.operations.accounts import Person
from queue_server.shapes_people import (
    Forgotten,
    LinkAnswer,
    PeopleShape,
    PersonAnswer,
    PersonBody,
    RoleBody,
)
from queue_server.snapshots.people import people as people_snapshot
from queue_server.snapshots.people import person as person_snapshot
from queue_server.store.accounts import Account, Grant
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
)
from queue_server.web.auth import allows
from queue_server.web.context import acting, address, current
from queue_server.web.qr import qr_address

people = APIBlueprint(
    "api_people",
    __name__,
    abp_tags=[Tag(name="people", description="Accounts of the staff, for administrators")],
    abp_responses=PROBLEMS,
)

_PEOPLE = "/sites/<string:site>/people"
_PERSON = f"{_PEOPLE}/<int:account>"


class PersonPath(SitePath):
    """A person, by the number of the account."""

    account: int = Field(ge=1, le=2**53)


class NewPerson(PersonBody):
    """A person, and what they are."""

    roles: list[RoleBody] = Field(max_length=100)


class Roles(Body):
    """All that a person is from now on."""

    roles: list[RoleBody] = Field(max_length=100)


@people.get(_PEOPLE, responses=answers(PeopleShape), summary="Who works here")
@allows(Role.ADMINISTRATOR)
def listed(path: SitePath) -> Response:
    """For an administrator of all sites, everybody."""
    nouba = current()
    idle = nouba.config.security.idle_lasts
    with nouba.database.read() as connection:
        return answer(people_snapshot(connection, acting(), path.site, now=nouba.now, idle=idle))


@people.post(_PEOPLE, responses=answers(PersonAnswer, 201), summary="A new person")
@allows(Role.ADMINISTRATOR)
def create(path: SitePath, body: NewPerson) -> Response:
    """Without a password: a one-time link lets them choose one."""
    del path
    made = operations.create_account(
        current().context, command(), _told(body), _grants(body.roles), address=address()
    )
    return _answer(made, 201)


@people.post(f"{_PERSON}/change", responses=answers(PersonAnswer), summary="Login, name, language")
@allows(Role.ADMINISTRATOR)
def change(path: PersonPath, body: PersonBody) -> Response:
    """All three anew."""
    return _answer(
        operations.change_account(
            current().context, command(), path.account, _told(body), address=address()
        )
    )


@people.post(f"{_PERSON}/roles", responses=answers(PersonAnswer), summary="What a person is")
@allows(Role.ADMINISTRATOR)
def roles(path: PersonPath, body: Roles) -> Response:
    """In the place of all that the person was; open pages ask anew what they may show."""
    return _answer(
        operations.change_roles(
            current().context, command(), path.account, _grants(body.roles), address=address()
        )
    )


@people.post(f"{_PERSON}/disable", responses=answers(PersonAnswer), summary="Nothing any more")
@allows(Role.ADMINISTRATOR)
def disable(path: PersonPath, body: Nothing) -> Response:
    """All sessions end at once."""
    del body
    return _answer(
        operations.disable(current().context, command(), path.account, address=address())
    )


@people.post(f"{_PERSON}/enable", responses=answers(PersonAnswer), summary="Again")
@allows(Role.ADMINISTRATOR)
def enable(path: PersonPath, body: Nothing) -> Response:
    """With the password and the roles from before."""
    del body
    return _answer(operations.enable(current().context, command(), path.account, address=address()))


@people.post(f"{_PERSON}/erase", responses=answers(Forgotten), summary="Forget who it was")
@allows(Role.ADMINISTRATOR)
def erase(path: PersonPath, body: Nothing) -> Response:
    """What they did stays, under their number. There is no way back."""
    del body
    operations.erase(current().context, command(), path.account, address=address())
    return answer(Forgotten(account=path.account))


@people.post(f"{_PERSON}/end-sessions", responses=answers(PersonAnswer), summary="Sign out")
@allows(Role.ADMINISTRATOR)
def end_sessions(path: PersonPath, body: Nothing) -> Response:
    """Wherever they are signed in."""
    del body
    return _answer(
        operations.end_sessions(current().context, command(), path.account, address=address())
    )


@people.post(f"{_PERSON}/link", responses=answers(LinkAnswer, 201), summary="A one-time link")
@allows(Role.ADMINISTRATOR)
def link(path: PersonPath, body: Nothing) -> Response:
    """By which they choose a password. Told here only; an earlier one has ended."""
    del body
    nouba = current()
    token = operations.make_link(nouba.context, command(), path.account, address=address())
    url = f"{nouba.config.server.public_url}/password/{token}"
    hours = nouba.config.security.link_hours
    return answer(LinkAnswer(url=url, qr=qr_address(url), hours=hours), 201)


def _told(body: PersonBody) -> Person:
    return Person(body.login, body.name, body.language)


def _grants(roles: list[RoleBody]) -> set[Grant]:
    return {each.grant for each in roles}


def _answer(account: Account, status: int = 200) -> Response:
    nouba = current()
    idle = nouba.config.security.idle_lasts
    with nouba.database.read() as connection:
        person = person_snapshot(connection, acting(), account, now=nouba.now, idle=idle)
    return answer(PersonAnswer(person=person), status)
