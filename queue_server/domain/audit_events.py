"""What is written in the book of accounts and devices. Frozen facts, ready for JSON.

Nothing here names a person: accounts and devices have numbers.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that somebody did, or was refused, outside the queue."""

    type: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """The facts, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class OfAccount(AuditEvent):
    """About one account."""

    account: int


@dataclass(frozen=True, slots=True)
class AccountCreated(OfAccount):
    """A person may act from now on; `roles`: `agent:larache`, `manager:` for every site."""

    type: ClassVar[str] = "account_created"
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountChanged(OfAccount):
    """`fields` that have other values now, e.g. `name`; the values are not told."""

    type: ClassVar[str] = "account_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesChanged(OfAccount):
    """What a person is from now on, and where."""

    type: ClassVar[str] = "roles_changed"
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountDisabled(OfAccount):
    """A person may do nothing any more; all sessions have ended."""

    type: ClassVar[str] = "account_disabled"


@dataclass(frozen=True, slots=True)
class AccountEnabled(OfAccount):
    """A person may act again."""

    type: ClassVar[str] = "account_enabled"


@dataclass(frozen=True, slots=True)
class AccountErased(OfAccount):
    """Name and login are gone; what the account did stays under its number."""

    type: ClassVar[str] = "account_erased"


@dataclass(frozen=True, slots=True)
class PasswordChanged(OfAccount):
    """By its owner, or by a one-time link that an administrator gave."""

    type: ClassVar[str] = "password_changed"


@dataclass(frozen=True, slots=True)
class PinChanged(OfAccount):
    """A PIN was set, or taken away."""

    type: ClassVar[str] = "pin_changed"
    is_set: bool


@dataclass(frozen=True, slots=True)
class LinkMade(AuditEvent):
    """A one-time link; without `account` it makes the first administrator."""

    type: ClassVar[str] = "link_made"
    account: int | None


@dataclass(frozen=True, slots=True)
class SignedIn(OfAccount):
    """A session began. `method`: `password`, `pin`, `oidc`, `link`; `device`: a shared tablet."""

    type: ClassVar[str] = "signed_in"
    session: int
    method: str
    device: int | None


@dataclass(frozen=True, slots=True)
class SessionEnded(OfAccount):
    """`why`: `signed_out`, `ended` by its owner or an administrator, `changed`: the account was."""

    type: ClassVar[str] = "session_ended"
    session: int
    why: str


@dataclass(frozen=True, slots=True)
class SignInRefused(AuditEvent):
    """`account` is None for a login that nobody has; `why`: the refusal's code."""

    type: ClassVar[str] = "sign_in_refused"
    account: int | None
    method: str
    why: str


@dataclass(frozen=True, slots=True)
class Refused(AuditEvent):
    """A request that was not its sender's to make; `count` alike within the same minute."""

    type: ClassVar[str] = "refused"
    code: str
    endpoint: str
    count: int


@dataclass(frozen=True, slots=True)
class OfDevice(AuditEvent):
    """About one device."""

    device: int


@dataclass(frozen=True, slots=True)
class DeviceAsked(OfDevice):
    """A device shows a code and waits to be approved."""

    type: ClassVar[str] = "device_asked"
    purpose: str
    place: str


@dataclass(frozen=True, slots=True)
class DeviceApproved(OfDevice):
    """It acts for one purpose at one site from now on."""

    type: ClassVar[str] = "device_approved"
    purpose: str
    place: str


@dataclass(frozen=True, slots=True)
class DeviceRevoked(OfDevice):
    """Its credential is worth nothing any more."""

    type: ClassVar[str] = "device_revoked"


@dataclass(frozen=True, slots=True)
class DataExported(AuditEvent):
    """Somebody took a copy: `what` is `own_data` of `account`, or `audit`."""

    type: ClassVar[str] = "data_exported"
    what: str
    account: int | None = None


@dataclass(frozen=True, slots=True)
class DataErased(AuditEvent):
    """The daily erasure: `what` → how many rows."""

    type: ClassVar[str] = "data_erased"
    counts: dict[str, int]
