"""What can happen at a site besides its tickets and counters: days, closures, printers, notices."""

from dataclasses import dataclass
from typing import ClassVar

from queue_server.domain.events import Event


@dataclass(frozen=True, slots=True)
class DayOpened(Event):
    """The first command of a local day: numbers restart."""

    type: ClassVar[str] = "day_opened"
    day: str
    """ISO date in the site's time zone."""
    policy_version: str


@dataclass(frozen=True, slots=True)
class ClockHeld(Event):
    """The machine's clock has stepped back; the site's stands still until it has caught up."""

    type: ClassVar[str] = "clock_held"
    behind_seconds: float


@dataclass(frozen=True, slots=True)
class PolicyChanged(Event):
    """The numbers by which the site calls, from here on."""

    type: ClassVar[str] = "policy_changed"
    policy_version: str
    ordinary_weight: float
    priority_weight: float
    max_wait_seconds: float
    max_calls: int
    return_grace_seconds: float
    return_delay_calls: int


@dataclass(frozen=True, slots=True)
class DayClosed(Event):
    """Staff or the calendar have ended the day: no more tickets, whoever waits has expired."""

    type: ClassVar[str] = "day_closed"
    day: str


@dataclass(frozen=True, slots=True)
class DayReopened(Event):
    """Staff have taken the end of the day back: tickets are given again."""

    type: ClassVar[str] = "day_reopened"
    day: str


@dataclass(frozen=True, slots=True)
class AppointmentsImported(Event):
    """Appointments were taken over from the commune's booking system."""

    type: ClassVar[str] = "appointments_imported"
    count: int


@dataclass(frozen=True, slots=True)
class PrinterChanged(Event):
    """A printer of the site has got into another condition: out of paper, back again."""

    type: ClassVar[str] = "printer_changed"
    printer: str
    condition: str
    """`printers.condition.Condition`."""
    detail: str
    """One line for the operator."""


@dataclass(frozen=True, slots=True)
class SiteClosed(Event):
    """Staff have closed the site, exceptionally: no tickets; whoever waits is still called."""

    type: ClassVar[str] = "site_closed"
    until: str
    """ISO 8601, UTC; empty: until staff reopen it."""
    code: str
    """The reason of the configured list; empty for a sentence of its own."""
    fr: str
    ar: str
    zgh: str


@dataclass(frozen=True, slots=True)
class SiteReopened(Event):
    """Staff have ended the closure before its time."""

    type: ClassVar[str] = "site_reopened"


@dataclass(frozen=True, slots=True)
class NoticeChanged(Event):
    """Staff have put a notice on the displays, reworded it or taken it away."""

    type: ClassVar[str] = "notice_changed"
    notice: int
    """The event that added it; 0 in that event itself."""
    change: str
    """`added`, `changed` or `removed`."""
    display: str
    fr: str
    ar: str
    zgh: str
    media: str
    first_day: str
    last_day: str
