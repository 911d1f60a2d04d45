"""People of the staff, as the administrator's page and its API see them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from queue_server.config import Language
from queue_server.domain.actor import STAFF, Role
from queue_server.shapes import Shape
from queue_server.store.accounts import Account, Grant

StaffRole = Literal["agent", "reception", "supervisor", "manager", "administrator", "auditor"]

Login = Annotated[
    str,
    BeforeValidator(lambda text: text.strip().casefold() if isinstance(text, str) else text),
    StringConstraints(min_length=2, max_length=60, pattern=r"^[a-z0-9][a-z0-9._@+-]*$"),
]
"""Latin letters without accents, digits and `. _ @ + -`: it can be typed on every keyboard."""
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]


class PersonBody(BaseModel):
    """What is said of a person. `login` in any case."""

    model_config = ConfigDict(extra="forbid")

    login: Login
    name: Name
    language: Language = Language.FRENCH


class RoleBody(BaseModel):
    """A role at a site; `site` null: at every site."""

    model_config = ConfigDict(extra="forbid")

    role: StaffRole
    site: str | None = Field(max_length=40)

    @property
    def grant(self) -> Grant:
        return Grant(Role(self.role), self.site or "")


class RoleShape(Shape):
    """A role at a site; `site` null: at every site."""

    role: StaffRole
    site: str | None


class PersonShape(Shape):
    """A person. `manageable`: whoever asks may change it; `sessions`: sign-ins that are open."""

    id: int
    login: str
    name: str
    language: Language
    roles: list[RoleShape]
    has_password: bool
    has_pin: bool
    by_directory: bool
    disabled: bool
    sessions: int
    seen_at: datetime | None
    manageable: bool


class PeopleShape(Shape):
    """All people that whoever asks may see, by name."""

    people: list[PersonShape]


class PersonAnswer(Shape):
    """A person as they are from now on."""

    person: PersonShape


class LinkAnswer(Shape):
    """An address that is worth something once, and as a QR code: a `data:` address of an SVG."""

    url: str
    qr: str
    hours: int


class Forgotten(Shape):
    """Whose name is gone."""

    account: int


def roles_shape(account: Account) -> list[RoleShape]:
    """What a person is, and where."""
    return [
        RoleShape.model_validate({"role": grant.role.value, "site": grant.site or None})
        for grant in sorted(account.grants)
        if grant.role in STAFF
    ]
