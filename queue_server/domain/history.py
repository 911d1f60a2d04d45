"""What an event makes of a turn. The same function keeps the tables, undoes, and replays a day.

State is never decided twice: an operation records an event, and the rows are what this module
derives from it. So the events alone suffice to derive every row again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from queue_server.domain import events as e
from queue_server.domain.turn import LIVE, NOT_BEGUN, TurnState

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as its row has it; `label` and `language` are its ticket's. Times are aware UTC."""

    turn_id: int
    ticket_id: int
    day: str
    service: str
    label: str
    language: str
    priority: str
    sequence: int
    """The event by which it began to wait: ties are decided by it."""
    first_arrival: datetime
    arrived_at: datetime
    state: TurnState
    counter: str = ""
    """Where it is, was, or is held; empty before the first call."""
    only_counter: str = ""
    """Transferred to this counter alone."""
    eligible_after: int = 0
    calls: int = 0
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    held_at: datetime | None = None
    held: timedelta = _NONE
    """Time on hold since `started_at`."""
    ended_at: datetime | None = None

    @property
    def waited(self) -> timedelta:
        """From arrival to the first call; nothing for whoever was called before the booked time."""
        return max(_NONE, (self.called_at or self.arrived_at) - self.arrived_at)

    def service_time(self, end: datetime) -> timedelta:
        """From start to `end`, less the time on hold."""
        return _NONE if self.started_at is None else end - self.started_at - self.held


def turns_after(  # one return for each kind of event
    event: e.Event, *, seq: int, at: datetime, turns: Mapping[int, Turn]
) -> list[Turn]:
    """The turns that this event makes or changes, as they are after it.

    `turns` must hold those that it concerns (by turn id); events of counters concern none.
    """
    match event:
        case e.TicketIssued():
            return [_new(event, seq)]
        case e.TurnQueued():
            turn = turns[event.turn_id]
            return [replace(turn, state=TurnState.WAITING, arrived_at=at, sequence=seq)]
        case e.TurnReleased():
            return [replace(turns[event.turn_id], only_counter="")]
        case e.TurnReturned():
            back = _back_in_line(turns[event.turn_id])
            return [replace(back, eligible_after=event.eligible_after)]
        case e.TurnCancelled() | e.TicketLeft() | e.TurnExpired():
            return [replace(turns[event.turn_id], state=_END[type(event)], ended_at=at)]
        case e.TurnPriorityChanged():
            return [replace(turns[event.turn_id], priority=event.priority)]
        case e.AtCounter():
            return _at_counter(event, seq, at, turns[event.turn_id])
    return []


def present_turn_of(turns: Sequence[Turn]) -> Turn:
    """The turn in which a ticket stands now: the live one, else the last that ended.

    `turns` are all turns of the ticket in the order in which they began, at least one. A pending
    one is not begun: while somebody who missed the call is away, that is where the ticket stands.
    """
    begun = [turn for turn in turns if turn.state not in NOT_BEGUN]
    live = [turn for turn in begun if turn.state in LIVE]
    # By its end: a further service may have been cancelled before the present one was finished.
    return (live or sorted(begun, key=lambda turn: turn.ended_at or turn.arrived_at))[-1]


class Visits:
    """The turns of one or many tickets, followed event by event.

    An undo gives a ticket the turns that it had before the undone event; a turn which that event
    had opened never was.
    """

    def __init__(self) -> None:
        self.turns: dict[int, Turn] = {}
        self._of_ticket: dict[int, set[int]] = {}
        self._before: dict[int, dict[int, Turn]] = {}

    def apply(self, event: e.Event, *, seq: int, at: datetime) -> list[Turn]:
        """Follow one event; returns the turns that it made or changed."""
        ticket_id = getattr(event, "ticket_id", None)
        if ticket_id is None:
            return []
        mine = self._of_ticket.setdefault(ticket_id, set())
        present = {turn_id: self.turns[turn_id] for turn_id in mine}
        if isinstance(event, e.CommandUndone):
            changed = self._undo(event, at, present)
        else:
            changed = turns_after(event, seq=seq, at=at, turns=present)
        self._before[seq] = present
        for turn in changed:
            self.turns[turn.turn_id] = turn
            mine.add(turn.turn_id)
        return changed

    def before(self, seq: int) -> Mapping[int, Turn]:
        """The turns of event `seq`'s ticket as they were before it."""
        return self._before[seq]

    def _undo(self, event: e.CommandUndone, at: datetime, present: dict[int, Turn]) -> list[Turn]:
        restored = self._before[event.undone_seq]
        opened = [turn for turn_id, turn in present.items() if turn_id not in restored]
        return [
            *(turn for turn_id, turn in restored.items() if present[turn_id] != turn),
            *(replace(turn, state=TurnState.UNDONE, ended_at=at) for turn in opened),
        ]


_END: Mapping[type[e.Event], TurnState] = {
    e.TurnCancelled: TurnState.CANCELLED,
    e.TicketLeft: TurnState.LEFT,
    e.TurnExpired: TurnState.EXPIRED,
    e.TurnFinished: TurnState.DONE,
    e.TurnNoShow: TurnState.NO_SHOW,
    e.TurnTransferred: TurnState.TRANSFERRED,
}


def _at_counter(event: e.AtCounter, seq: int, at: datetime, turn: Turn) -> list[Turn]:
    match event:
        case e.TurnCalled():
            called = replace(
                turn,
                state=TurnState.CALLED,
                counter=event.counter,
                calls=event.calls,
                called_at=turn.called_at or at,
                last_called_at=at,
            )
            return [called]
        case e.TurnRecalled():
            return [replace(turn, calls=event.calls, last_called_at=at)]
        case e.TurnStarted():
            return [replace(turn, state=TurnState.SERVING, started_at=at)]
        case e.TurnHeld():
            return [replace(turn, state=TurnState.ON_HOLD, held_at=at)]
        case e.TurnResumed():
            return [_resumed(turn, event.counter, at)]
        case e.TurnRequeued():
            return [_back_in_line(turn)]
        case e.TurnTransferred():
            ended = replace(turn, state=TurnState.TRANSFERRED, ended_at=at)
            return [ended, transferred_turn(event, turn, seq=seq, at=at)]
        case e.ServiceAdded():
            return [added_turn(event, turn, seq=seq, at=at)]
        case e.TurnFinished() | e.TurnNoShow():
            return [replace(turn, state=_END[type(event)], ended_at=at)]
    return []


def _resumed(turn: Turn, counter: str, at: datetime) -> Turn:
    # Held before it had begun: then there is no service time to take it off from.
    more = at - turn.held_at if turn.started_at and turn.held_at else _NONE
    return replace(
        turn,
        state=TurnState.SERVING,
        counter=counter,
        started_at=turn.started_at or at,
        held_at=None,
        held=turn.held + more,
    )


def _back_in_line(turn: Turn) -> Turn:
    """Waiting again at the old place; the first call stays on record."""
    return replace(
        turn,
        state=TurnState.WAITING,
        counter="",
        calls=0,
        started_at=None,
        held_at=None,
        held=_NONE,
        ended_at=None,
    )


def _new(event: e.TicketIssued, seq: int) -> Turn:
    return Turn(
        turn_id=event.turn_id,
        ticket_id=event.ticket_id,
        day=event.day,
        service=event.service,
        label=event.label,
        language=event.language,
        priority=event.priority,
        sequence=seq,
        first_arrival=datetime.fromisoformat(event.first_arrival),
        arrived_at=datetime.fromisoformat(event.arrived_at),
        state=TurnState.WAITING,
    )


def transferred_turn(event: e.TurnTransferred, turn: Turn, *, seq: int, at: datetime) -> Turn:
    """The turn that goes on: a second wait, which counts from the first arrival in the site."""
    return Turn(
        turn_id=event.new_turn_id,
        ticket_id=turn.ticket_id,
        day=turn.day,
        service=event.to_service,
        label=turn.label,
        language=turn.language,
        priority=turn.priority,
        sequence=seq,
        first_arrival=turn.first_arrival,
        arrived_at=at,
        state=TurnState.WAITING,
        only_counter=event.to_counter,
    )


def added_turn(event: e.ServiceAdded, turn: Turn, *, seq: int, at: datetime) -> Turn:
    """The further service: it begins to wait when the present turn is finished."""
    return Turn(
        turn_id=event.new_turn_id,
        ticket_id=turn.ticket_id,
        day=turn.day,
        service=event.added_service,
        label=turn.label,
        language=turn.language,
        priority=turn.priority,
        sequence=seq,
        first_arrival=turn.first_arrival,
        arrived_at=at,
        state=TurnState.PENDING,
    )
