"""The shapes of printers and of what they print."""

from datetime import datetime

from queue_server.shapes import PrinterNow, Receipt, Shape


class PrinterState(PrinterNow):
    """A printer as staff see it. `detail` is for the operator; `since` null: never asked yet.

    `queued`: jobs that wait for it; `agent`: the print agent it is connected to.
    """

    detail: str
    since: datetime | None
    driver: str
    agent: str | None
    fallback: str | None
    queued: int


class Printers(Shape):
    """The printers of a site: its own first, then those that take over."""

    printers: list[PrinterState]


class Reprinted(Shape):
    """A receipt that is printed once more; `number` is 1 for the first duplicate."""

    seq: int
    number: int
    receipt: Receipt


class PrintJob(Receipt):
    """How the printing of a receipt goes, and on which printer; `error` is for the operator."""

    printer: str
    error: str | None
