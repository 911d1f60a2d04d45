"""Who will come on a day: a pure function of configuration, site, day and seed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

from queue_server.config import Config, Language, SiteConfig
from queue_server.simulation.demand import expected_visitors, service_shares

_PROFILE = (0.9, 1.4, 1.8, 1.9, 1.7, 1.4, 1.1, 0.9, 0.7, 0.6, 0.7, 0.9, 0.8, 0.6, 0.4, 0.2)
"""Arrivals by half-hour of an eight-hour day, relative; other days are stretched to it."""

_SLOT = timedelta(minutes=30)
_LANGUAGES = {Language.ARABIC: 0.62, Language.FRENCH: 0.23, Language.AMAZIGH: 0.15}
_PRIORITY_SHARE = 0.1
_NO_SHOW_SHARE = 0.04
_IMPATIENT_SHARE = 0.08
_PATIENCE_MINUTES = (6.0, 30.0)
_WALK_SECONDS = 25.0
_WALK_CV = 0.6
_LONGEST_WALK_SECONDS = 90.0
_SERVICE_CV = 1.0
_LONGEST_SERVICE = 3.0
"""Services end at so many times their usual minutes."""
_SHORTEST_SERVICE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Citizen:
    """One visit. Times are seconds; `arrives` counts from the day's opening.

    `patience`: gives up when not called so long after arriving; None: stays.
    """

    arrives: float
    service: str
    language: Language
    priority: str | None
    shows_up: bool
    patience: float | None
    walk: float
    service_time: float


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day's visits in order of arrival, between `opens` and `closes` (aware UTC)."""

    site: str
    day: date
    seed: int
    opens: datetime
    closes: datetime
    citizens: tuple[Citizen, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A service as citizens choose it: `seconds` it usually takes, `classes` to be declared."""

    code: str
    share: float
    seconds: float
    classes: tuple[str, ...]


def make_plan(config: Config, site: SiteConfig, day: date, seed: int) -> DayPlan | None:
    """The plan of a day, the same whenever it is asked; None when the site is closed then."""
    intervals = [
        tuple(datetime.combine(day, moment, site.zone).astimezone(UTC) for moment in interval)
        for interval in site.hours.week[day.weekday()]
    ]
    if not intervals:
        return None
    opens, closes = intervals[0][0], intervals[-1][1]
    random = Random(f"{site.id}/{day.isoformat()}/{seed}")
    slots = [slot for first, last in intervals for slot in _slots(first, last)]
    open_minutes = sum((end - start).total_seconds() for start, end in slots) / 60
    rates = _rates(slots, expected_visitors(config, site, open_minutes))
    choices = _choices(config, site)
    citizens = [
        _citizen(random, choices, (start - opens).total_seconds() + after)
        for (start, end), rate in zip(slots, rates, strict=True)
        for after in _poisson(random, rate, (end - start).total_seconds())
    ]
    return DayPlan(site.id, day, seed, opens, closes, tuple(citizens))


def _slots(opens: datetime, closes: datetime) -> list[tuple[datetime, datetime]]:
    """The half-hours of an interval, the last one as long as is left."""
    edges = [opens]
    while edges[-1] < closes:
        edges.append(min(edges[-1] + _SLOT, closes))
    return list(pairwise(edges))


def _rates(slots: Sequence[tuple[datetime, datetime]], visitors: float) -> list[float]:
    """Arrivals a second in each slot; over the day they make `visitors`."""
    weights = [_PROFILE[index * len(_PROFILE) // len(slots)] for index in range(len(slots))]
    lengths = [(end - start).total_seconds() for start, end in slots]
    whole = sum(weight * length for weight, length in zip(weights, lengths, strict=True))
    return [visitors * weight / whole for weight in weights]


def _poisson(random: Random, rate: float, seconds: float) -> list[float]:
    """Moments of a Poisson process of `rate` a second, within `seconds`."""
    moments = []
    moment = random.expovariate(rate)
    while moment < seconds:
        moments.append(moment)
        moment += random.expovariate(rate)
    return moments


def _choices(config: Config, site: SiteConfig) -> list[_Choice]:
    shares = service_shares(site)
    return [
        _Choice(
            code=service.code,
            share=shares[service.code],
            seconds=service.minutes * 60,
            classes=tuple(
                each.code
                for each in config.priority_classes
                if each.services is None or service.code in each.services
            ),
        )
        for service in config.services
        if service.code in shares
    ]


def _citizen(random: Random, choices: Sequence[_Choice], arrives: float) -> Citizen:
    (chosen,) = random.choices(choices, [choice.share for choice in choices])
    (language,) = random.choices(list(_LANGUAGES), list(_LANGUAGES.values()))
    declares = random.random() < _PRIORITY_SHARE
    impatient = random.random() < _IMPATIENT_SHARE
    service_time = _log_normal(random, chosen.seconds, _SERVICE_CV)
    return Citizen(
        arrives=arrives,
        service=chosen.code,
        language=language,
        priority=random.choice(chosen.classes) if declares and chosen.classes else None,
        shows_up=random.random() >= _NO_SHOW_SHARE,
        patience=random.uniform(*_PATIENCE_MINUTES) * 60 if impatient else None,
        walk=min(_log_normal(random, _WALK_SECONDS, _WALK_CV), _LONGEST_WALK_SECONDS),
        service_time=max(
            min(service_time, _LONGEST_SERVICE * chosen.seconds), _SHORTEST_SERVICE_SECONDS
        ),
    )


def _log_normal(random: Random, mean: float, cv: float) -> float:
    """Log-normal with this mean and coefficient of variation."""
    variance = math.log(1 + cv * cv)
    return random.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))
