"""The shapes of the API: what commands answer and what screens load, one model for each.

They are the OpenAPI schemas as well. Times are aware UTC; ranges are minutes.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from printers.condition import Condition
from queue_server.config import Words
from queue_server.domain.opening import Closed


class Shape(BaseModel):
    """Closed: what is not declared is not sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RangeShape(Shape):
    """Minutes of wait, 50th to 90th percentile, rounded outward to 5."""

    low: int
    high: int


class SiteName(Shape):
    """A site as screens need it."""

    id: str
    name: Words
    timezone: str


class Site(SiteName):
    """A site in the list of sites."""

    open: bool
    counters: list[str]


class Sites(Shape):
    """All sites of the configuration, in its order."""

    sites: list[Site]


class ClosedFor(Shape):
    """Why no ticket is given; `name`: of the holiday, or what staff say of the closure."""

    kind: Closed
    name: Words | None


class Opening(Shape):
    """Whether tickets are given now.

    `closes_at` ends the present opening, `last_ticket_at` the giving of tickets before the day's
    last closing; both are null while closed, and `opens_at` is then the next opening within 14
    days.
    """

    open: bool
    closed_for: ClosedFor | None
    opens_at: datetime | None
    opens_at_local: str | None
    """The same on the site's wall clock, `2026-03-23T08:30`: that clock may change before."""
    closes_at: datetime | None
    last_ticket_at: datetime | None
    special_hours: Words | None
    """The name of the special hours in force today: Ramadan, summer."""


class Service(Shape):
    """A service as a citizen may choose it now.

    `closing_at`: today's closing, when a newcomer may not be called before it by the upper end of
    `range`; else null.
    """

    code: str
    name: Words
    pictogram: str
    minutes: float
    target_minutes: int
    documents: list[Words]
    fee: Words
    open: bool
    closed_for: ClosedFor | None
    opens_at: datetime | None
    opens_at_local: str | None
    closes_at: datetime | None
    closing_at: datetime | None
    waiting: int
    range: RangeShape | None


class Services(Shape):
    """The services of a site, in its order."""

    services: list[Service]


class Priority(Shape):
    """A class that a citizen may declare; `services` null: for all of them."""

    code: str
    name: Words
    pictogram: str
    services: list[str] | None


class Ticket(Shape):
    """The paper and its turn."""

    id: int
    turn_id: int
    label: str
    service: str
    number: int
    language: str
    priority: str | None
    state: str
    issued_at: datetime
    token: str
    page: str


class Receipt(Shape):
    """The print job of a ticket; `state` as in the spooler."""

    job: int
    state: str


class PrinterNow(Shape):
    """A printer as everybody may see it; `prints`: a receipt may come out of it now."""

    id: str
    condition: Condition
    prints: bool


class IssuedTicket(Shape):
    """The answer to a kiosk that asked for a ticket."""

    seq: int
    ticket: Ticket
    people_before: int
    range: RangeShape | None
    receipt: Receipt | None


class TicketPage(Shape):
    """What the citizen's own page shows. `counter` is set while called or served there.

    `check` is on the receipt, too: the first signs of the hash of the ticket's event.
    """

    seq: int
    ticket: Ticket
    site: SiteName
    service: Service
    counter: str | None
    people_before: int | None
    range: RangeShape | None
    check: str


class CurrentLabel(Shape):
    """Whom a counter has before it, as other counters see it."""

    turn_id: int
    label: str
    state: str


class CounterState(Shape):
    """A counter, open or closed, and what it takes."""

    id: str
    state: Literal["open", "paused", "closed"]
    services: list[str]
    secondary: list[str]
    opened_at: datetime | None
    paused_at: datetime | None
    current: CurrentLabel | None


class Counters(Shape):
    """The counters of a site, in its order."""

    counters: list[CounterState]


class CurrentTurn(Shape):
    """The turn at a counter, as its agent sees it."""

    turn_id: int
    label: str
    service: str
    language: str
    priority: str | None
    state: str
    arrived_at: datetime
    called_at: datetime
    last_called_at: datetime | None
    """While called."""
    started_at: datetime | None
    calls: int


class WaitingTurn(Shape):
    """Someone who waits, and why they stand at this place."""

    turn_id: int
    label: str
    service: str
    language: str
    priority: str | None
    arrived_at: datetime
    reason: str


class CounterAnswer(Shape):
    """The answer to an agent's command. `called` is false only when call-next found nobody."""

    seq: int
    counter: CounterState
    current: CurrentTurn | None
    called: bool = True


class Call(Shape):
    """One call as the hall sees it."""

    seq: int
    label: str
    counter: str
    service: str
    language: str
    at: datetime
    recall: bool


class Snapshot(Shape):
    """Common to all snapshots: `seq` is the last event that is included."""

    seq: int
    at: datetime
    version: str
    site: SiteName


class KioskSnapshot(Snapshot, Opening):
    """All a kiosk needs before it has seen any event."""

    services: list[Service]
    priorities: list[Priority]
    printers: list[PrinterNow]
    """Its own first, then those that take over; empty where no receipt is printed."""


class DisplaySnapshot(Snapshot, Opening):
    """The last calls, newest first, and who waits for what: all of the site, or one display's."""

    calls: list[Call]
    expected: list[int]
    """Those of the calls, by `seq`, whose citizen has not reached the counter yet."""
    services: list[Service]
    counters: list[str]
    elsewhere: list[str]
    """Counters whose calls are for other displays; those of any other counter are shown."""


class PolicyShape(Shape):
    """The numbers of the policy that an agent's screen shows."""

    version: str
    max_calls: int
    max_wait_minutes: int
    no_show_seconds: int
    return_grace_minutes: int


class NamedShape(Shape):
    """An entry of a list that staff choose from."""

    code: str
    name: Words


class Lists(Shape):
    """What an agent chooses from: reasons, and how a service may end."""

    call: list[NamedShape]
    cancel: list[NamedShape]
    pause: list[NamedShape]
    reprint: list[NamedShape]
    help: list[NamedShape]
    priority: list[NamedShape]
    outcomes: list[NamedShape]


class HelpShape(Shape):
    """A call for the supervisor; `answered_at` null: nobody has seen it yet."""

    id: int
    counter: str
    reason: str
    """A code of the list; empty when none was named."""
    asked_at: datetime
    answered_at: datetime | None


class AsideTurn(Shape):
    """A turn that is neither waiting nor at a counter, but may come back."""

    turn_id: int
    label: str
    service: str
    language: str
    priority: str | None
    counter: str
    since: datetime


class UndoShape(Shape):
    """The last command at the counter, while its agent may take it back."""

    type: str
    label: str
    until: datetime


class Holder(Shape):
    """Whose counter it is, for staff's eyes only."""

    session: int
    """Names this agent's time at the counter."""
    name: str
    """Empty when the actor has none."""
    you: bool


class CounterSnapshot(Snapshot):
    """All an agent's screen needs; `waiting` in the calling order of this counter, 30 at most."""

    policy: PolicyShape
    counter: CounterState
    holder: Holder | None
    """None while it is closed."""
    current: CurrentTurn | None
    waiting: list[WaitingTurn]
    waiting_count: int
    held: list[AsideTurn]
    """On hold anywhere at the site, longest first."""
    missed: list[AsideTurn]
    """No-shows that may still come back, newest first."""
    undo: UndoShape | None
    help: HelpShape | None
    """The counter's last call for the supervisor today, unless it was withdrawn."""
    notes: dict[int, str]
    """By `turn_id`: what agents have noted about today's visits."""
    priorities: list[Priority]
    lists: Lists
    counters: list[CounterState]
    services: list[Service]
    printers: list[PrinterNow]


class ServedLabel(Shape):
    """Whom a counter calls or serves, as everybody may see it."""

    label: str
    language: str
    state: Literal["called", "serving"]


class CounterDisplaySnapshot(Snapshot):
    """All that a counter's screen towards the citizen needs."""

    counter: str
    state: Literal["open", "paused", "closed"]
    serving: ServedLabel | None


class Ping(Shape):
    """The server's clock; `speed` is 1 except in a demo that runs faster than time."""

    at: datetime
    speed: float
    utc_offset_minutes: dict[str, int]
    """Local time minus UTC now, by time zone: browsers' own tables may be years old."""
