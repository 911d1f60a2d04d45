"""The estimate of one service now, from the rows that a transaction or a snapshot has read."""

from collections.abc import Mapping

from queue_server.config import ServiceConfig
from queue_server.domain.estimate import (
    WaitRange,
    effective_counters,
    expected_service_seconds,
    wait_range,
)
from queue_server.shapes import RangeShape
from queue_server.store.board import OpenCounter, ServiceRow


def range_for(
    service: ServiceConfig,
    turns_before: int,
    rows: Mapping[str, ServiceRow],
    counters: Mapping[str, OpenCounter],
) -> WaitRange | None:
    """The range for a turn of `service` with `turns_before` of its service ahead of it."""
    row = rows.get(service.code)
    waiting = {code: other.waiting for code, other in rows.items()}
    taking = [c for c in counters.values() if service.code in c.scope.services]
    return wait_range(
        turns_before=turns_before,
        service_seconds=expected_service_seconds(
            service.minutes * 60, row.recent_seconds if row else ()
        ),
        counters=effective_counters(service.code, (c.scope for c in taking), waiting),
        counter_free=any(c.turn is None for c in taking),
    )


def range_shape(found: WaitRange | None) -> RangeShape | None:
    """The same range as the API sends it."""
    return None if found is None else RangeShape(low=found.low, high=found.high)
