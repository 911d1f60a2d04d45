"""Two owners before one store: ledgers whose clocks stand still until a test moves them."""

import threading
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from printers.condition import Condition, Status
from printers.drivers.base import State
from printers.jobs import Job
from queue_server.config import Config
from queue_server.printing import JobChange, JobLedger
from queue_server.store.tables import print_job, printer
from tests.queue_server.world import World, make_config

OURS, THEIRS = "one:1:1", "two:2:2"
PAPER_OUT = Status(Condition.PAPER_OUT, "no paper")
READY = Status(Condition.READY)
TWO_PRINTERS = [
    {"id": "hall", "driver": "dummy", "fallback": "office"},
    {"id": "office", "driver": "dummy"},
]


@dataclass
class Told:
    """The callback of changes, and a way to wait for one."""

    changes: list[JobChange] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, change: JobChange) -> None:
        with self.changed:
            self.changes.append(change)
            self.changed.notify_all()

    def states(self, job: int) -> list[str]:
        """What a job has gone through."""
        return [change.state for change in self.changes if change.job == job]

    def wait_for(self, job: int, *states: State) -> None:
        """Until a job has reached one of these states."""
        with self.changed:
            assert self.changed.wait_for(lambda: set(states) & set(self.states(job)), 30), (
                self.changes
            )


@dataclass
class Seconds:
    """A monotonic clock."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Hall:
    """A world with ledgers of several owners."""

    world: World
    told: Told = field(default_factory=Told)
    clock: Seconds = field(default_factory=Seconds)

    def ledger(self, owner: str = OURS) -> JobLedger:
        return JobLedger(
            self.world.context, owner, lambda: self.world.now, self.told, monotonic=self.clock
        )

    def held(self, owner: str = OURS, printer_id: str = "hall") -> JobLedger:
        """A ledger that holds a printer."""
        ledger = self.ledger(owner)
        assert ledger.hold(printer_id)
        return ledger

    def taken_over(self, printer_id: str = "hall") -> JobLedger:
        """The other owner's ledger, once ours has stood still for long."""
        theirs = self.ledger(THEIRS)
        assert not theirs.hold(printer_id)
        self.clock.now += 8
        assert theirs.hold(printer_id)
        return theirs

    def issue(self) -> int:
        """Take a ticket; returns its print job."""
        receipt = self.world.issue().receipt
        assert receipt is not None
        return receipt.job

    def next(self, ledger: JobLedger, printer_id: str = "hall") -> Job:
        """The printer's next job, which there must be."""
        job = ledger.next_queued(printer_id)
        assert job is not None
        return job

    def begun(self, ledger: JobLedger) -> Job:
        """The next job, begun."""
        job = self.next(ledger)
        assert ledger.begin(job)
        return job

    def row(self, job: int) -> dict[str, Any]:
        with self.world.database.read() as connection:
            found = connection.execute(select(print_job).where(print_job.c.id == job)).one()
        return dict(found._mapping)

    def state(self, job: int) -> tuple[str, str | None]:
        """A job's state and error."""
        row = self.row(job)
        return row["state"], row["error"]

    def printer(self, printer_id: str = "hall") -> dict[str, Any]:
        with self.world.database.read() as connection:
            found = connection.execute(
                select(printer).where(printer.c.printer_id == printer_id)
            ).one()
        return dict(found._mapping)


def two_printers() -> Config:
    """A configuration whose first site's printer has a fallback."""
    return make_config(printers=TWO_PRINTERS)
