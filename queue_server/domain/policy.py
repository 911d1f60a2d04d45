"""Who is next: accumulating priority, published and replayable.

score = weight(class) × time since the first arrival in the site; the highest score is called
first, ties by ticket sequence. A turn past the maximum wait goes before every turn that is not,
in order of arrival. A counter takes its primary services first, its secondary ones only when no
primary turn waits. (Stanford, Taylor & Ziedins, Queueing Systems 2014,
doi 10.1007/s11134-013-9382-6.)
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers a commune sets. `version` names them in each call's event."""

    version: str
    ordinary_weight: float
    priority_weight: float
    max_wait: timedelta


@dataclass(frozen=True, slots=True)
class WaitingTurn:
    """What the policy may know of a turn. `priority` is the class's code, empty for ordinary."""

    turn_id: int
    service: str
    priority: str
    first_arrival: datetime
    sequence: int
    only_counter: str = ""
    """Transferred to this counter; empty: any that takes the service."""
    held_back: int = 0
    """Back after a no-show: called after this many calls of its service, while others of the
    service wait that are not held back themselves."""


@dataclass(frozen=True, slots=True)
class CounterScope:
    """Which services a counter takes, first and second."""

    primary: frozenset[str]
    secondary: frozenset[str] = frozenset()
    counter: str = ""
    """Its id: turns that were transferred to it alone are for no other."""

    @property
    def services(self) -> frozenset[str]:
        return self.primary | self.secondary


class Reason(StrEnum):
    """Why a turn stands where it does, in a word."""

    CHOSEN = "chosen"
    """An agent chose the turn out of order; the event carries the reason."""
    ORDER = "order"
    PRIORITY = "priority"
    MAX_WAIT = "max_wait"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Choice:
    """A turn in its place, and why it is there."""

    turn: WaitingTurn
    reason: Reason


def calling_order(
    waiting: Iterable[WaitingTurn], scope: CounterScope, now: datetime, policy: Policy
) -> list[Choice]:
    """The order in which this counter would call these turns, were all of them called now.

    Only the head of each (service, class) group can be first: within a group the score only
    depends on the arrival. So a caller may pass the first k turns of each group, with all that are
    held back or meant for this counter alone, and trust the first k places of the answer.
    """

    def is_secondary(turn: WaitingTurn) -> bool:
        return turn.service not in scope.primary and not turn.only_counter

    def rank(turn: WaitingTurn) -> tuple[bool, bool, float, int]:
        waited = now - turn.first_arrival
        if waited > policy.max_wait:
            # Order of arrival: the longest wait first, whatever the class.
            return (is_secondary(turn), False, -waited.total_seconds(), turn.sequence)
        weight = policy.priority_weight if turn.priority else policy.ordinary_weight
        score = weight * waited.total_seconds()
        return (is_secondary(turn), True, -score, turn.sequence)

    def reason(turn: WaitingTurn) -> Reason:
        if is_secondary(turn):
            return Reason.SECONDARY
        if now - turn.first_arrival > policy.max_wait:
            return Reason.MAX_WAIT
        return Reason.PRIORITY if turn.priority else Reason.ORDER

    ranked = sorted((turn for turn in waiting if takes(scope, turn)), key=rank)
    return [Choice(turn, reason(turn)) for turn in _with_delays(ranked)]


def takes(scope: CounterScope, turn: WaitingTurn) -> bool:
    """Whether this counter may call the turn at all."""
    if turn.only_counter:
        return turn.only_counter == scope.counter
    return turn.service in scope.services


def _with_delays(ranked: list[WaitingTurn]) -> list[WaitingTurn]:
    """The same order, in which turns that are held back let the next calls of their service pass.

    They are ranked as ever once those calls are made, or when nobody else of the service is left:
    then the delay would cost a wait and give nobody anything.
    """
    left, order = list(ranked), []
    calls: Counter[str] = Counter()

    def is_due(turn: WaitingTurn) -> bool:
        return turn.held_back <= calls[turn.service]

    # Call after call, as it will happen: a call may make one due and not yet another.
    while not all(map(is_due, left)):
        due = {turn.service for turn in left if is_due(turn)}
        turn = next(turn for turn in left if is_due(turn) or turn.service not in due)
        left.remove(turn)
        order.append(turn)
        calls[turn.service] += 1
    return order + left


def next_turn(
    waiting: Iterable[WaitingTurn], scope: CounterScope, now: datetime, policy: Policy
) -> Choice | None:
    """The turn this counter calls next, or None when nobody waits for it."""
    order = calling_order(waiting, scope, now, policy)
    return order[0] if order else None
