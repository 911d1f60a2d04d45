"""How long a service holds a counter: what is known, drawn towards the day, and its spread."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from statistics import NormalDist

PRIOR_WEIGHT = 20
"""The usual time counts as so many services; √(1/20) = 22 % is how far one day strays from it."""
RECENT_SERVICES = 30
"""How many past service times of the day are remembered for each service."""
SPREAD = 0.9
"""Standard deviation ÷ mean of one service, where desks have been measured (0.7–1.1)."""
_LATELY_SECONDS = 1800
_LEAST_HOURS = 0.5
TABLE = 1024
"""Entries of a table of draws: a power of two."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What happens around a service, in every commune alike until it has measured its own."""

    walk_seconds: float = 33.0
    """From the call to the start, and from the end to the next call."""
    no_show_share: float = 0.04
    no_show_seconds: float = 140.0
    """What an absent person costs a counter: all the calls."""
    pause_seconds: float = 1800.0
    """A counter's pause."""
    priority_share: float = 0.1
    """Of the people still to come, as long as nobody has been seen."""

    def occupied_seconds(self, service_seconds: float) -> float:
        """The counter's time for one call, on average."""
        present = self.walk_seconds + service_seconds
        return (1 - self.no_show_share) * present + self.no_show_share * self.no_show_seconds


@dataclass(frozen=True, slots=True)
class ServiceKnowledge:
    """What is known of a service now. Seconds; `recent_seconds` oldest first.

    `history_seconds`: the mean of past days, None on a new site. `arrivals_per_hour` of now.
    """

    usual_seconds: float
    recent_seconds: tuple[float, ...] = ()
    history_seconds: float | None = None
    arrivals_per_hour: float = 0.0

    @property
    def expected_seconds(self) -> float:
        """Ŝ."""
        return expected_service_seconds(
            self.usual_seconds if self.history_seconds is None else self.history_seconds,
            self.recent_seconds,
        )

    @property
    def doubt(self) -> float:
        """Standard deviation of Ŝ's own error ÷ Ŝ."""
        return 1 / math.sqrt(PRIOR_WEIGHT + min(len(self.recent_seconds), RECENT_SERVICES))


def remember(recent: Sequence[float], seconds: float) -> list[float]:
    """The last service times of the day with one more; the oldest make room."""
    return [*recent, round(seconds, 1)][-RECENT_SERVICES:]


def forget(recent: Sequence[float], seconds: float) -> list[float]:
    """The same without the last service of this length: it turned out not to be over."""
    kept = list(recent)
    for at in reversed(range(len(kept))):
        if kept[at] == round(seconds, 1):
            del kept[at]
            break
    return kept


def expected_service_seconds(usual_seconds: float, recent_seconds: Sequence[float]) -> float:
    """Ŝ: the usual time, drawn towards the last services of the day (at most 30 count)."""
    last = recent_seconds[-RECENT_SERVICES:]
    return (PRIOR_WEIGHT * usual_seconds + sum(last)) / (PRIOR_WEIGHT + len(last))


@lru_cache(maxsize=64)
def standard_normals(n: int) -> tuple[float, ...]:
    """The normal distribution in `n` equal slices: the middle of each, ascending."""
    normal = NormalDist()
    return tuple(normal.inv_cdf((slice_ + 0.5) / n) for slice_ in range(n))


@lru_cache(maxsize=32)
def unit_times(services: int) -> tuple[float, ...]:
    """Ascending log-normal times of mean 1: the mean of so many services, in 1,024 slices."""
    variance = math.log(1 + SPREAD * SPREAD / services)
    drawn = [math.exp(math.sqrt(variance) * z) for z in standard_normals(TABLE)]
    mean = sum(drawn) / TABLE
    return tuple(each / mean for each in drawn)


@lru_cache(maxsize=32)
def shuffled_unit_times(services: int) -> tuple[float, ...]:
    """The same times in a random order."""
    return _shuffled(unit_times(services), seed=1)


@lru_cache(maxsize=1)
def shuffled_unit_gaps() -> tuple[float, ...]:
    """Exponential gaps of mean 1 in a random order."""
    gaps = [-math.log(1 - (slice_ + 0.5) / TABLE) for slice_ in range(TABLE)]
    return _shuffled(gaps, seed=2)


def _shuffled(values: Sequence[float], *, seed: int) -> tuple[float, ...]:
    return tuple(Random(seed).sample(values, len(values)))


def residual_seconds(mean: float, elapsed: float, chance: float) -> float:
    """What is left of a service of this mean that has gone on for `elapsed` seconds.

    `chance` in [0, 1) chooses among the services that last longer than that.
    """
    times = unit_times(1)
    past = bisect_right(times, elapsed / mean)
    if past >= TABLE - 2:
        return mean * times[int(chance * TABLE)]
    return mean * times[past + int(chance * (TABLE - past))] - elapsed


def arrivals_per_hour(*, issued: int, hours_open: float, waiting: Sequence[float]) -> float:
    """How fast people come for a service: over the day, or lately when that is faster.

    `issued` since the opening; `waiting`: how long each one has waited, in seconds.
    """
    lately = sum(1 for seconds in waiting if seconds <= _LATELY_SECONDS)
    return max(issued / max(hours_open, _LEAST_HOURS), lately * 3600 / _LATELY_SECONDS)
