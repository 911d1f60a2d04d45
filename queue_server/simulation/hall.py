"""What the simulated people know and have done; shared by all their threads."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from threading import Condition
from typing import Any
from zoneinfo import ZoneInfo

from queue_server.simulation.plan import Citizen

_LOST_ISSUE_SECONDS = 90.0


class Outcome(StrEnum):
    """How a visit stands. `elsewhere`: somebody who is not simulated took care of it."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    NO_SHOW = "no_show"
    LEFT = "left"
    ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class Visit:
    """A citizen with a ticket. `waited`: simulated seconds until the first call."""

    citizen: Citizen
    turn_id: int
    label: str
    token: str
    issued_at: datetime
    outcome: Outcome = Outcome.WAITING
    waited: float | None = None


@dataclass(slots=True)
class Others:
    """Turns that were not of this day's plan: left over from before, or of real visitors."""

    called: int = 0
    served: int = 0
    no_show: int = 0


@dataclass(slots=True)
class Hall:
    """The ledger. Every method may be called by any thread."""

    visits: dict[int, Visit] = field(default_factory=dict)
    issued_count: int = 0
    refused: int = 0
    labels: Counter[tuple[date, str]] = field(default_factory=Counter)
    called_by: dict[int, list[str]] = field(default_factory=dict)
    """Counters whose call-next answered with this turn."""
    call_events: set[int] = field(default_factory=set)
    """Sequence numbers of all calls and recalls that agents were told of."""
    others: Others = field(default_factory=Others)
    last_seq: int = 0
    _changed: Condition = field(default_factory=Condition)
    _arrivals: Counter[str] = field(default_factory=Counter)
    _issuing: int = 0
    _closed_kiosks: bool = False

    def begin_issue(self) -> None:
        """A kiosk asks for a ticket; `issued` or `refuse` must follow."""
        with self._changed:
            self._issuing += 1

    def issued(self, citizen: Citizen, answer: dict[str, Any], zone: ZoneInfo) -> Visit:
        """A ticket was given; numbers begin anew each day of the site's `zone`."""
        ticket = answer["ticket"]
        visit = Visit(
            citizen=citizen,
            turn_id=ticket["turn_id"],
            label=ticket["label"],
            token=ticket["token"],
            issued_at=datetime.fromisoformat(ticket["issued_at"]),
        )
        with self._changed:
            self._issuing -= 1
            day = visit.issued_at.astimezone(zone).date()
            self.issued_count += 1
            self.labels[day, visit.label] += 1
            self.visits[visit.turn_id] = visit
            self.last_seq = max(self.last_seq, answer["seq"])
            self._arrivals[citizen.service] += 1
            self._changed.notify_all()
        return visit

    def refuse(self) -> None:
        """No ticket: the site is closed."""
        with self._changed:
            self._issuing -= 1
            self.refused += 1
            self._changed.notify_all()

    def close_kiosks(self) -> None:
        """Nobody else will come."""
        with self._changed:
            self._closed_kiosks = True
            self._changed.notify_all()

    @property
    def kiosks_closed(self) -> bool:
        """Whether nobody else will come."""
        return self._closed_kiosks

    def arrivals(self, services: Collection[str]) -> int:
        """How many have come for one of these services."""
        with self._changed:
            return self._count(services)

    def wait_for_arrival(self, services: Collection[str], seen: int, *, seconds: float) -> None:
        """Until more than `seen` have come for these, the kiosks close, or real time is over."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed_kiosks or self._count(services) > seen, timeout=seconds
            )

    def called(self, turn_id: int, counter: str, seq: int) -> Visit | None:
        """A counter called a turn; returns its visit, None when it is not of this day's plan.

        The call may be answered before the kiosk has read its own answer: then that is waited for.
        """
        with self._changed:
            self.called_by.setdefault(turn_id, []).append(counter)
            self._note_call(seq)
            self._changed.wait_for(
                lambda: turn_id in self.visits or not self._issuing, timeout=_LOST_ISSUE_SECONDS
            )
            visit = self.visits.get(turn_id)
            if visit is None:
                self.others.called += 1
            else:
                visit.outcome = Outcome.CALLED
            return visit

    def recalled(self, seq: int) -> None:
        """A turn was called again."""
        with self._changed:
            self._note_call(seq)

    def end(self, visit: Visit | None, outcome: Outcome) -> None:
        """A turn came to its end."""
        with self._changed:
            if visit is not None:
                visit.outcome = outcome
            elif outcome is Outcome.SERVED:
                self.others.served += 1
            elif outcome is Outcome.NO_SHOW:
                self.others.no_show += 1
            self._changed.notify_all()

    def heard(self, seq: int) -> None:
        """A command was answered."""
        with self._changed:
            self.last_seq = max(self.last_seq, seq)

    def settled(self) -> int:
        """Citizens of the plan for whom the day is over."""
        live = (Outcome.WAITING, Outcome.CALLED)
        with self._changed:
            return self.refused + sum(v.outcome not in live for v in self.visits.values())

    def _count(self, services: Collection[str]) -> int:
        return sum(self._arrivals[code] for code in services)

    def _note_call(self, seq: int) -> None:
        self.call_events.add(seq)
        self.last_seq = max(self.last_seq, seq)
