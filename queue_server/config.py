"""The whole configuration, as frozen, validated models.

`config.yaml` is the one truth about sites, services, counters, hours, printers and policy.
Everything here is immutable once loaded; reading the file, and naming the line and key of a
mistake, is `config_source.load_config`.
"""

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from queue_server.config_calendar import (
    CalendarConfig,
    LastTicketMinutes,
    LocalCalendar,
    ServiceLimits,
    WeeklyHours,
)
from queue_server.config_display import DisplayConfig, VoiceConfig
from queue_server.config_parts import (
    CounterId,
    Identifier,
    Language,
    ServiceCode,
    Strict,
    Text,
    UniqueCodes,
    Words,
    written_as,
)
from queue_server.config_printers import (
    CupsPrinter,
    DummyPrinter,
    FilePrinter,
    NetworkPrinter,
    PaperWidth,
    PrintAgentConfig,
    PrinterConfig,
    ReceiptConfig,
    SerialPrinter,
    UsbPrinter,
)
from queue_server.config_security import SecurityConfig

__all__ = [
    "CalendarConfig",
    "Config",
    "CounterConfig",
    "CupsPrinter",
    "DemoConfig",
    "DummyPrinter",
    "FilePrinter",
    "Language",
    "LocalCalendar",
    "Named",
    "NetworkPrinter",
    "PaperWidth",
    "PolicyConfig",
    "PrintAgentConfig",
    "PrinterConfig",
    "PriorityClass",
    "ReasonsConfig",
    "ReceiptConfig",
    "SecurityConfig",
    "SerialPrinter",
    "ServerConfig",
    "ServiceConfig",
    "ServiceLimits",
    "SiteConfig",
    "Strict",
    "Text",
    "UniqueCodes",
    "UsbPrinter",
    "WeeklyHours",
    "Words",
]


class ServerConfig(Strict):
    """How the process listens and where it keeps its data."""

    database: str = "sqlite:///var/nouba.db"
    """SQLAlchemy URL; a relative SQLite path is taken from the configuration file's folder."""
    public_url: Annotated[
        str,
        written_as(
            r"https?://[^\s/]+", "an address such as https://nouba.example.ma, without a final '/'"
        ),
    ] = "http://127.0.0.1:8000"
    """The address citizens reach; printed in the ticket's QR code."""
    secret_file: Path = Path("var/secret.key")
    """Signs the session cookies; made at the first start, readable by its owner only."""
    media_folder: Path = Path("var/media")
    """Pictures and videos of the notices, as they were made safe; grows with what staff upload."""
    voice_folder: Path = Path("var/voice")
    """Receives the clips that calls are spoken with, synthetic and recorded."""
    threads: Annotated[int, Field(ge=8, le=2000)] = 128
    """Request threads; with `realtime: stock` each connected screen holds one."""
    proxies: Annotated[int, Field(ge=0, le=3)] = 0
    """Web servers in front whose word on a request's address and https is taken."""
    realtime: Literal["epoll", "stock"] = "epoll"
    """Who serves the screens' sockets: one thread for all, or the library's threads for each."""


class DemoConfig(Strict):
    """Trying Nouba out: actors are chosen on the launch page, on loopback only."""

    enabled: bool = False
    ignore_hours: bool = False
    """Give tickets at any hour, so that the demo can be tried in the evening."""


class PriorityClass(Strict):
    """A self-declared reason for a shorter wait; no proof is asked."""

    code: Identifier
    name: Words
    pictogram: Identifier
    services: UniqueCodes | None = None
    """Only offered for these services; absent: for all."""


class ServiceConfig(Strict):
    """One thing a citizen comes for."""

    code: ServiceCode
    name: Words
    pictogram: Identifier
    minutes: Annotated[float, Field(gt=0, le=240)]
    """Usual service time, used until the site has measured its own."""
    target_minutes: Annotated[int, Field(ge=1, le=480)] = 20
    documents: tuple[Words, ...] = ()
    fee: Words


class CounterConfig(Strict):
    """A desk. Its primary services come first, its secondary ones when no primary turn waits."""

    id: CounterId
    services: Annotated[UniqueCodes, Field(min_length=1)]
    secondary: UniqueCodes = ()

    @model_validator(mode="after")
    def _primary_is_not_secondary(self) -> Self:
        both = sorted(set(self.services) & set(self.secondary))
        if both:
            raise ValueError(f"both primary and secondary: {', '.join(both)}")
        return self


class PolicyConfig(Strict):
    """Who is next; every number a commune may set. The version is written in each call's event."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    ordinary_weight: Annotated[float, Field(gt=0)] = 1.0
    priority_weight: Annotated[float, Field(gt=0)] = 2.0
    max_wait_minutes: Annotated[int, Field(ge=1, le=480)] = 60
    max_calls: Annotated[int, Field(ge=1, le=10)] = 3
    """Calls of one turn at most; after the last one it starts or is a no-show."""
    no_show_seconds: Annotated[int, Field(ge=5, le=900)] = 60
    """After the last call, until the agent's screen proposes to note a no-show; nothing is noted
    by itself."""
    return_grace_minutes: Annotated[int, Field(ge=0, le=480)] = 15
    """How long after a no-show the citizen may come back without a new ticket."""
    return_delay_calls: Annotated[int, Field(ge=0, le=10)] = 2
    """Others of the service who are called before somebody who came back."""
    service_level_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    """The promise: this share of turns is called within the service's target."""


class Named(Strict):
    """An entry of a list that staff choose from."""

    code: Identifier
    name: Words


class ReasonsConfig(Strict):
    """Why an agent may depart from the rule; each use is an event."""

    call: tuple[Named, ...] = ()
    """For calling a ticket out of order."""
    cancel: tuple[Named, ...] = ()
    """For ending a turn on the citizen's behalf."""
    pause: tuple[Named, ...] = ()
    """For pausing a counter."""
    closure: tuple[Named, ...] = ()
    """For closing a site exceptionally; the sentence is what citizens read."""
    reprint: tuple[Named, ...] = ()
    """For printing a receipt once more."""
    help: tuple[Named, ...] = ()
    """For calling the supervisor to a counter."""
    priority: tuple[Named, ...] = ()
    """For giving a ticket another priority class, or none."""


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"'{name}' is not a time zone of tzdata") from None
    return name


class SiteConfig(Strict):
    """A town hall or one of its annexes."""

    id: Identifier
    name: Words
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "Africa/Casablanca"
    services: Annotated[UniqueCodes, Field(min_length=1)]
    counters: Annotated[tuple[CounterConfig, ...], Field(min_length=1)]
    hours: WeeklyHours
    last_ticket_minutes: LastTicketMinutes = 0
    """No ticket in these minutes before the day's last closing."""
    limits: tuple[ServiceLimits, ...] = ()
    """Services with hours, quota or last ticket of their own."""
    calendar: LocalCalendar = LocalCalendar()
    """Comes before the calendar of all sites."""
    printer: Identifier | None = None
    receipt: ReceiptConfig = ReceiptConfig()
    voice: VoiceConfig = VoiceConfig()
    displays: tuple[DisplayConfig, ...] = ()
    """The screens of its halls; without any, one that shows everything."""
    privacy_contact: Words | None = None
    """Whom citizens may ask about their data; the kiosk says it (law 09-08)."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def counter(self, counter_id: str) -> CounterConfig | None:
        return next((c for c in self.counters if c.id == counter_id), None)


class Config(Strict):
    """Everything of `config.yaml`."""

    server: ServerConfig = ServerConfig()
    demo: DemoConfig = DemoConfig()
    security: SecurityConfig = SecurityConfig()
    policy: PolicyConfig
    calendar: CalendarConfig = CalendarConfig()
    reasons: ReasonsConfig = ReasonsConfig()
    outcomes: tuple[Named, ...] = ()
    """How a service may end; an agent may name one when finishing."""
    priority_classes: tuple[PriorityClass, ...] = ()
    services: Annotated[tuple[ServiceConfig, ...], Field(min_length=1)]
    printers: tuple[PrinterConfig, ...] = ()
    print_agents: tuple[PrintAgentConfig, ...] = ()
    sites: Annotated[tuple[SiteConfig, ...], Field(min_length=1)]

    def site(self, site_id: str) -> SiteConfig | None:
        return next((site for site in self.sites if site.id == site_id), None)

    def service(self, code: str) -> ServiceConfig | None:
        return next((service for service in self.services if service.code == code), None)

    def printer(self, printer_id: str) -> PrinterConfig | None:
        return next((printer for printer in self.printers if printer.id == printer_id), None)

    def printers_of(self, site: SiteConfig) -> tuple[PrinterConfig, ...]:
        """The site's printer, then those that take over from it in turn, each once."""
        found: dict[str, PrinterConfig] = {}
        name = site.printer
        while name is not None and name not in found:
            known = self.printer(name)
            if known is None:
                break
            found[name] = known
            name = known.fallback
        return tuple(found.values())

    def print_agent(self, agent_id: str) -> PrintAgentConfig | None:
        return next((agent for agent in self.print_agents if agent.id == agent_id), None)
