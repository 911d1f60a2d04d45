"""A site's day, derived from its events alone: turns, tickets, lines, counters, every choice."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from queue_server.domain import events as e
from queue_server.domain.history import Turn, Visits
from queue_server.domain.policy import CounterScope, Policy, Reason, WaitingTurn, next_turn
from queue_server.domain.service_time import forget, remember
from queue_server.domain.site_events import PolicyChanged
from queue_server.domain.turn import TurnState
from queue_server.store.log import LoggedEvent


@dataclass(frozen=True, slots=True)
class DerivedTicket:
    """A ticket as its first event says it."""

    service: str
    number: int
    language: str
    priority: str
    day: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """A service's day: the last number, who waits, who was called, the last service times."""

    last_number: int = 0
    waiting: int = 0
    calls: int = 0
    recent: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class DerivedSession:
    """An agent's time at a counter."""

    counter: str
    services: tuple[str, ...]
    secondary: tuple[str, ...]
    opened_at: datetime
    paused_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrongChoice:
    """A call that the published policy would not have made."""

    seq: int
    called: str
    expected: str


@dataclass
class DerivedDay:
    """Follows a day's events. `earlier` gives the events of a ticket before this day, `opened` a
    counter's session that began before it.
    """

    policy: Policy | None
    earlier: Callable[[int], Iterable[LoggedEvent]]
    opened: Callable[[str], DerivedSession | None]
    visits: Visits = field(default_factory=Visits)
    tickets: dict[int, DerivedTicket] = field(default_factory=dict)
    lines: dict[str, DerivedLine] = field(default_factory=lambda: defaultdict(DerivedLine))
    sessions: list[DerivedSession] = field(default_factory=list)
    choices: int = 0
    wrong: WrongChoice | None = None
    _open: dict[str, DerivedSession] = field(default_factory=dict)
    _known: set[int | None] = field(default_factory=set)
    _finished: dict[int, e.TurnFinished] = field(default_factory=dict)

    def follow(self, logged: LoggedEvent) -> None:
        """Take one event in."""
        event = logged.event
        self._recall_earlier(event)
        if isinstance(event, e.TurnCalled):
            self._check(logged.seq, logged.at, event)
        changed = self.visits.apply(event, seq=logged.seq, at=logged.at)
        if changed:
            self._count_waiting(self.visits.before(logged.seq), changed)
        self._follow_line(logged.seq, logged.at, event)
        self._follow_counter(logged.at, event)

    def all_sessions(self) -> list[DerivedSession]:
        """Every session of the day, those still open at the end."""
        return [*self.sessions, *self._open.values()]

    def _recall_earlier(self, event: e.Event) -> None:
        ticket_id = getattr(event, "ticket_id", None)
        if ticket_id is None or isinstance(event, e.TicketIssued) or ticket_id in self._known:
            self._known.add(ticket_id)
            return
        self._known.add(ticket_id)
        for logged in self.earlier(ticket_id):
            self.visits.apply(logged.event, seq=logged.seq, at=logged.at)

    def _check(self, seq: int, at: datetime, event: e.TurnCalled) -> None:
        """Would the published policy have called this turn?"""
        self.choices += 1
        session = self._session(event.counter)
        if self.policy is None or session is None:
            expected: tuple[str, str] = ("nobody: no policy or counter in the events", "")
        else:
            scope = CounterScope(
                frozenset(session.services), frozenset(session.secondary), event.counter
            )
            choice = next_turn(
                [
                    _as_waiting(turn, self.lines.get(turn.service, DerivedLine()).calls)
                    for turn in self.visits.turns.values()
                    if turn.state is TurnState.WAITING
                ],
                scope,
                at,
                self.policy,
            )
            first = self.visits.turns[choice.turn.turn_id] if choice else None
            in_order = first is not None and first.turn_id == event.turn_id
            if event.out_of_order and not in_order:
                return  # chosen for a reason, and said so
            reason = choice.reason.value if choice and in_order else Reason.CHOSEN.value
            expected = (first.label if first else "nobody", reason)
        called = (event.label, event.chosen_for)
        if self.wrong is None and (called != expected or event.out_of_order):
            self.wrong = WrongChoice(seq, " ".join(called), " ".join(expected))

    def _count_waiting(self, before: Mapping[int, Turn], changed: Iterable[Turn]) -> None:
        for turn in changed:
            was = before.get(turn.turn_id)
            more = (turn.state is TurnState.WAITING) - (
                was is not None and was.state is TurnState.WAITING
            )
            if more:
                line = self.lines[turn.service]
                self.lines[turn.service] = replace(line, waiting=line.waiting + more)

    def _session(self, counter: str) -> DerivedSession | None:
        if counter not in self._open:
            earlier = self.opened(counter)
            if earlier is not None:
                self._open[counter] = earlier
        return self._open.get(counter)

    def _follow_line(self, seq: int, at: datetime, event: e.Event) -> None:
        match event:
            case e.TicketIssued():
                self.tickets[event.ticket_id] = DerivedTicket(
                    event.service, event.number, event.language, event.priority, event.day, at
                )
                line = self.lines[event.service]
                self.lines[event.service] = replace(line, last_number=event.number)
            case e.TurnCalled():
                line = self.lines[event.service]
                self.lines[event.service] = replace(line, calls=line.calls + 1)
            case e.TurnFinished() if event.service in self.lines:
                self._finished[seq] = event
                line = self.lines[event.service]
                recent = remember(line.recent, event.service_seconds)
                self.lines[event.service] = replace(line, recent=tuple(recent))
            case e.CommandUndone() if event.undone_type == e.TurnCalled.type:
                line = self.lines[event.service]
                self.lines[event.service] = replace(line, calls=line.calls - 1)
            case e.CommandUndone() if event.undone_seq in self._finished:
                undone = self._finished[event.undone_seq]
                line = self.lines[undone.service]
                recent = forget(line.recent, undone.service_seconds)
                self.lines[undone.service] = replace(line, recent=tuple(recent))
            case PolicyChanged():
                self.policy = policy_from(event)

    def _follow_counter(self, at: datetime, event: e.Event) -> None:
        match event:
            case e.CounterOpened():
                self._open[event.counter] = DerivedSession(
                    event.counter, event.services, event.secondary, at
                )
            case e.CounterHandedOver():
                self._hand_over(event.counter, at)
            case e.CounterPaused():
                self._change(event.counter, paused_at=at)
            case e.CounterResumed():
                self._change(event.counter, paused_at=None)
            case e.CounterServicesChanged():
                self._change(event.counter, services=event.services, secondary=event.secondary)
            case e.CounterClosed():
                session = self._session(event.counter)
                self._open.pop(event.counter, None)
                if session is not None:
                    self.sessions.append(replace(session, closed_at=at))

    def _hand_over(self, counter: str, at: datetime) -> None:
        """The colleague's time ends; the same services, and a pause, are the next one's."""
        session = self._session(counter)
        if session is not None:
            self.sessions.append(replace(session, closed_at=at))
            self._open[counter] = replace(
                session, opened_at=at, paused_at=at if session.paused_at else None
            )

    def _change(self, counter: str, **changes: object) -> None:
        session = self._session(counter)
        if session is not None:
            self._open[counter] = replace(session, **changes)  # type: ignore[arg-type]


def policy_from(event: PolicyChanged) -> Policy:
    """The policy that an event put in force."""
    return Policy(
        version=event.policy_version,
        ordinary_weight=event.ordinary_weight,
        priority_weight=event.priority_weight,
        max_wait=timedelta(seconds=event.max_wait_seconds),
    )


def _as_waiting(turn: Turn, calls: int) -> WaitingTurn:
    return WaitingTurn(
        turn_id=turn.turn_id,
        service=turn.service,
        priority=turn.priority,
        first_arrival=turn.first_arrival,
        sequence=turn.sequence,
        only_counter=turn.only_counter,
        held_back=max(0, turn.eligible_after - calls),
    )
