"""Whether a ticket may be given now: hours, closures, quota."""

from queue_server.calendars import hours_of
from queue_server.config import ServiceConfig
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.opening import Closed
from queue_server.operations.unit import Unit
from queue_server.store.board import service_rows
from queue_server.store.closures import present_closure


def require_open(unit: Unit, service: ServiceConfig, *, booked: bool = False) -> None:
    """Raises `site_closed`, `service_closed` or `quota_reached` when no ticket may be given.

    Whoever has an appointment (`booked`) is not held up by the quota: it counted them before.
    """
    hours = hours_of(
        unit.config,
        unit.site,
        unit.at,
        closure=present_closure(unit.connection, unit.site.id),
        closed_day=unit.closed_day,
    )
    counted = hours.calendar.limits(service.code).daily_quota is not None and not booked
    state = hours.state(service.code, issued=_issued_today(unit, service) if counted else 0)
    if state.open:
        return
    if state.closed_for is Closed.QUOTA:
        raise QueueError(Refusal.QUOTA_REACHED, service=service.code)
    if hours.state().open:
        raise QueueError(Refusal.SERVICE_CLOSED, service=service.code)
    raise QueueError(Refusal.SITE_CLOSED, site=unit.site.id)


def _issued_today(unit: Unit, service: ServiceConfig) -> int:
    row = service_rows(unit.connection, unit.site.id, unit.day).get(service.code)
    return row.last_number if row else 0
