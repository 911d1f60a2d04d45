"""The printers of a site as they were last seen."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from printers.condition import Condition
from queue_server.shapes import PrinterNow
from queue_server.shapes_printing import PrinterState
from queue_server.snapshots.common import View
from queue_server.store.printers import printer_rows, queued_jobs


def printers_now(view: View) -> list[PrinterNow]:
    """What everybody may see."""
    ids = _ids(view)
    seen = printer_rows(view.connection, ids)
    return [_now(each, seen) for each in ids]


def printers_of_agent(view: View, agent: str) -> list[PrinterNow]:
    """Those on the cables of one print agent, of whichever site."""
    ids = [each.id for each in view.config.printers if each.agent == agent]
    seen = printer_rows(view.connection, ids)
    return [_now(each, seen) for each in ids]


def printer_states(view: View) -> list[PrinterState]:
    """What staff see."""
    ids = _ids(view)
    seen, queued = printer_rows(view.connection, ids), queued_jobs(view.connection, ids)
    return [
        PrinterState(
            **dict(_now(each.id, seen)),
            detail=seen[each.id].detail if each.id in seen else "",
            since=seen[each.id].changed_at if each.id in seen else None,
            driver=each.driver,
            agent=each.agent,
            fallback=each.fallback,
            queued=queued[each.id],
        )
        for each in view.config.printers_of(view.site)
    ]


def _ids(view: View) -> list[str]:
    return [each.id for each in view.config.printers_of(view.site)]


def _now(printer_id: str, seen: Mapping[str, Row[Any]]) -> PrinterNow:
    row = seen.get(printer_id)
    condition = Condition(row.condition) if row else Condition.UNKNOWN
    return PrinterNow(id=printer_id, condition=condition, prints=condition.prints)
