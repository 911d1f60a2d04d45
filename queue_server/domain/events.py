"""What can happen at a site. Frozen and closed: an unknown field fails at the sender.

Each event is one row of the site's append-only sequence. Its fields are facts of the moment; the
sequence number, the time and the actor stand beside it in `Recorded`.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from queue_server.domain.estimate import WaitRange


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; `type` is its name in the table and on the wire."""

    type: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """The event's own fields, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class DayOpened(Event):
    """The first command of a local day: numbers restart."""

    type: ClassVar[str] = "day_opened"
    day: str
    """ISO date in the site's time zone."""
    policy_version: str


@dataclass(frozen=True, slots=True)
class TicketIssued(Event):
    """A citizen has taken a ticket and waits."""

    type: ClassVar[str] = "ticket_issued"
    ticket_id: int
    turn_id: int
    service: str
    number: int
    label: str
    language: str
    priority: str
    people_before: int
    promised: WaitRange | None
    """The range of wait that the citizen was shown."""
    waiting: int
    """Turns now waiting for this service."""


@dataclass(frozen=True, slots=True)
class AtCounter(Event):
    """A turn and its counter: complete, so that no screen has to ask back."""

    ticket_id: int
    turn_id: int
    service: str
    label: str
    counter: str
    language: str
    priority: str
    arrived_at: str
    """ISO 8601, UTC."""
    called_at: str
    """ISO 8601, UTC: the first call."""
    calls: int


@dataclass(frozen=True, slots=True)
class TurnCalled(AtCounter):
    """A counter has called a turn for the first time."""

    type: ClassVar[str] = "turn_called"
    policy_version: str
    chosen_for: str
    """The policy's reason, `domain.policy.Reason`."""
    waiting: int
    """Turns still waiting for this service."""


@dataclass(frozen=True, slots=True)
class TurnRecalled(AtCounter):
    """The same counter has called the same turn again."""

    type: ClassVar[str] = "turn_recalled"


@dataclass(frozen=True, slots=True)
class TurnStarted(AtCounter):
    """The citizen stands at the counter."""

    type: ClassVar[str] = "turn_started"


@dataclass(frozen=True, slots=True)
class TurnFinished(AtCounter):
    """The citizen has been served."""

    type: ClassVar[str] = "turn_finished"
    service_seconds: float


@dataclass(frozen=True, slots=True)
class TurnNoShow(AtCounter):
    """Called, and nobody came."""

    type: ClassVar[str] = "turn_no_show"


@dataclass(frozen=True, slots=True)
class NoLongerWaiting(Event):
    """A turn that ends without a call."""

    ticket_id: int
    turn_id: int
    service: str
    label: str
    waiting: int


@dataclass(frozen=True, slots=True)
class TicketLeft(NoLongerWaiting):
    """The citizen has given the place up."""

    type: ClassVar[str] = "ticket_left"


@dataclass(frozen=True, slots=True)
class TurnExpired(NoLongerWaiting):
    """The day ended before the turn was called."""

    type: ClassVar[str] = "turn_expired"


@dataclass(frozen=True, slots=True)
class CounterOpened(Event):
    """An agent has taken a counter."""

    type: ClassVar[str] = "counter_opened"
    counter: str
    services: tuple[str, ...]
    secondary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CounterClosed(Event):
    """An agent has left a counter."""

    type: ClassVar[str] = "counter_closed"
    counter: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place: committed, numbered without gaps, chained to the one before."""

    site: str
    seq: int
    at: datetime
    actor: str
    event: Event


def label(service: str, number: int) -> str:
    """What people read and hear: `B42`. No leading zeros, so that it is spoken as it is read."""
    return f"{service}{number}"


def chain_hash(
    previous: str,
    *,
    site: str,
    seq: int,
    at_micros: int,
    actor: str,
    event_type: str,
    payload: str,
    reason: str | None,
    key: str | None,
) -> str:
    """SHA-256 (hex) over the previous event's hash and every stored field of this one."""
    line = json.dumps(
        [previous, site, seq, at_micros, actor, event_type, payload, reason, key],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(line.encode()).hexdigest()
