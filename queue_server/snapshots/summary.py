"""The derived figures that are pushed beside the events: who waits, how long, in which order."""

from datetime import datetime

from queue_server.shapes import RangeShape, Shape
from queue_server.snapshots.common import View, service_board
from queue_server.snapshots.screens import waiting_for


class ServiceSummary(Shape):
    """One service now."""

    waiting: int
    range: RangeShape | None
    open: bool
    closing_at: datetime | None


class OrderEntry(Shape):
    """A turn in its place."""

    turn_id: int
    reason: str


class Summary(Shape):
    """Absolute, outside the event sequence: `as_of` is the last event that is included."""

    as_of: int
    open: bool
    services: dict[str, ServiceSummary]
    orders: dict[str, list[OrderEntry]] | None
    """For staff only: by open counter, its first 30 in calling order."""


def summary(view: View, *, orders: bool) -> Summary:
    """The present figures of a site."""
    return Summary(
        as_of=view.row.seq,
        open=view.opening.open,
        services={
            service.code: ServiceSummary(
                waiting=service.waiting,
                range=service.range,
                open=service.open,
                closing_at=service.closing_at,
            )
            for service in service_board(view)
        },
        orders={
            counter.counter: [
                OrderEntry(turn_id=turn.turn_id, reason=turn.reason)
                for turn in waiting_for(view, counter.scope)
            ]
            for counter in view.counters.values()
        }
        if orders
        else None,
    )
