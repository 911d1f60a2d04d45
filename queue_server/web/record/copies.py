"""The record as a file: CSV for a spreadsheet, JSON lines for a program."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from queue_server.shapes_record import RecordEntry

_COLUMNS: Final = (
    *("at", "chain", "seq", "type", "role", "name", "account", "device", "session"),
    *("about", "counter", "reason", "address", "facts"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""A spreadsheet takes what begins so for a formula, whoever wrote it."""
_BOM: Final = "\ufeff"
"""Without it spreadsheets take Arabic and Tifinagh for something else."""


def as_csv(entries: Iterable[RecordEntry]) -> Iterator[str]:
    """RFC 4180, with a head; nothing in it is a formula."""
    yield _BOM + _line(_COLUMNS)
    for entry in entries:
        yield _line(map(harmless, _cells(entry)))


def as_json_lines(entries: Iterable[RecordEntry]) -> Iterator[str]:
    """One JSON object on each line, as the API gives it."""
    for entry in entries:
        yield entry.model_dump_json() + "\n"


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(entry: RecordEntry) -> tuple[str, ...]:
    who = entry.who
    numbers = (who.account, who.device, who.session)
    return (
        entry.at.isoformat(),
        entry.chain,
        str(entry.seq),
        entry.type,
        who.role,
        who.name,
        *("" if number is None else str(number) for number in numbers),
        entry.about,
        entry.counter,
        entry.reason,
        entry.address,
        _facts(entry),
    )


def _facts(entry: RecordEntry) -> str:
    return "; ".join(f"{name}={value}" for name, value in entry.facts.items())


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
