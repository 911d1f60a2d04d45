"""What an estimate may know of a site: who waits, who serves, and how services go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from queue_server.domain.policy import CounterScope, Policy, WaitingTurn
from queue_server.domain.service_time import Habits, ServiceKnowledge


@dataclass(frozen=True, slots=True)
class CounterNow:
    """An open counter. `serving`: the service of the turn at it, None while it is free.

    `called`, `started`: when that turn was; `started` is None while the person walks.
    """

    scope: CounterScope
    serving: str | None = None
    called: datetime | None = None
    started: datetime | None = None
    paused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteNow:
    """All that an estimate may know of a site.

    `unread`: how many more wait for a service, all later than those in `waiting`. `seed` makes
    the same question have the same answer.
    """

    waiting: Sequence[WaitingTurn]
    counters: Sequence[CounterNow]
    knowledge: Mapping[str, ServiceKnowledge]
    policy: Policy
    now: datetime
    unread: Mapping[str, int] = field(default_factory=dict)
    habits: Habits = field(default_factory=Habits)
    seed: int = 0


def connected_services(service: str, scopes: Iterable[CounterScope]) -> frozenset[str]:
    """The services whose counters are shared with this one's, directly or by way of others."""
    found, left = frozenset({service}), list(scopes)
    while touching := [scope for scope in left if scope.services & found]:
        left = [scope for scope in left if not scope.services & found]
        found = found.union(*(scope.services for scope in touching))
    return found
