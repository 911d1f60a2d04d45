"""What can happen at a site. Frozen and closed: an unknown field fails at the sender.

Each event is one row of the site's append-only sequence. Its fields are facts of the moment; the
sequence number, the time and the actor stand beside it in `Recorded`.
"""

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
class Queued(Event):
    """A turn begins to wait, for the first time or again."""

    ticket_id: int
    turn_id: int
    service: str
    label: str
    language: str
    priority: str
    first_arrival: str
    """ISO 8601, UTC: what the policy counts from."""
    arrived_at: str
    """ISO 8601, UTC: what this turn's wait counts from."""
    waiting: int
    """Turns now waiting for this service."""


@dataclass(frozen=True, slots=True)
class TicketIssued(Queued):
    """A citizen has taken a ticket and waits."""

    type: ClassVar[str] = "ticket_issued"
    day: str
    """The service day that the number belongs to, ISO date."""
    number: int
    people_before: int
    promised: WaitRange | None
    """The range of wait that the citizen was shown."""
    appointment: str
    """The code of the appointment that was checked in, empty for a walk-in."""


@dataclass(frozen=True, slots=True)
class TurnReturned(Queued):
    """Came back after a no-show, within the grace."""

    type: ClassVar[str] = "turn_returned"
    eligible_after: int
    """Called again at the earliest when the service has made this many calls today."""


@dataclass(frozen=True, slots=True)
class TurnQueued(Queued):
    """A further service of the visit: its wait begins now."""

    type: ClassVar[str] = "turn_queued"


@dataclass(frozen=True, slots=True)
class TurnReleased(Queued):
    """Was meant for one counter, which has closed: any that takes the service may call it."""

    type: ClassVar[str] = "turn_released"


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
    out_of_order: bool
    """An agent chose this turn although the policy had another one first."""
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
class TurnHeld(AtCounter):
    """Set aside for a while; the counter is free."""

    type: ClassVar[str] = "turn_held"


@dataclass(frozen=True, slots=True)
class TurnResumed(AtCounter):
    """Taken up again where it was set aside."""

    type: ClassVar[str] = "turn_resumed"


@dataclass(frozen=True, slots=True)
class TurnRequeued(AtCounter):
    """Back among those who wait, at the old place."""

    type: ClassVar[str] = "turn_requeued"
    first_arrival: str
    waiting: int


@dataclass(frozen=True, slots=True)
class TurnTransferred(AtCounter):
    """Goes on at another service or counter, in a turn of its own."""

    type: ClassVar[str] = "turn_transferred"
    new_turn_id: int
    to_service: str
    to_counter: str
    """Empty: any counter that takes the service."""
    first_arrival: str
    waiting: int
    """Turns now waiting for `to_service`."""


@dataclass(frozen=True, slots=True)
class ServiceAdded(AtCounter):
    """The visit has a further service, which waits until the present one is finished."""

    type: ClassVar[str] = "service_added"
    new_turn_id: int
    added_service: str


@dataclass(frozen=True, slots=True)
class TurnFinished(AtCounter):
    """The citizen has been served."""

    type: ClassVar[str] = "turn_finished"
    service_seconds: float
    """From start to end, less the time on hold."""
    outcome: str
    """From the configured list; empty when the agent named none."""


@dataclass(frozen=True, slots=True)
class TurnNoShow(AtCounter):
    """Called, and nobody came."""

    type: ClassVar[str] = "turn_no_show"


@dataclass(frozen=True, slots=True)
class NoLongerWaiting(Event):
    """A turn that ends without having been served."""

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
class TurnCancelled(NoLongerWaiting):
    """Staff have ended the turn, for a reason."""

    type: ClassVar[str] = "turn_cancelled"
    counter: str
    """The counter that it leaves free; empty when it was at none."""


@dataclass(frozen=True, slots=True)
class TurnExpired(NoLongerWaiting):
    """The day ended before the turn was called."""

    type: ClassVar[str] = "turn_expired"


@dataclass(frozen=True, slots=True)
class TurnPriorityChanged(Event):
    """Staff have given a turn another class, or none, for a reason from the list."""

    type: ClassVar[str] = "turn_priority_changed"
    ticket_id: int
    turn_id: int
    service: str
    label: str
    counter: str
    """Whose agent said it, and may take it back there; empty when it was said elsewhere."""
    priority: str
    """The class from here on, empty for none."""
    priority_before: str


@dataclass(frozen=True, slots=True)
class NoteChanged(Event):
    """The note for a visit has been written, reworded or taken away. What it says may be about a
    person, so it is kept where it can be erased, never here.
    """

    type: ClassVar[str] = "note_changed"
    ticket_id: int
    turn_id: int
    label: str


@dataclass(frozen=True, slots=True)
class CommandUndone(Event):
    """An agent has taken the last command back; what it had changed is as before."""

    type: ClassVar[str] = "command_undone"
    ticket_id: int
    turn_id: int
    counter: str
    undone_seq: int
    undone_type: str
    state: str
    """The turn's state again."""
    service: str
    label: str
    waiting: int


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
class CounterHandedOver(Event):
    """The event's actor has taken an open counter over from a colleague, as it stands."""

    type: ClassVar[str] = "counter_handed_over"
    counter: str


@dataclass(frozen=True, slots=True)
class CounterPaused(Event):
    """The agent is away for a while, for a reason from the list."""

    type: ClassVar[str] = "counter_paused"
    counter: str


@dataclass(frozen=True, slots=True)
class CounterResumed(Event):
    """The agent is back."""

    type: ClassVar[str] = "counter_resumed"
    counter: str


@dataclass(frozen=True, slots=True)
class CounterServicesChanged(Event):
    """What the counter takes for the rest of the day."""

    type: ClassVar[str] = "counter_services_changed"
    counter: str
    services: tuple[str, ...]
    secondary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiptReprinted(Event):
    """Staff have had a receipt printed once more, marked as a duplicate; same number."""

    type: ClassVar[str] = "receipt_reprinted"
    ticket_id: int
    turn_id: int
    service: str
    label: str
    copy: int
    """1 for the first duplicate."""


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
