"""What all services' waits of a site cost, with so many people waiting."""

import time
from collections import Counter
from datetime import timedelta
from random import Random
from statistics import median

from bench.estimate_day import OPENS, POLICY
from queue_server.config import Config, SiteConfig
from queue_server.domain.estimate import CounterNow, ServiceKnowledge, SiteForecast, SiteNow
from queue_server.domain.policy import CounterScope, WaitingTurn
from queue_server.simulation.demand import service_shares

_WAITING = (0, 10, 60, 200, 1000)
_READ = 300
"""What the server reads of a longer line; the rest is a number by service."""
_ROUNDS = 15
_NOW = OPENS + timedelta(hours=2.5)


def cost(config: Config) -> dict[str, dict[str, float]]:
    """Milliseconds of processor time by site and number waiting: the median of 15 rounds."""
    return {
        site.id: {str(n): _milliseconds(_busy(config, site, n)) for n in _WAITING}
        for site in config.sites
    }


def _milliseconds(site: SiteNow) -> float:
    taken = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        forecast = SiteForecast(site)
        for service in site.knowledge:
            forecast.newcomer(service)
        taken.append(time.process_time() - started)
    return round(median(taken) * 1000, 2)


def _busy(config: Config, site: SiteConfig, n: int) -> SiteNow:
    """Every counter serves, and `n` wait who came over the last hours."""
    random = Random(n)
    shares = service_shares(site)
    ages = sorted((random.uniform(0, 7200) for _ in range(n)), reverse=True)
    waiting = [
        WaitingTurn(
            turn_id=number,
            service=random.choices(list(shares), list(shares.values()))[0],
            priority="elderly" if random.random() < 0.1 else "",
            first_arrival=_NOW - timedelta(seconds=age),
            sequence=number,
        )
        for number, age in enumerate(ages)
    ]
    return SiteNow(
        waiting=waiting[:_READ],
        unread=Counter(turn.service for turn in waiting[_READ:]),
        counters=[
            CounterNow(
                CounterScope(frozenset(each.services), frozenset(each.secondary)),
                serving=each.services[0],
                called=_NOW - timedelta(seconds=150),
                started=_NOW - timedelta(seconds=120),
            )
            for each in site.counters
        ],
        knowledge={
            each.code: ServiceKnowledge(each.minutes * 60, arrivals_per_hour=15)
            for each in config.services
            if each.code in shares
        },
        policy=POLICY,
        now=_NOW,
    )
