"""When a counter will be free, from what it does now."""

from collections.abc import Mapping

from queue_server.domain.site_now import CounterNow, SiteNow
from queue_server.domain.wait_paths import Desk

_LEAST_PAUSE_SECONDS = 120.0
_GIVEN_UP_SECONDS = 60.0
"""Called so long ago and not come: probably nobody will."""


def desk_of(site: SiteNow, counter: CounterNow, numbers: Mapping[tuple[str, bool], int]) -> Desk:
    """The counter as a desk of the replay; `numbers`: the line of each service and class."""

    def of(services: frozenset[str]) -> tuple[int, ...]:
        found = {number for (service, _), number in numbers.items() if service in services}
        return tuple(sorted(found))

    first, second = of(counter.scope.primary), of(counter.scope.secondary - counter.scope.primary)
    if counter.paused_since is not None:
        gone = (site.now - counter.paused_since).total_seconds()
        back = max(site.habits.pause_seconds - gone, _LEAST_PAUSE_SECONDS)
        return Desk(first, second, ready=back)
    known = site.knowledge.get(counter.serving) if counter.serving else None
    if known is None:
        return Desk(first, second)
    mean = known.expected_seconds
    if counter.started is not None:
        elapsed = max(0.0, (site.now - counter.started).total_seconds())
        return Desk(first, second, serving=mean, elapsed=elapsed)
    gone = (site.now - counter.called).total_seconds() if counter.called else 0.0
    if gone > _GIVEN_UP_SECONDS:
        left = max(0.0, site.habits.no_show_seconds - gone)
        return Desk(first, second, ready=left, serving=mean / 2)
    return Desk(first, second, ready=max(0.0, site.habits.walk_seconds - gone), serving=mean)
