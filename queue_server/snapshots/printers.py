"""The printers of a site as they were last seen."""

from typing import Any

from sqlalchemy import Row, bindparam, func, select

from printers.condition import Condition
from queue_server.shapes import PrinterNow
from queue_server.shapes_printing import PrinterState
from queue_server.snapshots.common import View
from queue_server.store.tables import print_job, printer

_SEEN = select(
    printer.c.printer_id, printer.c.condition, printer.c.detail, printer.c.changed_at
).where(printer.c.printer_id.in_(bindparam("ids", expanding=True)))
_QUEUED = (
    select(print_job.c.printer_id, func.count())
    .where(
        print_job.c.printer_id.in_(bindparam("ids", expanding=True)),
        print_job.c.state == "queued",
    )
    .group_by(print_job.c.printer_id)
)


def printers_now(view: View) -> list[PrinterNow]:
    """What everybody may see."""
    seen = _seen(view)
    return [_now(each.id, seen) for each in view.config.printers_of(view.site)]


def printer_states(view: View) -> list[PrinterState]:
    """What staff see."""
    seen = _seen(view)
    ids = [each.id for each in view.config.printers_of(view.site)]
    queued: dict[str, int] = dict(iter(view.connection.execute(_QUEUED, {"ids": ids})))
    return [
        PrinterState(
            **dict(_now(each.id, seen)),
            detail=seen[each.id].detail if each.id in seen else "",
            since=seen[each.id].changed_at if each.id in seen else None,
            driver=each.driver,
            agent=each.agent,
            fallback=each.fallback,
            queued=queued.get(each.id, 0),
        )
        for each in view.config.printers_of(view.site)
    ]


def _seen(view: View) -> dict[str, Row[Any]]:
    ids = [each.id for each in view.config.printers_of(view.site)]
    rows: list[Row[Any]] = list(view.connection.execute(_SEEN, {"ids": ids}))
    return {row.printer_id: row for row in rows}


def _now(printer_id: str, seen: dict[str, Row[Any]]) -> PrinterNow:
    row = seen.get(printer_id)
    condition = Condition(row.condition) if row else Condition.UNKNOWN
    return PrinterNow(id=printer_id, condition=condition, prints=condition.prints)
