"""One worker for each printer: jobs in order, each tried until its end is known.

`queued → sending → printed | sent_unproven | unknown | failed | expired`. `sending` is stored
before the first byte leaves, so a job that a crash leaves in `sending` may have been printed: it
becomes `unknown`, and is never repeated by itself.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from printers.drivers.base import Delivery, Driver, State
from printers.receipt import Receipt
from printers.rendering import Renderer, RendererGoneError

_logger = logging.getLogger(__name__)

_LOOK_AGAIN = 5.0  # seconds; a wake-up is only ever lost when another process queued the job
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the store has it."""

    id: int
    site: str
    label: str
    created_at: datetime
    """Aware; what `expire` counts from."""
    content: str
    """What the receipt says, in the store's own form: only `compose` reads it."""

    @property
    def name(self) -> str:
        """For file names and logs; sorts in the order of the jobs."""
        return f"{self.id:06d}-{self.label}"


class JobStore(Protocol):
    """The jobs, kept durably. Every change is committed when its method returns.

    The methods are called by the workers' threads, for one printer by one thread.
    """

    def recover(self, printer_id: str) -> None:
        """Turn every job of this printer that was left in `sending` into `unknown`."""
        ...

    def next_queued(self, printer_id: str) -> Job | None:
        """The oldest queued job of this printer."""
        ...

    def begin(self, job: Job) -> bool:
        """`queued` → `sending`, one more attempt; False when the job is no longer queued."""
        ...

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        """Store how an attempt ended; `queued` puts the job back."""
        ...

    def compose(self, job: Job) -> Receipt:
        """What the job's receipt says; may raise anything when its content is damaged."""
        ...


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of the configuration, ready to use."""

    id: str
    driver: Driver
    paper_dots: int
    profile: str = "default"
    expire: timedelta = timedelta(minutes=3)


class Worker:
    """The jobs of one printer, one after another."""

    def __init__(
        self,
        printer: Printer,
        store: JobStore,
        renderer: Renderer,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._printer = printer
        self._store = store
        self._renderer = renderer
        self._now = now
        self._monotonic = monotonic
        self._failures = 0
        self._not_before = 0.0

    def recover(self) -> None:
        """Settle what was left in `sending`: before the first step, and when the store failed."""
        self._store.recover(self._printer.id)

    def step(self) -> float:
        """Deal with one job; returns the seconds until there may be something to do again."""
        pause = self._not_before - self._monotonic()
        if pause > 0:
            return pause
        job = self._store.next_queued(self._printer.id)
        if job is None:
            return _LOOK_AGAIN
        age = self._now() - job.created_at
        if age > self._printer.expire:
            self._store.finish(job, State.EXPIRED, 0, "too old to be printed")
            return 0.0
        self._print(job)
        return 0.0

    def _print(self, job: Job) -> None:
        printer = self._printer
        try:
            receipt = self._store.compose(job)
            page = self._renderer.page(job.name, receipt, printer.paper_dots, printer.profile)
        except RendererGoneError as error:
            self._put_back(job, str(error))
            return
        except Exception as error:  # one bad receipt must not stop a printer
            _logger.exception("receipt %s cannot be drawn", job.name)
            self._store.finish(job, State.FAILED, 0, f"cannot be drawn: {error}")
            return
        if not self._store.begin(job):
            return
        try:
            delivery = printer.driver.deliver(page, resync=False, on_status=lambda _: None)
        except Exception as error:  # a driver's own mistake: it may have sent anything
            _logger.exception("printer %s, job %s", printer.id, job.name)
            delivery = Delivery(State.UNKNOWN, 0, f"driver failed: {error}")
        self._conclude(job, delivery)

    def _conclude(self, job: Job, delivery: Delivery) -> None:
        if delivery.retry and delivery.bytes_sent == 0:
            self._put_back(job, delivery.error)
            return
        self._failures = 0
        self._not_before = 0.0
        if delivery.state not in (State.PRINTED, State.SENT_UNPROVEN):
            _logger.warning("printer %s, job %s: %s", self._printer.id, job.name, delivery.error)
        self._store.finish(job, delivery.state, delivery.bytes_sent, delivery.error)

    def _put_back(self, job: Job, error: str | None) -> None:
        """Nothing was printed: the job waits, and the printer is left alone for a while."""
        if self._failures == 0:
            _logger.warning("printer %s, job %s: %s", self._printer.id, job.name, error)
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        self._not_before = self._monotonic() + pause
        self._store.finish(job, State.QUEUED, 0, error)


class Spooler:
    """The workers, each on a thread of its own."""

    def __init__(
        self,
        printers: Iterable[Printer],
        store: JobStore,
        renderer: Renderer,
        now: Callable[[], datetime],
    ) -> None:
        self._stopping = threading.Event()
        self._woken: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []
        for printer in printers:
            self._woken[printer.id] = woken = threading.Event()
            worker = Worker(printer, store, renderer, now)
            thread = threading.Thread(
                target=self._run, args=(worker, woken), name=f"printer-{printer.id}", daemon=True
            )
            self._threads.append(thread)

    def start(self) -> None:
        """Settle what an earlier run left behind, then print what is queued."""
        for thread in self._threads:
            thread.start()

    def wake(self, printer_id: str) -> None:
        """A job for this printer has been committed. Never blocks; unknown printers are ignored."""
        woken = self._woken.get(printer_id)
        if woken is not None:
            woken.set()

    def stop(self, timeout: float = 10.0) -> bool:
        """Let every worker finish the job it is at, then end; True when all did in `timeout`."""
        self._stopping.set()
        for woken in self._woken.values():
            woken.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, worker: Worker, woken: threading.Event) -> None:
        settled = False
        while not self._stopping.is_set():
            woken.clear()
            try:
                if not settled:
                    worker.recover()
                    settled = True
                pause = worker.step()
            except Exception:  # the store is away for a moment: the printer must outlive that
                _logger.exception("spooler")
                settled = False  # a job may have been left in `sending`
                pause = _LOOK_AGAIN
            if pause > 0:
                woken.wait(pause)
