"""Printers as they were last seen, and what waits for them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from queue_server.store.tables import print_job, printer

_SEEN = select(printer).where(printer.c.printer_id.in_(bindparam("ids", expanding=True)))
# By printer: so the index is used, however many jobs there have been.
_QUEUED = (
    select(print_job.c.printer_id, func.count())
    .where(
        print_job.c.printer_id.in_(bindparam("ids", expanding=True)),
        print_job.c.state == "queued",
    )
    .group_by(print_job.c.printer_id)
)


def printer_rows(connection: Connection, ids: Iterable[str]) -> Mapping[str, Row[Any]]:
    """The rows of these printers; one that nobody has ever held has none."""
    found: list[Row[Any]] = list(connection.execute(_SEEN, {"ids": list(ids)}))
    return {row.printer_id: row for row in found}


def queued_jobs(connection: Connection, ids: Collection[str]) -> Mapping[str, int]:
    """How many jobs wait for each of these printers."""
    counted: dict[str, int] = dict(iter(connection.execute(_QUEUED, {"ids": list(ids)})))
    return {printer_id: counted.get(printer_id, 0) for printer_id in ids}
