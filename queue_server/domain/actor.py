"""Who asks: every command and every screen acts as exactly one actor."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an actor is here for."""

    PUBLIC = "public"
    KIOSK = "kiosk"
    DISPLAY = "display"
    COUNTER_DISPLAY = "counter_display"
    """The second screen of a counter, towards the citizen."""
    TABLET = "tablet"
    """A shared tablet of the staff, on which they change over by PIN."""
    AGENT = "agent"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    """Keeps the hall going today: sees every counter, answers calls for help."""
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    """Accounts and devices; nothing of the queue."""
    AUDITOR = "auditor"
    """Reads who did what; changes nothing."""
    PRINT_AGENT = "print_agent"
    """A program that fetches the jobs of its printers; of no site."""
    SYSTEM = "system"


STAFF = frozenset(
    {
        Role.AGENT,
        Role.RECEPTION,
        Role.SUPERVISOR,
        Role.MANAGER,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
    }
)
"""Roles that people hold."""
DEVICES = frozenset({Role.KIOSK, Role.DISPLAY, Role.COUNTER_DISPLAY, Role.TABLET, Role.PRINT_AGENT})
"""Roles that machines hold."""


_NUMBER = re.compile(r"[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting person or device.

    `site` is None for the public, the system, and wherever no site is concerned. `name` is the
    number of an account or of a device (names of people can be erased, events cannot); in a demo
    it is a made-up name. `via` tells by which credential: `s93` a session, `d4` a device.
    `everywhere`: the role is held for all sites.
    """

    role: Role
    site: str | None = None
    name: str = ""
    via: str = ""
    everywhere: bool = False

    @property
    def who(self) -> str:
        """`agent:larache:17`: the same person, from whichever device."""
        return ":".join(part for part in (self.role.value, self.site, self.name) if part)

    def __str__(self) -> str:
        """`agent:larache:17@s93`, as written in events; parts that are empty are left out."""
        return f"{self.who}@{self.via}" if self.via else self.who


def number_of(name: str) -> int | None:
    """The number that `Actor.name` is; None for a demo's name, whatever its signs."""
    return int(name) if _NUMBER.fullmatch(name) else None


def who_of(written: str) -> str:
    """`Actor.who` of an actor as it is written in an event."""
    return written.partition("@")[0]


def read_actor(written: str) -> Actor:
    """The actor as it is written in an event; raises ValueError for what is none.

    Of two parts the second is a name where it is a number or a print agent's, else a site.
    """
    who, _, via = written.partition("@")
    role, *rest = who.split(":", 2)
    known = Role(role)
    if len(rest) == 2:
        return Actor(known, rest[0], rest[1], via)
    if rest and (number_of(rest[0]) is not None or known is Role.PRINT_AGENT):
        return Actor(known, None, rest[0], via)
    return Actor(known, rest[0] if rest else None, "", via)


PUBLIC = Actor(Role.PUBLIC)
SYSTEM = Actor(Role.SYSTEM)
