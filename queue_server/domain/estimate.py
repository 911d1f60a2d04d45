"""How long: the wait of whoever waits at a site, and of whoever would come now.

Counters that share services are taken together; each such group is replayed by Monte Carlo
(queue_server.domain.wait_paths) once, when it is first asked for. One service and one class on
counters that do nothing else have a formula instead (queue_server.domain.formula).
Definitions and evidence: the project's metrics page and docs/decisions/0004-estimates.md.
"""

from dataclasses import dataclass, field

from queue_server.domain.formula import formula, turns_before_newcomer
from queue_server.domain.promise import NO_WAIT, Calibration, Forecast, WaitRange, shown
from queue_server.domain.service_time import SPREAD, Habits, ServiceKnowledge
from queue_server.domain.site_now import CounterNow, SiteNow, connected_services
from queue_server.domain.waiting_lines import Replayed, replayed

__all__ = [
    "Calibration",
    "CounterNow",
    "Forecast",
    "Habits",
    "ServiceKnowledge",
    "SiteForecast",
    "SiteNow",
    "WaitRange",
    "shown",
]


@dataclass(slots=True)
class SiteForecast:
    """The waits of one site at one moment. A pure function of `site`, worked out when asked."""

    site: SiteNow
    _groups: dict[frozenset[str], Replayed] = field(default_factory=dict, repr=False)

    def newcomer(self, service: str, priority: str = "") -> Forecast | None:
        """The wait of a turn that would be issued now. None when no counter takes it."""
        taking = [each for each in self.site.counters if service in each.scope.services]
        if not taking:
            return None
        if _has_formula(self.site, service, taking):
            return self._by_formula(service, priority, taking)
        return self._group(service).newcomer(service, priority=bool(priority))

    def turn(self, turn_id: int, service: str) -> Forecast | None:
        """The wait from now of a turn that waits. None when it is unknown or nobody takes it."""
        return self._group(service).turn(turn_id)

    def seconds_each(self, service: str) -> float:
        """How much one more turn before it lengthens a wait for this service, roughly."""
        known = self.site.knowledge[service]
        counters = sum(1 for each in self.site.counters if service in each.scope.services)
        return self.site.habits.occupied_seconds(known.expected_seconds) / max(counters, 1)

    def _group(self, service: str) -> Replayed:
        services = connected_services(service, (each.scope for each in self.site.counters))
        found = self._groups.get(services)
        if found is None:
            found = self._groups[services] = replayed(self.site, services)
        return found

    def _by_formula(self, service: str, priority: str, taking: list[CounterNow]) -> Forecast | None:
        site = self.site
        own = sorted(
            (turn for turn in site.waiting if turn.service == service),
            key=lambda turn: (turn.first_arrival, turn.sequence),
        )
        serving = [each for each in taking if each.paused_since is None]
        if not serving:
            return self._group(service).newcomer(service, priority=bool(priority))
        if not own and any(each.serving is None for each in serving):
            return NO_WAIT
        policy, known = site.policy, site.knowledge[service]
        each = site.habits.occupied_seconds(known.expected_seconds)
        before = turns_before_newcomer(
            [(site.now - turn.first_arrival).total_seconds() for turn in own],
            seconds_between=each / len(serving),
            weight=policy.ordinary_weight,
            newcomer_weight=policy.priority_weight if priority else policy.ordinary_weight,
        )
        return formula(
            turns_before=before + site.unread.get(service, 0) * (before == len(own)),
            seconds_each=each,
            counters=len(serving),
            spread=SPREAD,
            doubt=known.doubt,
        )


def _has_formula(site: SiteNow, service: str, taking: list[CounterNow]) -> bool:
    """One service, one class, and nobody expected who could overtake."""
    return (
        (
            site.habits.priority_share == 0
            or site.policy.priority_weight == site.policy.ordinary_weight
        )
        and all(each.scope.services == {service} for each in taking)
        and not any(turn.priority for turn in site.waiting if turn.service == service)
    )
