"""A simulated day at the desks, under the real calling policy; what is told is only watched.

The simulator knows every service time to come. Whoever estimates is given a `SiteNow` (what a
server knows at that moment) and, when a turn is called, its wait; nothing else.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Protocol

from queue_server.domain.estimate import CounterNow, ServiceKnowledge, SiteNow
from queue_server.domain.policy import CounterScope, Policy, WaitingTurn, next_turn
from queue_server.domain.service_time import RECENT_SERVICES, arrivals_per_hour

OPENS = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
_OPEN_SECONDS = 8 * 3600.0
POLICY = Policy("bench", 1.0, 2.0, timedelta(minutes=60))
_PROFILE = (0.9, 1.4, 1.8, 1.9, 1.7, 1.4, 1.1, 0.9, 0.7, 0.6, 0.7, 0.9, 0.8, 0.6, 0.4, 0.2)
"""Arrivals by half-hour, relative."""
_WALK_SECONDS, _WALK_CV, _LONGEST_WALK = 25.0, 0.6, 90.0
_SERVICE_CV, _LONGEST_SERVICE, _SHORTEST_SECONDS = 1.0, 5.0, 20.0
_BREATH_SECONDS = 8.0
_CALL_AGAIN_SECONDS, _CALLS = 45.0, 3
_DRIFT_OF_DAY, _DRIFT_OF_SERVICE = 0.16, 0.12
"""Together 20 % between days."""
_BREAK_SECONDS, _FIRST_BREAK, _LAST_BREAK = 1800.0, 3.0 * 3600, 5.5 * 3600
_PATIENCE_SECONDS = (360.0, 1800.0)


@dataclass(frozen=True, slots=True)
class Hall:
    """Counters, and for each service its usual seconds and its visitors in a day at full load."""

    scopes: tuple[CounterScope, ...]
    usual: Mapping[str, float]
    visitors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DayType:
    """What kind of day. `load`: of the busiest counters over the day; the morning is 1.8 times."""

    name: str
    hall: Hall
    load: float
    priority: float = 0.1
    no_show: float = 0.04
    impatient: float = 0.08
    breaks: bool = False


class Watcher(Protocol):
    """Whoever estimates."""

    def told(self, site: SiteNow, turn: WaitingTurn) -> None:
        """The turn is being issued; it is not in `site`."""

    def called(self, turn: WaitingTurn, waited: float) -> None:
        """The turn was called after so many seconds."""


@dataclass(slots=True)
class _Counter:
    scope: CounterScope
    turn: WaitingTurn | None = None
    called: datetime | None = None
    started: datetime | None = None
    paused: datetime | None = None
    break_due: float = math.inf

    @property
    def free(self) -> bool:
        return self.turn is None and self.paused is None


@dataclass(slots=True)
class Day:
    """One day of `kind`; `run` lives it."""

    kind: DayType
    random: Random
    watcher: Watcher
    _waiting: dict[tuple[str, bool], deque[WaitingTurn]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    _recent: dict[str, deque[float]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=RECENT_SERVICES))
    )
    _issued: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _events: list[tuple[float, int, str, object]] = field(default_factory=list)
    _count: int = 0

    def run(self) -> None:
        """From opening until nobody waits."""
        hall, random = self.kind.hall, self.random
        day = _drift(random, _DRIFT_OF_DAY)
        means = {
            code: usual * day * _drift(random, _DRIFT_OF_SERVICE)
            for code, usual in hall.usual.items()
        }
        counters = [_Counter(scope) for scope in hall.scopes]
        if self.kind.breaks:
            span = _LAST_BREAK - _FIRST_BREAK
            for number, counter in enumerate(counters):
                counter.break_due = _FIRST_BREAK + span * number / len(counters)
                self._at(counter.break_due, "look", counter)
        for moment, service in self._arrivals():
            self._at(moment, "arrive", service)
        while self._events:
            now, _, what, subject = heappop(self._events)
            if what == "arrive":
                assert isinstance(subject, str)  # noqa: S101  # the event's own kind
                self._arrive(now, subject, counters)
            elif what == "leave":
                assert isinstance(subject, WaitingTurn)  # noqa: S101
                self._leave(subject)
            else:
                assert isinstance(subject, _Counter)  # noqa: S101
                self._at_counter(now, what, subject, means)

    def _at(self, moment: float, what: str, subject: object) -> None:
        self._count += 1
        heappush(self._events, (moment, self._count, what, subject))

    def _arrivals(self) -> list[tuple[float, str]]:
        slot = _OPEN_SECONDS / len(_PROFILE)
        found = []
        for code, visitors in self.kind.hall.visitors.items():
            for place, weight in enumerate(_PROFILE):
                rate = visitors * self.kind.load * weight / sum(_PROFILE) / slot
                moment = self.random.expovariate(rate)
                while moment < slot:
                    found.append((place * slot + moment, code))
                    moment += self.random.expovariate(rate)
        return found

    def _arrive(self, now: float, service: str, counters: Sequence[_Counter]) -> None:
        moment = OPENS + timedelta(seconds=now)
        priority = "elderly" if self.random.random() < self.kind.priority else ""
        self._count += 1
        turn = WaitingTurn(self._count, service, priority, moment, self._count)
        self.watcher.told(self._site(now, counters), turn)
        self._waiting[service, bool(priority)].append(turn)
        self._issued[service] += 1
        if self.random.random() < self.kind.impatient:
            self._at(now + self.random.uniform(*_PATIENCE_SECONDS), "leave", turn)
        for counter in counters:
            if counter.free and service in counter.scope.services:
                self._at(now, "look", counter)

    def _leave(self, turn: WaitingTurn) -> None:
        own = self._waiting[turn.service, bool(turn.priority)]
        if turn in own:
            own.remove(turn)

    def _at_counter(
        self, now: float, what: str, counter: _Counter, means: Mapping[str, float]
    ) -> None:
        moment = OPENS + timedelta(seconds=now)
        if what == "start" and counter.turn is not None:
            counter.started = moment
            service = counter.turn.service
            drawn = _log_normal(self.random, means[service], _SERVICE_CV)
            most = _LONGEST_SERVICE * means[service]
            self._at(now + max(min(drawn, most), _SHORTEST_SECONDS), "finish", counter)
        elif what == "finish" and counter.turn is not None and counter.started is not None:
            self._recent[counter.turn.service].append((moment - counter.started).total_seconds())
            self._free(now, counter)
        elif what == "absent":
            self._free(now, counter)
        elif what == "back":
            counter.paused = None
            self._look(now, counter)
        elif what == "look":
            self._look(now, counter)

    def _free(self, now: float, counter: _Counter) -> None:
        counter.turn = counter.called = counter.started = None
        self._at(now + _BREATH_SECONDS, "look", counter)

    def _look(self, now: float, counter: _Counter) -> None:
        """Go for a break that is due, or call whoever is next."""
        if not counter.free:
            return
        moment = OPENS + timedelta(seconds=now)
        if now >= counter.break_due:
            counter.break_due = math.inf
            counter.paused = moment
            self._at(now + _BREAK_SECONDS, "back", counter)
            return
        heads = [line[0] for line in self._waiting.values() if line]
        choice = next_turn(heads, counter.scope, moment, POLICY)
        if choice is None:
            return
        turn = choice.turn
        self._waiting[turn.service, bool(turn.priority)].popleft()
        self.watcher.called(turn, (moment - turn.first_arrival).total_seconds())
        counter.turn, counter.called = turn, moment
        if self.random.random() < self.kind.no_show:
            self._at(now + _CALL_AGAIN_SECONDS * _CALLS, "absent", counter)
        else:
            walk = min(_log_normal(self.random, _WALK_SECONDS, _WALK_CV), _LONGEST_WALK)
            self._at(now + walk, "start", counter)

    def _site(self, now: float, counters: Sequence[_Counter]) -> SiteNow:
        moment = OPENS + timedelta(seconds=now)
        waiting = [turn for line in self._waiting.values() for turn in line]
        return SiteNow(
            waiting=waiting,
            counters=[
                CounterNow(
                    each.scope,
                    each.turn.service if each.turn else None,
                    each.called,
                    each.started,
                    each.paused,
                )
                for each in counters
            ],
            knowledge={
                code: ServiceKnowledge(
                    usual_seconds=usual,
                    recent_seconds=tuple(self._recent[code]),
                    arrivals_per_hour=arrivals_per_hour(
                        issued=self._issued[code],
                        hours_open=now / 3600,
                        waiting=[
                            (moment - turn.first_arrival).total_seconds()
                            for turn in waiting
                            if turn.service == code
                        ],
                    ),
                )
                for code, usual in self.kind.hall.usual.items()
            },
            policy=POLICY,
            now=moment,
        )


def _drift(random: Random, deviation: float) -> float:
    return max(0.4, random.gauss(1.0, deviation))


def _log_normal(random: Random, mean: float, cv: float) -> float:
    variance = math.log(1 + cv * cv)
    return random.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))
