"""How many citizens a day brings to a site, and for what: enough for a queue, never beyond hope."""

from collections.abc import Mapping
from itertools import combinations_with_replacement

from queue_server.config import Config, SiteConfig

_SHARES = {
    "A": 12.0,
    "B": 28.0,
    "F": 6.0,
    "H": 20.0,
    "K": 14.0,
    "L": 4.0,
    "M": 3.0,
    "R": 6.0,
    "U": 5.0,
    "Z": 2.0,
}
"""Percent of visitors, for the services of the sample: mostly civil status and signatures."""

_OTHER_SHARE = 5.0
_OVERHEAD_MINUTES = 0.75
"""The walk to the counter and the agent's breath between two citizens."""

_LOAD = 0.7
"""Occupancy of the busiest group of counters over the day; the morning goes beyond 1."""


def service_shares(site: SiteConfig) -> dict[str, float]:
    """What citizens come for, among the services that some counter of the site takes; sums to 1."""
    taken = {code for counter in site.counters for code in counter.services + counter.secondary}
    weights = {code: _SHARES.get(code, _OTHER_SHARE) for code in site.services if code in taken}
    whole = sum(weights.values())
    return {code: weight / whole for code, weight in weights.items()}


def expected_visitors(config: Config, site: SiteConfig, open_minutes: float) -> float:
    """Visitors of a day of `open_minutes`.

    A group is the counters that take one of two services; its work is every service that nobody
    else takes. The day is as full as the busiest group bears: what one counter does alone counts
    as much as what all do together.
    """
    shares = service_shares(site)
    takers = {
        code: frozenset(
            counter.id
            for counter in site.counters
            if code in counter.services or code in counter.secondary
        )
        for code in shares
    }
    groups = {
        takers[one] | takers[other] for one, other in combinations_with_replacement(shares, 2)
    }
    groups.add(frozenset(counter.id for counter in site.counters))
    minutes = _minutes_each(config, shares)
    bearable = min(
        len(group) / sum(minutes[code] for code, by in takers.items() if by <= group)
        for group in groups
    )
    return _LOAD * open_minutes * bearable


def _minutes_each(config: Config, shares: Mapping[str, float]) -> dict[str, float]:
    """Counter minutes of each service for one average visitor."""
    return {
        service.code: shares[service.code] * (service.minutes + _OVERHEAD_MINUTES)
        for service in config.services
        if service.code in shares
    }
