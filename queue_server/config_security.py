"""How people and devices prove who they are, and how long that lasts."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from queue_server.config_parts import Strict


class SecurityConfig(Strict):
    """Sign-in, sessions, devices."""

    password_length: Annotated[int, Field(ge=8, le=64)] = 15
    """Characters at least. NIST SP 800-63B asks for 15 where a password stands alone."""
    session_hours: Annotated[int, Field(ge=1, le=72)] = 12
    """How long one sign-in lasts at most."""
    idle_minutes: Annotated[int, Field(ge=5, le=1440)] = 120
    """A session in which nothing was done for so long has ended."""
    code_minutes: Annotated[int, Field(ge=2, le=60)] = 10
    """How long the code that a device shows may be approved."""
    link_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """How long a one-time link may be used."""
    address_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """After so many days network addresses, and sessions that have ended, are erased."""

    @property
    def session_lasts(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def idle_lasts(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def code_lasts(self) -> timedelta:
        return timedelta(minutes=self.code_minutes)

    @property
    def link_lasts(self) -> timedelta:
        return timedelta(hours=self.link_hours)
