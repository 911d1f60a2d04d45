"""The kinds of day that estimates are tried on: the sample's desks, and one plain hall."""

from collections.abc import Iterator

from bench.estimate_day import DayType, Hall
from queue_server.config import Config, SiteConfig
from queue_server.domain.policy import CounterScope
from queue_server.simulation.demand import expected_visitors, service_shares

_OPEN_MINUTES = 480
_WALK_SECONDS = 33
_LOAD_OF_PLAN = 0.75
"""What queue_server.simulation.demand plans for."""


def day_types(config: Config) -> Iterator[DayType]:
    """From a quiet day to one that asks for more than there is; 3 to 12 counters."""
    sites = {site.id: hall_of(config, site) for site in config.sites}
    yield DayType("quiet", sites["larache"], 0.5)
    yield DayType("normal", sites["beni-mellal"], 0.7)
    yield DayType("heavy", sites["meknes"], 0.85)
    yield DayType("overloaded", sites["meknes-hamria"], 1.0)
    yield DayType("single", _one_service(counters=5, minutes=9), 0.8)
    yield DayType("shared", sites["meknes-hamria"], 0.75)
    yield DayType("priorities", sites["meknes-hamria"], 0.8, priority=0.3)
    yield DayType("breaks", sites["beni-mellal"], 0.75, breaks=True)
    yield DayType("absent", sites["larache"], 0.8, no_show=0.15, impatient=0.2)


def hall_of(config: Config, site: SiteConfig) -> Hall:
    """A configured site; its visitors fill the busiest counters exactly."""
    as_planned = expected_visitors(config, site, _OPEN_MINUTES)
    shares = service_shares(site)
    usual = {each.code: each.minutes * 60 for each in config.services if each.code in shares}
    scopes = tuple(
        CounterScope(frozenset(each.services), frozenset(each.secondary)) for each in site.counters
    )
    full = as_planned / _LOAD_OF_PLAN
    return Hall(scopes, usual, {code: full * share for code, share in shares.items()})


def _one_service(*, counters: int, minutes: float) -> Hall:
    each = minutes * 60 + _WALK_SECONDS
    return Hall(
        tuple(CounterScope(frozenset("B")) for _ in range(counters)),
        {"B": minutes * 60},
        {"B": counters * _OPEN_MINUTES * 60 / each},
    )
