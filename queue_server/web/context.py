"""What the application is made of, within reach of every view."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import current_app, g, request

from queue_server.clock import Clock
from queue_server.config import Config
from queue_server.domain.actor import Actor
from queue_server.operations.perform import Context
from queue_server.printing import PrintAgents
from queue_server.refusals import Refusals
from queue_server.screens import Screens
from queue_server.store.database import Database
from queue_server.telemetry import Telemetry
from queue_server.voice.library import Library, library

EXTENSION = "nouba"
_LONGEST_ADDRESS = 45
"""Of an IPv6 address; the tables take no more."""


@dataclass(frozen=True, slots=True)
class Nouba:
    """The parts, made once by `create_app`."""

    config: Config
    database: Database
    clock: Clock
    context: Context
    version: str
    print_agents: PrintAgents
    telemetry: Telemetry = field(default_factory=Telemetry)
    refusals: Refusals = field(default_factory=Refusals)
    screens: Screens = field(default_factory=Screens)

    @property
    def now(self) -> datetime:
        """The server's clock, aware UTC."""
        return self.clock.now()

    @property
    def voice(self) -> Library:
        """The clips that calls are spoken with."""
        return library(self.config.server.voice_folder)


def current() -> Nouba:
    """The parts of the application that serves this request."""
    return cast("Nouba", current_app.extensions[EXTENSION])


def acting() -> Actor:
    """Who makes this request; set by `auth.guard` before any view runs."""
    return cast("Actor", g.actor)


def address() -> str:
    """Where this request comes from, as the tables take it: what a web server in front says may be
    anything where others reach this one past it.
    """
    return (request.remote_addr or "")[:_LONGEST_ADDRESS]
