"""How long: the range of wait a citizen is told.

Ŵ = (n + 1) · Ŝ / s with n the turns called before, s the counters serving now that may take the
turn, Ŝ = (20·S_hist + Σ last k ≤ 30 service times) / (20 + k). A wait that is the sum of n + 1
departures is close to a gamma variable of shape n + 1; the range shown is its 50th to 90th
percentile, rounded outward to 5 minutes. Definitions and evidence: the project's metrics page.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from queue_server.domain.policy import CounterScope

_PRIOR_WEIGHT = 20
RECENT_SERVICES = 30
"""How many past service times of the day are remembered for each service."""
_ROUND_TO_MINUTES = 5
_P90_NORMAL = 1.2815515594600038


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes, whole multiples of five; `low == high` only for no wait at all."""

    low: int
    high: int


def expected_service_seconds(usual_seconds: float, recent_seconds: Sequence[float]) -> float:
    """Ŝ: the usual time, drawn towards the last services of the day (at most 30 count)."""
    last = recent_seconds[-RECENT_SERVICES:]
    return (_PRIOR_WEIGHT * usual_seconds + sum(last)) / (_PRIOR_WEIGHT + len(last))


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


def effective_counters(
    service: str, scopes: Iterable[CounterScope], waiting: Mapping[str, int]
) -> float:
    """s: how many counters' worth of work goes to `service`.

    A counter is shared evenly between the services that wait for it and that it takes no later
    than this one: its primary services, and for a secondary service the secondary ones too.
    `waiting` counts turns by service.
    """
    total = 0.0
    for scope in scopes:
        if service in scope.primary:
            rivals = scope.primary
        elif service in scope.secondary:
            rivals = scope.services
        else:
            continue
        total += 1 / (1 + sum(1 for rival in rivals - {service} if waiting.get(rival, 0) > 0))
    return total


def _gamma_quantile(mean: float, shape: float, normal_quantile: float) -> float:
    """Wilson and Hilferty's approximation; within 2 % for the shapes met here (≥ 1)."""
    ninth = 1 / (9 * shape)
    return mean * max(0.0, 1 - ninth + normal_quantile * math.sqrt(ninth)) ** 3


def wait_range(
    *, turns_before: int, service_seconds: float, counters: float, counter_free: bool
) -> WaitRange | None:
    """The range for a turn that has `turns_before` ahead of it.

    `counters` may be fractional where counters are shared between services. None when no counter
    serves the turn: then nothing honest can be said.
    """
    if counters <= 0:
        return None
    if counter_free and turns_before == 0:
        return WaitRange(0, 0)
    mean_minutes = (turns_before + 1) * service_seconds / counters / 60
    median = _gamma_quantile(mean_minutes, turns_before + 1, 0.0)
    p90 = _gamma_quantile(mean_minutes, turns_before + 1, _P90_NORMAL)
    low = math.floor(median / _ROUND_TO_MINUTES) * _ROUND_TO_MINUTES
    high = math.ceil(p90 / _ROUND_TO_MINUTES) * _ROUND_TO_MINUTES
    return WaitRange(low, max(high, low + _ROUND_TO_MINUTES))
