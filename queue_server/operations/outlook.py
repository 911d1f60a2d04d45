"""The waits of a site now: worked out once for each state of it, whoever asks.

A forecast costs milliseconds, and a burst of tickets comes faster than that. So the process keeps
the last one of each site: screens share it until the next event; a ticket is promised from one
that is a moment old, moved by the few turns that came or went since.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from queue_server.domain.estimate import (
    Calibration,
    Forecast,
    SiteForecast,
    WaitRange,
    shown,
)
from queue_server.operations.observed import State, site_now
from queue_server.shapes import RangeShape
from queue_server.store.board import OpenCounter
from queue_server.store.promises import promises_after

_FRESH = timedelta(seconds=5)
"""A ticket may be promised from a forecast of this age."""
_MOVED = 4
"""... as long as the line has changed by no more turns, or by no more than a quarter."""
_SAME = timedelta(seconds=10)
"""Without a new event, screens share a forecast for so long."""
_REMEMBERED = 400
"""Past promises that a process learns from when it starts."""


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
        and each.paused_at is None
        and not any(map(state.waiting, (*each.services, *each.secondary)))
        for each in state.counters.values()
        if _takes(each, service)
    )


def _takes(counter: OpenCounter, service: str) -> bool:
    return service in counter.services or service in counter.secondary


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
        if not any(_takes(each, service) for each in state.counters.values()):
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


def range_shape(found: WaitRange | None) -> RangeShape | None:
    """The same range as the API sends it."""
    return None if found is None else RangeShape(low=found.low, high=found.high)
