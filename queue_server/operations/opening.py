"""A site's day: opened without waiting for its first citizen, ended by staff or by the calendar."""

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.site_events import DayClosed, DayReopened
from queue_server.operations.day import end_day
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import Shape

_MAY_END = frozenset({Role.SYSTEM, Role.MANAGER})


class SiteDay(Shape):
    """The service day (ISO date in the site's time zone), and whether it has been closed."""

    seq: int
    day: str
    closed: bool


def open_day(context: Context, site_id: str, command: Command) -> SiteDay:
    """Every command opens the day that it finds; this one does nothing else."""
    return perform(context, site_id, command, answer_type=SiteDay, facts={}, work=_present_day)


def close_day(context: Context, site_id: str, command: Command) -> SiteDay:
    """No more tickets today: whoever waits has expired, whoever is being served finishes.

    Closing a day that is closed changes nothing. Raises `forbidden`.
    """
    _require_manager(command)

    def work(unit: Unit) -> SiteDay:
        if unit.closed_day != unit.day:
            end_day(unit, command.actor.role)
            unit.closed_day = unit.day
            unit.record(DayClosed(day=unit.day))
        return _present_day(unit)

    facts = {"verb": "close_day"}
    return perform(context, site_id, command, answer_type=SiteDay, facts=facts, work=work)


def reopen_day(context: Context, site_id: str, command: Command) -> SiteDay:
    """Tickets are given again today; those that have expired stay so. Raises `forbidden`."""
    _require_manager(command)

    def work(unit: Unit) -> SiteDay:
        if unit.closed_day == unit.day:
            unit.closed_day = ""
            unit.record(DayReopened(day=unit.day))
        return _present_day(unit)

    facts = {"verb": "reopen_day"}
    return perform(context, site_id, command, answer_type=SiteDay, facts=facts, work=work)


def _present_day(unit: Unit) -> SiteDay:
    return SiteDay(seq=unit.seq, day=unit.day, closed=unit.closed_day == unit.day)


def _require_manager(command: Command) -> None:
    if command.actor.role not in _MAY_END:
        raise QueueError(Refusal.FORBIDDEN)
