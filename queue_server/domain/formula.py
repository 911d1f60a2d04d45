"""The wait where one service has counters of its own and everybody's time counts the same.

Ŵ = (n + 1) · Ŝ / s, n = turns before, s = counters serving. It is the sum of n + 1 departures, each
with the spread of a service, and Ŝ itself is in doubt by as much for all of them.
"""

import math
from collections.abc import Sequence

from queue_server.domain.promise import Forecast


def formula(
    *, turns_before: int, seconds_each: float, counters: int, spread: float, doubt: float
) -> Forecast:
    """The wait behind `turns_before` others when all `counters` (at least one) are busy.

    `spread`, `doubt`: standard deviations ÷ mean, of one service and of the mean itself.
    """
    departures = turns_before + 1
    mean = departures * seconds_each / counters
    return Forecast(mean, mean * math.sqrt(spread * spread / departures + doubt * doubt))


def turns_before_newcomer(
    waited: Sequence[float], *, seconds_between: float, weight: float, newcomer_weight: float
) -> int:
    """How many of those who wait are called before somebody who comes now.

    `waited`: seconds, the longest first, all of the same `weight`; `seconds_between` two calls.
    """
    for place, seconds in enumerate(waited):
        then = (place + 1) * seconds_between
        if newcomer_weight * then > weight * (then + seconds):
            return place
    return len(waited)
