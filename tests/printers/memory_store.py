"""A store in memory, drivers that do as a test says, and clocks that it moves."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State
from printers.jobs import Job
from printers.receipt import Receipt
from tests.printers.samples import receipt

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REFUSED = Delivery(State.FAILED, 0, "connection refused", retry=True)
SENT = Delivery(State.SENT_UNPROVEN, 100)
READY = Status(Condition.READY)
PAPER_OUT = Status(Condition.PAPER_OUT, "no paper")
OFFLINE = Status(Condition.OFFLINE, "no answer")


@dataclass
class Kept:
    """A row of the store."""

    job: Job
    printer: str
    state: State = State.QUEUED
    attempts: int = 0
    bytes_sent: int = 0
    error: str | None = None


@dataclass
class Memory:
    """A `JobStore` of one owner that remembers every change in order."""

    rows: dict[int, Kept] = field(default_factory=dict)
    history: list[tuple[int, State]] = field(default_factory=list)
    reported: list[tuple[str, Status]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    broken: dict[str, int] = field(default_factory=dict)
    """How many of the next calls of a method fail."""
    others: set[str] = field(default_factory=set)
    """Printers that another owner holds."""
    held: set[str] = field(default_factory=set)
    holds: int = 0
    interrupted: set[str] = field(default_factory=set)
    prints: set[str] = field(default_factory=set)
    """Printers to which a job may be handed over."""

    def add(
        self, job_id: int, *, at: datetime = NINE, content: str = "", printer: str = "hall"
    ) -> Job:
        job = Job(job_id, "larache", printer, f"B{job_id}", at, content)
        self.rows[job_id] = Kept(job, printer)
        return job

    def hold(self, printer_id: str) -> bool:
        self._fail("hold")
        self.holds += 1
        if printer_id in self.others:
            self.held.discard(printer_id)
            return False
        self.held.add(printer_id)
        return True

    def release(self, printer_id: str) -> None:
        self._fail("release")
        self.held.discard(printer_id)

    def recover(self, printer_id: str) -> bool:
        self._fail("recover")
        for row in self.rows.values():
            if row.printer == printer_id and row.state is State.SENDING:
                self._change(row, State.UNKNOWN, 0, "stopped")
                self.interrupted.add(printer_id)
        return printer_id in self.interrupted

    def next_queued(self, printer_id: str) -> Job | None:
        self._fail("next_queued")
        mine = (row for row in self.rows.values() if row.printer == printer_id)
        return next((row.job for row in mine if row.state is State.QUEUED), None)

    def begin(self, job: Job) -> bool:
        row = self.rows[job.id]
        if row.printer in self.others or row.state is not State.QUEUED:
            return False
        row.attempts += 1
        self._change(row, State.SENDING, 0, None)
        self._fail("begin")  # committed, and the answer is lost
        return True

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        self._fail("finish")
        row = self.rows[job.id]
        if row.state in {State.SENDING, State.QUEUED}:
            self._change(row, state, bytes_sent, error)

    def hand_over(self, job: Job, printer_id: str, reason: str) -> bool:
        if printer_id not in self.prints:
            return False
        row = self.rows[job.id]
        with self.changed:
            row.printer, row.error = printer_id, reason
        return True

    def compose(self, job: Job) -> Receipt:
        if job.content:
            raise ValueError(job.content)
        return receipt(label=job.label)

    def report(self, printer_id: str, status: Status) -> None:
        self._fail("report")
        with self.changed:
            self.reported.append((printer_id, status))
            self.changed.notify_all()

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Return once a change has made this so."""
        with self.changed:
            assert self.changed.wait_for(happened, 30), (self.rows, self.reported)

    def all_ended(self) -> bool:
        """Whether no job waits or is being sent."""
        return all(row.state not in {State.QUEUED, State.SENDING} for row in self.rows.values())

    def conditions(self, printer_id: str = "hall") -> list[Condition]:
        """What was reported of a printer, in order."""
        return [status.condition for name, status in self.reported if name == printer_id]

    def _change(self, row: Kept, state: State, bytes_sent: int, error: str | None) -> None:
        with self.changed:
            row.state, row.bytes_sent, row.error = state, bytes_sent, error
            self.history.append((row.job.id, state))
            self.changed.notify_all()

    def _fail(self, method: str) -> None:
        if self.broken.get(method, 0):
            self.broken[method] -= 1
            raise OSError("the store is away")


@dataclass
class Scripted:
    """A driver that ends each delivery, and answers each question, as the test says."""

    answers: list[Delivery] = field(default_factory=lambda: [SENT])
    before: Callable[[Page], None] = lambda _page: None
    looks: list[Status] = field(default_factory=lambda: [READY])
    says: list[Status] = field(default_factory=list)
    """What it says of itself during each delivery."""
    delivered: list[str] = field(default_factory=list)
    resyncs: list[bool] = field(default_factory=list)
    asked: int = 0
    capabilities = Capabilities(status=True, proof=False, cut=False)

    def status(self) -> Status:
        self.asked += 1
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        self.before(page)
        self.delivered.append(page.name)
        self.resyncs.append(resync)
        for status in self.says:
            on_status(status)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Times:
    """Both clocks of a worker, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NINE + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds
