"""The promises of simulated days beside those of three rivals, and how they turned out."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from queue_server.domain.estimate import (
    Calibration,
    Forecast,
    SiteForecast,
    SiteNow,
    WaitRange,
    shown,
)
from queue_server.domain.policy import WaitingTurn
from queue_server.domain.promise import kept

Figure = float | int
NAMES = ("", "_les", "_last10", "_fixed")
"""Ours, and the rivals: suffixes of their figures."""


@dataclass(frozen=True, slots=True)
class _Told:
    promised: WaitRange
    forecast: Forecast
    points: tuple[float, float, float, float]


@dataclass(slots=True)
class Scores:
    """Watches the days of one kind at one site; `next_day` between two.

    Rivals, for the same service: LES (the wait of whoever was called last), the mean of the last
    ten waits, and (n + 1) · usual / s, which they also say before the day's first call.
    """

    calibration: Calibration = field(default_factory=Calibration)
    _open: dict[int, _Told] = field(default_factory=dict)
    _waits: dict[str, deque[float]] = field(default_factory=dict)
    _days: list[list[tuple[_Told, float]]] = field(default_factory=list)

    def next_day(self) -> None:
        """Everybody has gone home; only what promises have taught is kept."""
        self._open = {}
        self._waits = defaultdict(lambda: deque(maxlen=10))
        self._days.append([])

    def told(self, site: SiteNow, turn: WaitingTurn) -> None:
        """A ticket is being issued."""
        forecast = SiteForecast(site).newcomer(turn.service, turn.priority)
        if forecast is None:
            raise LookupError(f"nothing is promised for {turn}")
        fixed = _fixed(site, turn.service)
        waits = self._waits[turn.service]
        self._open[turn.turn_id] = _Told(
            shown(forecast, self.calibration),
            forecast,
            (
                forecast.median,
                waits[-1] if waits else fixed,
                fmean(waits) if waits else fixed,
                fixed,
            ),
        )

    def called(self, turn: WaitingTurn, waited: float) -> None:
        """The turn was called."""
        told = self._open.pop(turn.turn_id)
        self.calibration = self.calibration.after(told.promised, waited)
        self._waits[turn.service].append(waited)
        self._days[-1].append((told, waited))

    def figures(self) -> dict[str, Figure]:
        """Shares, and minutes. Turns that were never called have no wait and do not count."""
        called = [each for day in self._days for each in day]
        ranges = [each for each in called if each[0].promised.high]
        found: dict[str, Figure] = {
            "days": len(self._days),
            "called": len(called),
            "told_zero": _share(called, lambda told, _: told.promised.high == 0),
            "coverage": _share(ranges, lambda told, waited: kept(told.promised, waited)),
            "coverage_all": _share(called, lambda told, waited: kept(told.promised, waited)),
            "coverage_raw_p90": _share(ranges, lambda told, waited: waited <= told.forecast.p90),
            "below_median": _share(ranges, lambda told, waited: waited <= told.forecast.median),
            "mean_wait": _minutes([waited for _, waited in called]),
            "mean_width": _minutes(
                [(told.promised.high - told.promised.low) * 60.0 for told, _ in ranges]
            ),
        }
        for place, name in enumerate(NAMES):
            errors = [told.points[place] - waited for told, waited in called]
            found[f"mae{name}"] = _minutes([abs(error) for error in errors])
            found[f"bias{name}"] = _minutes(errors)
            if name:
                found[f"days_below{name}"] = sum(1 for day in self._days if _better(day, place))
        return found


def _better(day: Sequence[tuple[_Told, float]], rival: int) -> bool:
    """Whether our mean absolute error of the day is smaller than the rival's."""
    ours, theirs = (
        fmean(abs(told.points[place] - waited) for told, waited in day) for place in (0, rival)
    )
    return ours < theirs


def _share(called: Sequence[tuple[_Told, float]], holds: Callable[[_Told, float], bool]) -> float:
    return round(fmean(holds(*each) for each in called), 4) if called else 0.0


def _minutes(seconds: Sequence[float]) -> float:
    return round(fmean(seconds) / 60, 2) if seconds else 0.0


def _fixed(site: SiteNow, service: str) -> float:
    """Seconds; a counter counts in equal parts for the services that wait for it."""
    waiting = {turn.service for turn in site.waiting}
    counters = 0.0
    for each in site.counters:
        if service in each.scope.services:
            takes = each.scope.primary if service in each.scope.primary else each.scope.services
            counters += 1 / (1 + len((takes - {service}) & waiting))
    before = sum(1 for turn in site.waiting if turn.service == service)
    return (before + 1) * site.knowledge[service].usual_seconds / counters
