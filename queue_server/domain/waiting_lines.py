"""Counters that share services, as the lines and desks that are replayed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean

from queue_server.domain.desk_state import desk_of
from queue_server.domain.policy import Policy, WaitingTurn
from queue_server.domain.promise import NO_WAIT, Forecast
from queue_server.domain.site_now import CounterNow, SiteNow
from queue_server.domain.wait_paths import Line, call_times

_ENTRIES = 120
"""Lines with more people are replayed in batches of neighbours."""
_CALLS = 2400
"""Calls replayed for a site, over all paths: a fixed amount of work."""
_MOST_PATHS, _FEWEST_PATHS = 60, 20
_SHARE_PRIOR = 30
_LAST = 2**62
"""The sequence of a turn that is not known: after all others."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The paths of some services. `place`: turn → its line and its place there."""

    lines: Mapping[tuple[str, bool], int]
    lengths: Sequence[int]
    place: Mapping[int, tuple[int, int]]
    paths: Sequence[Sequence[Sequence[float]]]

    def newcomer(self, service: str, *, priority: bool) -> Forecast | None:
        """None when no counter takes the service."""
        line = self.lines.get((service, priority))
        return None if line is None else self._forecast(line, self.lengths[line])

    def turn(self, turn_id: int) -> Forecast | None:
        """None when the turn does not wait here, or no counter takes it."""
        place = self.place.get(turn_id)
        return None if place is None else self._forecast(*place)

    def _forecast(self, line: int, place: int) -> Forecast:
        times = [
            path[line][place] if len(path[line]) > place else _end(path) for path in self.paths
        ]
        mean = sum(times) / len(times)
        if mean == 0:
            return NO_WAIT
        square = sum([time * time for time in times]) / len(times)
        return Forecast(mean, math.sqrt(max(square - mean * mean, 0.0)))


def _end(path: Sequence[Sequence[float]]) -> float:
    """The last call of a path that ended before a turn's: the least that it waits."""
    return max((line[-1] for line in path if line), default=0.0)


def replayed(site: SiteNow, services: frozenset[str], paths: int | None = None) -> Replayed:
    """Replay the lines of these connected services; `paths` overrides what the work allows."""
    counters = [counter for counter in site.counters if counter.scope.services & services]
    people = len(site.waiting) + sum(site.unread.values())
    each = max(1, math.ceil(people / _ENTRIES))
    takers = _takers(services, counters)
    numbers: dict[tuple[str, bool], int] = {}
    lines: list[Line] = []
    place: dict[int, tuple[int, int]] = {}
    share = _priority_share(site)
    # Those whom the same counters take, in the same rank, stand in one line.
    for kin, alike in enumerate(_alike(takers)):
        for priority in (False, True):
            for service in alike:
                numbers[service, priority] = len(lines)
            own = _in_line(site, alike, priority=priority)
            for index, turn in enumerate(own):
                if turn.turn_id >= 0:
                    place[turn.turn_id] = (len(lines), index // each)
            part = share if priority else 1 - share
            if not _overtaken(site.policy, alike, counters, priority=priority):
                part = 0.0
            lines.append(_line(site, alike, own, each, part, priority=priority, kin=kin))
    work = math.ceil(people / each) + 2 * len(site.knowledge) + len(site.counters)
    found = call_times(
        lines,
        [desk_of(site, counter, numbers) for counter in counters],
        max_wait=site.policy.max_wait.total_seconds(),
        paths=paths or min(max(_CALLS // work, _FEWEST_PATHS), _MOST_PATHS),
        services_each=each,
        seed=site.seed,
    )
    return Replayed(numbers, [len(line.arrivals) for line in lines], place, found)


_Takers = tuple[tuple[int, ...], tuple[int, ...]]


def _takers(services: frozenset[str], counters: Sequence[CounterNow]) -> dict[str, _Takers]:
    """By service: the counters that take it first, and those that take it second."""
    found = {}
    for service in sorted(services):
        first = [i for i, each in enumerate(counters) if service in each.scope.primary]
        second = [
            i
            for i, each in enumerate(counters)
            if service in each.scope.secondary and service not in each.scope.primary
        ]
        if first or second:
            found[service] = (tuple(first), tuple(second))
    return found


def _alike(takers: Mapping[str, _Takers]) -> list[list[str]]:
    groups: dict[_Takers, list[str]] = {}
    for service, by in takers.items():
        groups.setdefault(by, []).append(service)
    return list(groups.values())


def _priority_share(site: SiteNow) -> float:
    seen = sum(1 for turn in site.waiting if turn.priority)
    return (_SHARE_PRIOR * site.habits.priority_share + seen) / (_SHARE_PRIOR + len(site.waiting))


def _in_line(site: SiteNow, services: Sequence[str], *, priority: bool) -> list[WaitingTurn]:
    own = [
        turn
        for turn in site.waiting
        if turn.service in services and bool(turn.priority) is priority
    ]
    if not priority:
        for service in services:
            own += _unread(site, service)
    own.sort(key=lambda turn: (turn.first_arrival, turn.sequence))
    return own


def _unread(site: SiteNow, service: str) -> list[WaitingTurn]:
    """Those whom nobody has read, as if they had come evenly since the last one who was."""
    n = site.unread.get(service, 0)
    last = max((turn.first_arrival for turn in site.waiting), default=site.now)
    between = (site.now - last) / (n + 1)
    return [
        WaitingTurn(-1, service, "", last + between * (index + 1), _LAST + index)
        for index in range(n)
    ]


def _overtaken(
    policy: Policy, services: Sequence[str], counters: Sequence[CounterNow], *, priority: bool
) -> bool:
    """Whether people who come later for these could go before somebody who waits already."""
    if priority and policy.priority_weight > policy.ordinary_weight:
        return True
    return any(services[0] in each.scope.primary and each.scope.secondary for each in counters)


def _line(
    site: SiteNow,
    services: Sequence[str],
    own: Sequence[WaitingTurn],
    each: int,
    share: float,
    *,
    priority: bool,
    kin: int,
) -> Line:
    times = {
        service: site.habits.occupied_seconds(site.knowledge[service].expected_seconds)
        for service in services
    }
    rates = {service: site.knowledge[service].arrivals_per_hour for service in services}
    rate = sum(rates.values())
    mean = (
        sum(times[service] * rates[service] for service in services) / rate
        if rate
        else fmean(times.values())
    )
    per_second = rate * share / 3600
    batches = [own[first : first + each] for first in range(0, len(own), each)]
    return Line(
        weight=site.policy.priority_weight if priority else site.policy.ordinary_weight,
        arrivals=[
            min(0.0, (batch[0].first_arrival - site.now).total_seconds()) for batch in batches
        ],
        loads=[sum(times[turn.service] for turn in batch) for batch in batches],
        load=mean * each,
        gap=each / per_second if per_second > 0 else inf,
        doubt=min(site.knowledge[service].doubt for service in services),
        kin=kin,
    )
