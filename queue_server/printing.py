"""Between the queue and the printers: `print_job` rows, and what their receipts say.

A job's row is written in its ticket's transaction; the spooler prints it after the commit, on
threads of its own, so nobody at a kiosk ever waits for paper.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, select, update

from printers.drivers import Driver, State, open_driver
from printers.encode import UnknownProfileError, printable_dots
from printers.receipt import Receipt, Said
from printers.rendering import ProcessRenderer
from printers.spooler import Job, Printer, Spooler
from queue_server.config import Config, Language, PrinterConfig, SiteConfig
from queue_server.domain.events import Recorded, TicketIssued
from queue_server.store.database import Database
from queue_server.store.tables import print_job
from queue_server.web.words import translate, translate_plural

OnState = Callable[[int, str, str], None]
"""Told of every committed change: job, state, site."""

_MOST_OF_AN_ERROR = 300
_ARGUMENTS = {"folder", "host", "port", "timeout_seconds"}
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


def receipt_of(content: Mapping[str, Any], config: Config, site: SiteConfig) -> Receipt:
    """What the paper says.

    Args:
        content: `print_job.content`: label, service, language, people_before, low and high
            (minutes, or null without an estimate), issued_at (ISO 8601), token.
        config: for the names of services and the address in the QR code.
        site: for its name and its time zone.

    Raises:
        KeyError, ValueError, TypeError: the content is damaged.
    """
    chosen = Language(content["language"])
    # The citizen's language first, then the official ones in the order of the constitution.
    order = [chosen, *(each for each in _OFFICIAL_FIRST if each is not chosen)]
    issued_at = datetime.fromisoformat(content["issued_at"]).astimezone(site.zone)
    return Receipt(
        label=content["label"],
        said=tuple(_said(content, config, site, language) for language in order),
        time=f"{issued_at:%d/%m/%Y %H:%M}",
        qr=f"{config.server.public_url}/t/{content['token']}",
    )


_OFFICIAL_FIRST = (Language.ARABIC, Language.AMAZIGH, Language.FRENCH)


def _said(content: Mapping[str, Any], config: Config, site: SiteConfig, language: Language) -> Said:
    service = config.service(content["service"])
    return Said(
        language=language.value,
        commune=site.name.in_language(language),
        service=service.name.in_language(language) if service else content["service"],
        people_before=_people_before(content["people_before"], language),
        wait=_wait(content["low"], content["high"], language),
        thanks=translate("common.thanks", language),
    )


def _people_before(count: int, language: Language) -> str:
    if count == 0:
        return translate("receipt.nobody_before", language)
    return translate_plural("common.people_before", count, language)


def _wait(low: int | None, high: int | None, language: Language) -> str:
    if low is None or high is None:
        return ""
    if high == 0:
        return translate("common.range_now", language)
    if low == 0:
        return translate_plural("receipt.wait_at_most", high, language)
    return translate_plural("receipt.wait_range", high, language, low=low)


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


def require_printers(config: Config) -> None:
    """Check what only the printer database knows, once, before the server starts.

    Raises:
        UnknownProfileError: a printer's profile is not in it; the message is one line.
    """
    for printer in config.printers:
        try:
            printable_dots(printer.profile, printer.paper.dots)
        except UnknownProfileError as error:
            raise UnknownProfileError(f"printer '{printer.id}': {error}") from None


def _printer(config: PrinterConfig) -> Printer:
    return Printer(config.id, _driver(config), config.paper.dots, config.profile)


def _driver(config: PrinterConfig) -> Driver:
    settings = config.model_dump(include=_ARGUMENTS & set(type(config).model_fields))
    return open_driver(config.driver, **settings)
