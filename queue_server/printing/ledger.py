"""The spooler's store: `print_job` rows and printers' leases, on behalf of one owner."""

import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from printers.condition import Status
from printers.drivers.base import State
from printers.jobs import Job
from printers.receipt import Receipt
from queue_server.domain.actor import SYSTEM
from queue_server.operations.perform import Command, Context
from queue_server.operations.printers import note_printer
from queue_server.printing.leases import MOST_OF_A_LINE, Leases, is_served, write_for
from queue_server.receipts import receipt_of
from queue_server.store.tables import print_job


@dataclass(frozen=True, slots=True)
class JobChange:
    """A change of a job that has been committed."""

    job: int
    site: str
    printer: str
    state: str
    created_at: datetime
    at: datetime


OnChange = Callable[[JobChange], None]

_JOB = (
    print_job.c.id,
    print_job.c.site_id,
    print_job.c.printer_id,
    print_job.c.content,
    print_job.c.created_at,
    print_job.c.attempts,
)
_NEXT = (
    select(*_JOB)
    .where(print_job.c.printer_id == bindparam("of_printer"), print_job.c.state == State.QUEUED)
    .order_by(print_job.c.id)
    .limit(1)
)
_BY_ID = select(*_JOB).where(print_job.c.id == bindparam("job"))
_UNCONFIGURED = (
    select(print_job.c.printer_id)
    .where(print_job.c.state.in_([State.QUEUED, State.SENDING]))
    .distinct()
)
_THIS = (print_job.c.id == bindparam("job"), print_job.c.printer_id == bindparam("of_printer"))
_WAITS = (
    *_THIS,
    print_job.c.state == State.QUEUED,
    print_job.c.attempts == bindparam("attempts_before"),
)
_BEGUN = (
    *_THIS,
    print_job.c.state == State.SENDING,
    print_job.c.attempts == bindparam("attempts_before") + 1,
    print_job.c.sender == bindparam("me"),
)
_BEGIN = (
    update(print_job)
    .where(*_WAITS)
    .values(
        state=State.SENDING.value,
        attempts=print_job.c.attempts + 1,
        sender=bindparam("me"),
        error=None,
        updated_at=bindparam("at"),
    )
)
_IS_BEGUN = select(print_job.c.id).where(*_BEGUN)
_ENDING: dict[str, Any] = {
    "state": bindparam("new_state"),
    "bytes_sent": bindparam("sent"),
    "error": bindparam("why"),
    "updated_at": bindparam("at"),
}
_END = update(print_job).where(*_BEGUN).values(_ENDING)
_END_UNBEGUN = update(print_job).where(*_WAITS).values(_ENDING)
_HAND_OVER = (
    update(print_job)
    .where(*_WAITS)
    .values(printer_id=bindparam("to_printer"), error=bindparam("why"), updated_at=bindparam("at"))
)
_LEFT = (
    update(print_job)
    .where(
        print_job.c.printer_id == bindparam("of_printer"),
        print_job.c.state == bindparam("left_in"),
    )
    .values(state=bindparam("new_state"), error=bindparam("why"), updated_at=bindparam("at"))
    .returning(print_job.c.id, print_job.c.site_id, print_job.c.created_at)
)
_UNBEGUN = frozenset({State.QUEUED, State.EXPIRED, State.FAILED})
"""What a job may come to without having been begun."""


@dataclass(frozen=True, slots=True)
class _News:
    """A change of a printer's condition that not every site may have heard of."""

    status: Status
    key: str = field(default_factory=lambda: f"printer:{secrets.token_hex(8)}")
    """Of the command at each site: a site that has heard is not told twice."""


class JobLedger:
    """A `printers.jobs.JobStore` on the database; times come from `now`, the server's clock.

    One for each owner: this process, or a print agent that asks over HTTP. `on_change` is told of
    every committed change, on the thread that made it.
    """

    def __init__(
        self,
        context: Context,
        owner: str,
        now: Callable[[], datetime],
        on_change: OnChange,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._database = context.database
        self._owner = owner
        self._now = now
        self._on_change = on_change
        self._leases = Leases(context.database, owner, now, monotonic)
        self._untold: dict[str, _News] = {}

    def hold(self, printer_id: str) -> bool:
        """Take or renew the lease; False while another owner lives."""
        return self._leases.hold(printer_id)

    def release(self, printer_id: str) -> None:
        """Give the lease back, if it is ours."""
        self._leases.release(printer_id)

    def recover(self, printer_id: str) -> bool:
        """What was being sent when its sender stopped may be printed: `unknown`."""

        def work(connection: Connection) -> tuple[bool, list[JobChange]]:
            if not self._leases.owned(connection, printer_id):
                return False, []
            cut_off = self._leave(
                connection, printer_id, State.SENDING, State.UNKNOWN, "the sender stopped"
            )
            if cut_off:
                self._leases.set_interrupted(connection, printer_id, left_open=True)
            return self._leases.interrupted(connection, printer_id), cut_off

        return write_for(self._database, printer_id, work, lambda done: self._tell(done[1]))[0]

    def abandon_unconfigured(self) -> bool:
        """Jobs for printers that the configuration no longer has will never be printed.

        Returns whether some are still another owner's: ask again, it may be dead.
        """
        left = False
        with self._database.read() as connection:
            named = connection.execute(_UNCONFIGURED).scalars().all()
        for printer_id in named:
            if self._context.config.printer(printer_id) is not None:
                continue
            if self.hold(printer_id):
                self.recover(printer_id)
                self._give_up(printer_id, f"printer '{printer_id}' is no longer configured")
                self.release(printer_id)
            else:
                left = True
        return left

    def next_queued(self, printer_id: str) -> Job | None:
        """The oldest queued job of this printer."""
        with self._database.read() as connection:
            row = connection.execute(_NEXT, {"of_printer": printer_id}).one_or_none()
        return None if row is None else _job(row)

    def job(self, job_id: int) -> Job | None:
        """A job in whatever state."""
        with self._database.read() as connection:
            row = connection.execute(_BY_ID, {"job": job_id}).one_or_none()
        return None if row is None else _job(row)

    def begin(self, job: Job) -> bool:
        """Claim `job` for one attempt; False when somebody else has it, or the printer."""

        def work(connection: Connection) -> tuple[bool, list[JobChange]]:
            if not self._leases.owned(connection, job.printer):
                return False, []
            facts = self._facts(job)
            if connection.execute(_BEGIN, facts).rowcount == 1:
                return True, [self._change(job, State.SENDING)]
            return connection.execute(_IS_BEGUN, facts).one_or_none() is not None, []

        return write_for(self._database, job.printer, work, lambda done: self._tell(done[1]))[0]

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        """Store how an attempt ended; a job that has already ended stays as it is."""

        def work(connection: Connection) -> list[JobChange]:
            # Its row before the job's, always.
            ours = self._leases.owned(connection, job.printer)
            ending = {
                **self._facts(job),
                "new_state": state.value,
                "sent": bytes_sent,
                "why": _line(error),
            }
            ended = connection.execute(_END, ending).rowcount == 1
            if ended and state is State.UNKNOWN:
                self._leases.set_interrupted(connection, job.printer, left_open=True)
            elif ended and ours and state in (State.PRINTED, State.SENT_UNPROVEN):
                self._leases.set_interrupted(connection, job.printer, left_open=False)
            if not ended and ours and state in _UNBEGUN:
                ended = connection.execute(_END_UNBEGUN, ending).rowcount == 1
            return [self._change(job, state)] if ended else []

        write_for(self._database, job.printer, work, self._tell)

    def expire(self, job: Job, why: str) -> None:
        """End a job that still waits; one that has been begun meanwhile stays as it is."""

        def work(connection: Connection) -> list[JobChange]:
            if not self._leases.owned(connection, job.printer):
                return []
            ending = {**self._facts(job), "new_state": State.EXPIRED.value, "sent": 0, "why": why}
            if connection.execute(_END_UNBEGUN, ending).rowcount != 1:
                return []
            return [self._change(job, State.EXPIRED)]

        write_for(self._database, job.printer, work, self._tell)

    def hand_over(self, job: Job, printer_id: str, reason: str) -> bool:
        """Move a queued job to another printer, if that one prints."""
        with self._database.read() as connection:
            if not is_served(connection, printer_id):
                return False

        def work(connection: Connection) -> list[JobChange]:
            if not self._leases.owned(connection, job.printer):
                return []
            moving = {**self._facts(job), "to_printer": printer_id, "why": _line(reason)}
            if connection.execute(_HAND_OVER, moving).rowcount != 1:
                return []
            return [self._change(job, State.QUEUED, printer_id)]

        return bool(write_for(self._database, job.printer, work, self._tell))

    def compose(self, job: Job) -> Receipt:
        """The receipt in three languages, from what was fixed when the ticket was issued."""
        config = self._context.config
        site = config.site(job.site)
        if site is None:
            raise ValueError(f"site '{job.site}' is no longer configured")
        return receipt_of(json.loads(job.content), config, site)

    def report(self, printer_id: str, status: Status) -> None:
        """Keep how the printer is; a change is an event at every site that prints on it.

        Asked again after a failure it tells those sites that have not heard, and no other twice.
        """

        def work(connection: Connection) -> bool:
            before = self._leases.store_status(connection, printer_id, status)
            return before is not None and before != status.condition

        if write_for(self._database, printer_id, work):
            self._untold[printer_id] = _News(status)
        news = self._untold.get(printer_id)
        if news is None:
            return
        for site in self._context.config.sites:
            if any(each.id == printer_id for each in self._context.config.printers_of(site)):
                note_printer(
                    self._context,
                    site.id,
                    Command(SYSTEM, self._now(), news.key),
                    printer=printer_id,
                    condition=news.status.condition.value,
                    detail=news.status.detail[:MOST_OF_A_LINE],
                )
        self._untold.pop(printer_id, None)

    def _give_up(self, printer_id: str, why: str) -> None:
        def work(connection: Connection) -> list[JobChange]:
            if not self._leases.owned(connection, printer_id):
                return []
            return self._leave(connection, printer_id, State.QUEUED, State.FAILED, why)

        write_for(self._database, printer_id, work, self._tell)

    def _leave(
        self, connection: Connection, printer_id: str, left_in: State, state: State, why: str
    ) -> list[JobChange]:
        """Every job of a printer that is in one state gets into another."""
        at = self._now()
        values = {
            "of_printer": printer_id,
            "left_in": left_in.value,
            "new_state": state.value,
            "why": _line(why),
            "at": at,
        }
        return [
            JobChange(row.id, row.site_id, printer_id, state.value, row.created_at, at)
            for row in connection.execute(_LEFT, values)
        ]

    def _facts(self, job: Job) -> Mapping[str, Any]:
        return {
            "job": job.id,
            "of_printer": job.printer,
            "attempts_before": job.attempts,
            "me": self._owner,
            "at": self._now(),
        }

    def _change(self, job: Job, state: State, printer_id: str | None = None) -> JobChange:
        return JobChange(
            job.id, job.site, printer_id or job.printer, state.value, job.created_at, self._now()
        )

    def _tell(self, changes: Iterable[JobChange]) -> None:
        for change in changes:
            self._on_change(change)


def _line(error: str | None) -> str | None:
    return error[:MOST_OF_A_LINE] if error else None


def _job(row: Row[*tuple[Any, ...]]) -> Job:
    try:
        label = str(json.loads(row.content)["label"])
    except (ValueError, KeyError, TypeError):
        label = "unreadable"
    return Job(
        id=row.id,
        site=row.site_id,
        printer=row.printer_id,
        label=label,
        created_at=row.created_at,
        content=row.content,
        attempts=row.attempts,
    )
