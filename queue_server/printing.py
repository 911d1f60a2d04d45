"""Between the queue and the printers: `print_job` rows, and who prints them.

A job's row is written in its ticket's transaction; the spooler prints it after the commit, on
threads of its own, so nobody at a kiosk ever waits for paper.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, select, update

from printers.drivers import Driver, State, open_driver
from printers.receipt import Receipt
from printers.rendering import ProcessRenderer
from printers.spooler import Job, Printer, Spooler
from queue_server.config import Config, PrinterConfig
from queue_server.domain.events import Recorded, TicketIssued
from queue_server.paper import format_of
from queue_server.receipts import receipt_of
from queue_server.store.database import Database
from queue_server.store.tables import print_job

OnState = Callable[[int, str, str], None]
"""Told of every committed change: job, state, site."""

_MOST_OF_AN_ERROR = 300
_COLUMNS = (print_job.c.id, print_job.c.site_id, print_job.c.content, print_job.c.created_at)
_NEXT = (
    select(*_COLUMNS)
    .where(print_job.c.printer_id == bindparam("printer"), print_job.c.state == State.QUEUED)
    .order_by(print_job.c.id)
    .limit(1)
)
_OPEN = select(*_COLUMNS, print_job.c.printer_id, print_job.c.state).where(
    print_job.c.state.in_([State.QUEUED, State.SENDING])
)
_BEGIN = (
    update(print_job)
    .where(print_job.c.id == bindparam("job"), print_job.c.state == State.QUEUED)
    .values(
        state=State.SENDING.value,
        attempts=print_job.c.attempts + 1,
        error=None,
        updated_at=bindparam("at"),
    )
)
_FINISH = (
    update(print_job)
    .where(
        print_job.c.id == bindparam("job"),
        print_job.c.state.in_([State.QUEUED, State.SENDING]),
    )
    .values(
        state=bindparam("new_state"),
        bytes_sent=bindparam("sent"),
        error=bindparam("why"),
        updated_at=bindparam("at"),
    )
)


class PrintJobs:
    """The spooler's `JobStore` on the `print_job` table; times come from the server's clock."""

    def __init__(
        self,
        config: Config,
        database: Database,
        now: Callable[[], datetime],
        on_state: OnState,
    ) -> None:
        self._config = config
        self._database = database
        self._now = now
        self._on_state = on_state

    def recover(self, printer_id: str) -> None:
        """Jobs that were being sent when the server stopped may be printed: `unknown`."""
        for row in self._open():
            if row.printer_id == printer_id and row.state == State.SENDING:
                self.finish(_job(row), State.UNKNOWN, 0, "the server stopped while sending")

    def abandon_unconfigured(self) -> None:
        """Jobs for printers that the configuration no longer has will never be printed."""
        for row in self._open():
            if self._config.printer(row.printer_id) is None:
                error = f"printer '{row.printer_id}' is no longer configured"
                self.finish(_job(row), State.FAILED, 0, error)

    def next_queued(self, printer_id: str) -> Job | None:
        """The oldest queued job of this printer."""
        with self._database.read() as connection:
            row = connection.execute(_NEXT, {"printer": printer_id}).one_or_none()
        return None if row is None else _job(row)

    def begin(self, job: Job) -> bool:
        """Claim `job` for one attempt; False when somebody else has it."""
        return self._write(job, State.SENDING, _BEGIN, {})

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        """Store how an attempt ended; a job that has already ended stays as it is."""
        self._write(
            job,
            state,
            _FINISH,
            {
                "new_state": state.value,
                "sent": bytes_sent,
                "why": error[:_MOST_OF_AN_ERROR] if error else None,
            },
        )

    def compose(self, job: Job) -> Receipt:
        """The receipt in three languages, from what was fixed when the ticket was issued."""
        site = self._config.site(job.site)
        if site is None:
            raise ValueError(f"site '{job.site}' is no longer configured")
        return receipt_of(json.loads(job.content), self._config, site)

    def _open(self) -> Sequence[Row[*tuple[Any, ...]]]:
        with self._database.read() as connection:
            return connection.execute(_OPEN).all()

    def _write(self, job: Job, state: State, statement: Update, values: Mapping[str, Any]) -> bool:
        now = self._now()

        def work(connection: Connection) -> bool:
            return connection.execute(statement, {"job": job.id, "at": now, **values}).rowcount == 1

        def tell(changed: bool) -> None:
            if changed:
                self._on_state(job.id, state.value, job.site)

        return self._database.write(job.site, work, tell)


def _job(row: Row[*tuple[Any, ...]]) -> Job:
    try:
        label = str(json.loads(row.content)["label"])
    except (ValueError, KeyError, TypeError):
        label = "unreadable"
    return Job(row.id, row.site_id, label, row.created_at, row.content)


class ReceiptPrinting:
    """All printers of a server: started with it, told of new tickets, stopped between jobs."""

    def __init__(
        self,
        config: Config,
        database: Database,
        now: Callable[[], datetime],
        on_state: OnState,
    ) -> None:
        """Open the drivers; nothing is connected or printed yet."""
        self._config = config
        self._jobs = PrintJobs(config, database, now, on_state)
        self._renderer = ProcessRenderer()
        printers = [_printer(each) for each in config.printers]
        self._spooler = Spooler(printers, self._jobs, self._renderer, now)

    def start(self) -> None:
        """Settle what an earlier run left behind, then print in the background."""
        self._jobs.abandon_unconfigured()
        if self._config.printers:
            self._renderer.warm_up()
        self._spooler.start()

    def listen(self, events: Sequence[Recorded]) -> None:
        """For the bus: a ticket has been issued, so its site's printer has a job."""
        for recorded in events:
            if isinstance(recorded.event, TicketIssued):
                site = self._config.site(recorded.site)
                if site is not None and site.printer is not None:
                    self._spooler.wake(site.printer)

    def stop(self, timeout: float = 10.0) -> None:
        """Let running jobs end, then end the drawing process. Queued jobs stay queued."""
        self._spooler.stop(timeout)
        self._renderer.close()


def _printer(config: PrinterConfig) -> Printer:
    return Printer(config.id, _driver(config), format_of(config))


def _driver(config: PrinterConfig) -> Driver:
    settings = config.model_dump(exclude={"id", "paper", "profile", "driver"})
    return open_driver(config.driver, **settings)
