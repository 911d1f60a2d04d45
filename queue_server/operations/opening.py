"""Open a site's day without waiting for its first citizen."""

from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import Shape


class OpenedDay(Shape):
    """The day that is open now, ISO date in the site's time zone."""

    seq: int
    day: str


def open_day(context: Context, site_id: str, command: Command) -> OpenedDay:
    """Every command opens the day that it finds closed; this one does nothing else."""

    def work(unit: Unit) -> OpenedDay:
        return OpenedDay(seq=unit.seq, day=unit.day)

    return perform(context, site_id, command, answer_type=OpenedDay, facts={}, work=work)
