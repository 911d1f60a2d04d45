"""The waits of a site now: worked out once for each state of it, whoever asks.

A forecast costs milliseconds, and a burst of tickets comes faster than that. So the process keeps
the last one of each site: screens share it until the next event; a ticket is promised from one
that is a moment old, moved by the few turns that came or went since.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import Connection

from queue_server.calendars import calendar_of
from queue_server.config import Config, SiteConfig
from queue_server.domain.calendar import day_plan, service_day
from queue_server.domain.estimate import (
    Calibration,
    CounterNow,
    Forecast,
    ServiceKnowledge,
    SiteForecast,
    SiteNow,
    WaitRange,
    shown,
)
from queue_server.domain.policy import CounterScope, WaitingTurn
from queue_server.domain.service_time import arrivals_per_hour
from queue_server.operations.policy import policy_of
from queue_server.shapes import RangeShape
from queue_server.store.board import OpenCounter, ServiceRow, first_waiting
from queue_server.store.promises import promises_after

_FRESH = timedelta(seconds=2)
"""A ticket may be promised from a forecast of this age."""
_MOVED = 4
"""... as long as the line has changed by no more turns, or by no more than a quarter."""
_SAME = timedelta(seconds=10)
"""Without a new event, screens share a forecast for so long."""
_READ = 300
_REMEMBERED = 400
"""Past promises that a process learns from when it starts."""
_USUAL_DAY_HOURS = 8.0


@dataclass(frozen=True, slots=True)
class State:
    """A site as a transaction or a snapshot has read it."""

    config: Config
    site: SiteConfig
    day: str
    seq: int
    now: datetime
    services: Mapping[str, ServiceRow]
    counters: Mapping[str, OpenCounter]

    def waiting(self, service: str) -> int:
        """How many turns wait for a service."""
        row = self.services.get(service)
        return row.waiting if row else 0

    @property
    def scopes(self) -> tuple[tuple[str, CounterScope], ...]:
        return tuple((code, each.scope) for code, each in sorted(self.counters.items()))


@dataclass(frozen=True, slots=True)
class Outlook:
    """The waits at a site as of one of its events."""

    state: State
    forecast: SiteForecast
    calibration: Calibration

    def newcomer(self, service: str, priority: str = "") -> WaitRange | None:
        """What a citizen would be told who asked for a ticket. None without a counter."""
        return self._shown(self.forecast.newcomer(service, priority))

    def turn(self, turn_id: int, service: str, priority: str) -> WaitRange | None:
        """What a citizen is told who waits, from now on."""
        found = self.forecast.turn(turn_id, service)
        if found is None:  # so far back that it was not read
            found = self.forecast.newcomer(service, priority)
        return self._shown(found)

    def serves(self, state: State, service: str) -> bool:
        """Whether a newcomer in a later state can be told from this one."""
        before = self.state.waiting(service)
        return (
            before > 0
            and timedelta(0) <= state.now - self.state.now <= _FRESH
            and abs(state.waiting(service) - before) <= max(_MOVED, before // _MOVED)
            and self.state.day == state.day
            and self.state.scopes == state.scopes
        )

    def moved_to(self, state: State, service: str, priority: str) -> WaitRange | None:
        """What a newcomer is told in a state that is a moment later."""
        found = self.forecast.newcomer(service, priority)
        if found is None:
            return None
        # Those who came since are before an ordinary newcomer; one with priority goes before them.
        more = state.waiting(service) - self.state.waiting(service)
        known = self.forecast.site.knowledge[service]
        return self._shown(
            found.moved(
                min(more, 0) if priority else more,
                seconds_each=self.forecast.seconds_each(service),
                doubt=known.doubt,
            )
        )

    def _shown(self, found: Forecast | None) -> WaitRange | None:
        return None if found is None else shown(found, self.calibration)


def _comes_at_once(state: State, service: str) -> bool:
    """Whether a counter is free and nobody waits whom it would call before."""
    return any(
        each.turn is None
        and service in each.scope.services
        and not any(state.waiting(other) for other in each.scope.services)
        for each in state.counters.values()
    )


class Outlooks:
    """The last outlook of each site, and what its past promises have taught."""

    def __init__(self) -> None:
        self._last: dict[str, Outlook] = {}
        self._learnt: dict[str, tuple[int, Calibration]] = {}

    def now(self, connection: Connection, state: State) -> Outlook:
        """The outlook for exactly this state."""
        last = self._last.get(state.site.id)
        if (
            last is not None
            and last.state.seq == state.seq
            and last.state.day == state.day
            and timedelta(0) <= state.now - last.state.now <= _SAME
        ):
            return last
        outlook = Outlook(
            state,
            SiteForecast(site_now(connection, state)),
            self._calibration(connection, state.site.id),
        )
        self._last[state.site.id] = outlook
        return outlook

    def promise(
        self, connection: Connection, state: State, service: str, priority: str
    ) -> WaitRange | None:
        """What a citizen is told who takes a ticket in this state."""
        if not any(service in each.scope.services for each in state.counters.values()):
            return None
        if _comes_at_once(state, service):
            return WaitRange(0, 0)
        last = self._last.get(state.site.id)
        if last is not None and last.serves(state, service):
            return last.moved_to(state, service, priority)
        return self.now(connection, state).newcomer(service, priority)

    def _calibration(self, connection: Connection, site_id: str) -> Calibration:
        seq, calibration = self._learnt.get(site_id, (0, Calibration()))
        for each in promises_after(connection, site_id, seq, most=_REMEMBERED):
            seq, calibration = each.seq, calibration.after(each.promised, each.waited_seconds)
        self._learnt[site_id] = (seq, calibration)
        return calibration


def site_now(connection: Connection, state: State) -> SiteNow:
    """What an estimate may know, with the first 300 who wait."""
    waiting = (
        first_waiting(connection, state.site.id, state.services, most=_READ)
        if state.counters
        else []
    )
    read = Counter(turn.service for turn in waiting)
    return SiteNow(
        waiting=waiting,
        counters=[_counter(each) for each in state.counters.values()],
        knowledge=_knowledge(state, waiting),
        policy=policy_of(state.config),
        now=state.now,
        unread={code: max(0, row.waiting - read[code]) for code, row in state.services.items()}
        if len(waiting) == _READ
        else {},
        # The same draws all day: ranges move with the queue, not with chance.
        seed=crc32(f"{state.site.id}/{state.day}".encode()),
    )


def _counter(opened: OpenCounter) -> CounterNow:
    present = opened.turn
    if present is None:
        return CounterNow(opened.scope, paused_since=opened.paused_at)
    return CounterNow(
        opened.scope,
        serving=present.service,
        called=present.last_called_at,
        started=present.started_at,
    )


def _knowledge(state: State, waiting: list[WaitingTurn]) -> dict[str, ServiceKnowledge]:
    waited: dict[str, list[float]] = {}
    for turn in waiting:
        waited.setdefault(turn.service, []).append((state.now - turn.first_arrival).total_seconds())
    hours = _hours_open(state)
    found = {}
    for service in state.config.services:
        row = state.services.get(service.code)
        found[service.code] = ServiceKnowledge(
            usual_seconds=service.minutes * 60,
            recent_seconds=row.recent_seconds if row else (),
            arrivals_per_hour=arrivals_per_hour(
                issued=row.last_number if row else 0,
                hours_open=hours,
                waiting=waited.get(service.code, ()),
            ),
        )
    return found


def _hours_open(state: State) -> float:
    """Since the day's first opening; a usual day's length outside of the hours."""
    calendar = calendar_of(state.config, state.site, state.now)
    intervals = day_plan(calendar, service_day(state.now, state.site.zone)).intervals
    if not intervals:
        return _USUAL_DAY_HOURS
    hours = (state.now - intervals[0][0]).total_seconds() / 3600
    return hours if hours > 0 else _USUAL_DAY_HOURS


def range_shape(found: WaitRange | None) -> RangeShape | None:
    """The same range as the API sends it."""
    return None if found is None else RangeShape(low=found.low, high=found.high)
