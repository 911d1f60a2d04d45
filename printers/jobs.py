"""What the spooler prints, on which printer, and where the jobs are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from printers.condition import Status
from printers.drivers.base import Driver, State
from printers.paper_format import PaperFormat
from printers.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the store had it when it was read."""

    id: int
    site: str
    printer: str
    label: str
    created_at: datetime
    """Aware; what `expire` counts from."""
    content: str
    """What the receipt says, in the store's own form: only `compose` reads it."""
    attempts: int = 0
    """How often it was begun before: tells one attempt from another."""

    @property
    def name(self) -> str:
        """For file names and logs; sorts in the order of the jobs."""
        return f"{self.id:06d}-{self.label}"


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of the configuration, ready to use."""

    id: str
    driver: Driver
    paper: PaperFormat
    expire: timedelta = timedelta(minutes=3)
    fallback: str | None = None
    """The printer that takes over while this one cannot print."""


class JobStore(Protocol):
    """The jobs and the printers' leases, kept durably, on behalf of one owner.

    Every change is committed when its method returns. A printer's methods are called by its
    worker's thread, `hold` by the keeper's thread as well. Any of them may raise while the store is
    away; it is then asked again.
    """

    def hold(self, printer_id: str) -> bool:
        """Take the printer's lease, or renew it; False while another owner lives."""
        ...

    def release(self, printer_id: str) -> None:
        """Give the lease back, if it is ours."""
        ...

    def recover(self, printer_id: str) -> bool:
        """Turn what was left in `sending` into `unknown`, if the lease is ours.

        Returns whether the printer may have been left inside a picture.
        """
        ...

    def next_queued(self, printer_id: str) -> Job | None:
        """The oldest queued job of this printer."""
        ...

    def begin(self, job: Job) -> bool:
        """`queued` → `sending`, one more attempt: before the first byte leaves.

        Only by the lease's owner, and only while `job.attempts` still holds. Asked again for an
        attempt that this owner has begun, it answers True again.
        """
        ...

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        """Store how an attempt ended that this owner has begun; `queued` puts the job back.

        Also ends a job that was not begun (`expired`, `failed`), or says why it waits (`queued`),
        if the lease is ours. Otherwise it changes nothing, and so it does when asked again.
        """
        ...

    def hand_over(self, job: Job, printer_id: str, reason: str) -> bool:
        """Move a job of which no byte has left to another printer's queue.

        False, and nothing has changed, when the job is no longer queued here or that printer
        cannot print now either.
        """
        ...

    def compose(self, job: Job) -> Receipt:
        """What the job's receipt says; may raise anything when its content is damaged."""
        ...

    def report(self, printer_id: str, status: Status) -> None:
        """Keep and publish how the printer is, if that has changed and the lease is ours."""
        ...
