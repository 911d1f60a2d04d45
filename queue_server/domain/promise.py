"""From a predicted wait to the range that is shown, and how far past promises were kept.

The range is the predicted median to the predicted 90th percentile, rounded outward to 5 minutes.
Rounding outward would keep many more than 90 % of the promises, and a day that nobody could
foresee fewer. So the level of the upper end follows the site's own past promises: each kept one
lowers it a little, each broken one raises it nine times as much (adaptive conformal inference;
Gibbs & Candès 2021, arXiv 2106.00170). Figures: docs/decisions/0004-estimates.md.
"""

import math
from dataclasses import dataclass

KEPT = 0.9
"""The share of turns that should be called before the upper end that they were shown."""
P90_NORMAL = 1.2815515594600038
_ROUND_TO_SECONDS = 300
_STEP = 0.12
_LOWEST, _HIGHEST = -1.5, 4.0
_NO_SPREAD = 1e-9
NO_WAIT_SECONDS = 60
"""Whoever was told 0 minutes and is called within one was told the truth."""


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes, whole multiples of five; `low == high` only for no wait at all."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """A wait as it is predicted, in seconds: a gamma variable of this mean and deviation."""

    mean: float
    deviation: float

    def quantile(self, normal: float) -> float:
        """The quantile at the level of this standard normal value (0: the median).

        Wilson and Hilferty's approximation; within 2 % for shapes of 1 and more.
        """
        if self.mean <= _NO_SPREAD:
            return 0.0
        ninth = (self.deviation / self.mean) ** 2 / 9
        return self.mean * max(0.0, 1 - ninth + normal * math.sqrt(ninth)) ** 3

    @property
    def median(self) -> float:
        """The point forecast: as often too long as too short."""
        return self.quantile(0.0)

    @property
    def p90(self) -> float:
        return self.quantile(P90_NORMAL)

    def moved(self, turns: int, *, seconds_each: float, doubt: float) -> "Forecast":
        """The same with so many more turns (or fewer) before it, each with its own spread."""
        by = turns * seconds_each
        mean = max(self.mean + by, 0.0)
        if turns < 0:
            return Forecast(mean, self.deviation * math.sqrt(mean / max(self.mean, _NO_SPREAD)))
        more = turns * seconds_each**2 + (doubt * by) ** 2
        return Forecast(mean, math.sqrt(self.deviation**2 + more))


NO_WAIT = Forecast(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The upper end's level as a standard normal value, for short, middle and long waits."""

    levels: tuple[float, float, float] = (1.0, 1.1, 1.2)

    def level(self, low: int) -> float:
        """The level for a range that begins at `low` minutes."""
        return self.levels[_length(low)]

    def after(self, promised: WaitRange, waited_seconds: float) -> "Calibration":
        """The same once a promise has been kept or broken. To be told 0 teaches nothing."""
        if promised.high == 0:
            return self
        step = -_STEP * (1 - KEPT) if kept(promised, waited_seconds) else _STEP * KEPT
        place = _length(promised.low)
        moved = min(max(self.levels[place] + step, _LOWEST), _HIGHEST)
        levels = list(self.levels)
        levels[place] = moved
        return Calibration((levels[0], levels[1], levels[2]))


def _length(low: int) -> int:
    return (low >= 10) + (low >= 25)


def kept(promised: WaitRange, waited_seconds: float) -> bool:
    """Whether the call came before the upper end."""
    return waited_seconds <= (promised.high * 60 or NO_WAIT_SECONDS)


def shown(forecast: Forecast, calibration: Calibration) -> WaitRange:
    """The range that a citizen is told."""
    if forecast.mean <= _NO_SPREAD:
        return WaitRange(0, 0)
    low = 5 * math.floor(forecast.median / _ROUND_TO_SECONDS)
    upper = forecast.quantile(calibration.level(low))
    return WaitRange(low, max(5 * math.ceil(upper / _ROUND_TO_SECONDS), low + 5))
