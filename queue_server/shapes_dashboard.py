"""The shapes of the managers' page: the hall now, and the day's figures."""

from datetime import datetime

from queue_server.config import Words
from queue_server.shapes import CounterState, HelpShape, Shape, Snapshot
from queue_server.shapes_printing import PrinterState


class Stat(Shape):
    """Seconds over n turns; the figures are null when n is 0."""

    n: int
    mean: float | None
    median: float | None
    p90: float | None
    max: float | None


class Share(Shape):
    """n of a whole; `share` is null when the whole is 0."""

    n: int
    of: int
    share: float | None


class ServiceLevel(Shape):
    """Turns first called within the target, of all that arrived and could have been by now."""

    within: int
    of: int
    share: float | None


class Figures(Shape):
    """One day's figures by the definitions of docs/figures.md."""

    arrived: int
    called: int
    waiting: int
    served: int
    wait: Stat
    service_time: Stat
    service_level: ServiceLevel
    abandoned: Share
    no_show: Share


class ServiceNow(Shape):
    """Who waits for a service now."""

    code: str
    name: Words
    waiting: int
    longest_wait_seconds: float | None


class CounterNow(CounterState):
    """`since`: when the counter came into its present occupation."""

    since: datetime | None


class Now(Shape):
    """The hall at this moment."""

    waiting: int
    longest_wait_seconds: float | None
    services: list[ServiceNow]
    counters: list[CounterNow]


class ServiceFigures(Shape):
    """One service's figures of the day, beside its promise."""

    code: str
    name: Words
    target_minutes: int
    figures: Figures


class Arrivals(Shape):
    """Turns that arrived in the half-hour that begins at `at`."""

    at: datetime
    n: int


class Today(Shape):
    """The day so far."""

    all: Figures
    services: list[ServiceFigures]
    arrivals: list[Arrivals]


class Promise(Shape):
    """The share of turns that the site promises to call within the target."""

    share: float


class DashboardSnapshot(Snapshot):
    """Live now, and today by the published definitions."""

    day: str
    promise: Promise
    now: Now
    today: Today
    help: list[HelpShape]
    """Calls of the counters that nobody has answered, the oldest first."""
    printers: list[PrinterState]
