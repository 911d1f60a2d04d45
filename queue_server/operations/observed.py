"""What a transaction or a snapshot has read of a site, as an estimate may know it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy import Connection

from queue_server.calendars import calendar_of
from queue_server.config import Config, SiteConfig
from queue_server.domain.calendar import day_plan, service_day
from queue_server.domain.estimate import CounterNow, ServiceKnowledge, SiteNow
from queue_server.domain.policy import WaitingTurn
from queue_server.domain.service_time import arrivals_per_hour
from queue_server.operations.policy import policy_of
from queue_server.store.board import OpenCounter, ServiceRow, first_waiting

_READ = 300
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
    def scopes(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """What each open counter takes, first and second."""
        return {code: (each.services, each.secondary) for code, each in self.counters.items()}


def site_now(connection: Connection, state: State) -> SiteNow:
    """What an estimate may know, with the first 300 who wait."""
    waiting = (
        first_waiting(connection, state.site.id, state.site.services, state.services, most=_READ)
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
