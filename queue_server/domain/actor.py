"""Who asks: every command and every screen acts as exactly one actor."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an actor is here for."""

    PUBLIC = "public"
    KIOSK = "kiosk"
    DISPLAY = "display"
    AGENT = "agent"
    RECEPTION = "reception"
    MANAGER = "manager"
    PRINT_AGENT = "print_agent"
    """A program that fetches the jobs of its printers; of no site."""
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting person or device; `site` is None for the public and the system itself."""

    role: Role
    site: str | None = None
    name: str = ""

    def __str__(self) -> str:
        """`agent:larache:Salma`, as written in events; parts that are empty are left out."""
        return ":".join(part for part in (self.role.value, self.site, self.name) if part)


PUBLIC = Actor(Role.PUBLIC)
SYSTEM = Actor(Role.SYSTEM)
