"""The jobs of one printer, one after another, each tried until its end is known.

`queued → sending → printed | sent_unproven | unknown | failed | expired`. `sending` is stored
before the first byte leaves, so a job that a crash leaves in `sending` may have been printed: it
becomes `unknown`, and is never repeated by itself.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from printers.condition import Status
from printers.drivers.base import Delivery, State
from printers.jobs import Job, JobStore, Printer
from printers.lease import Lease
from printers.rendering import Renderer, RendererGoneError
from printers.watch import LOOK_EVERY, ConditionWatch

_logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0


@dataclass(frozen=True, slots=True)
class _End:
    """How an attempt ended, kept until the store has taken it."""

    job: Job
    state: State
    bytes_sent: int
    error: str | None


class Worker:
    """Steps of one printer's thread."""

    def __init__(
        self,
        printer: Printer,
        store: JobStore,
        renderer: Renderer,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        handed_over: Callable[[str], None] = lambda _printer: None,
    ) -> None:
        """`handed_over` is told which printer has been given a job."""
        self._printer = printer
        self._store = store
        self._renderer = renderer
        self._now = now
        self._monotonic = monotonic
        self._handed_over = handed_over
        self.lease = Lease(printer.id, store, monotonic)
        self._watch = ConditionWatch(printer.id, printer.driver, store, monotonic)
        self._recovered = 0
        self._interrupted = False
        self._end: _End | None = None
        self._noted: tuple[int, str] | None = None
        self._failures = 0
        self._not_before = 0.0

    def step(self) -> float:
        """Deal with one job at most; returns the seconds until there may be something to do.

        Raises what the store raises; the next step goes on where this one was.
        """
        if not self.lease.take():
            return LOOK_EVERY
        self._settle()
        if self._recovered != self.lease.taken:
            taken = self.lease.taken
            self._interrupted = self._store.recover(self._printer.id)
            self._watch.forget()
            self._recovered = taken
        printed_before = self._watch.status.condition.prints
        self._watch.look()
        if self._watch.status.condition.prints and not printed_before:
            self._failures, self._not_before = 0, 0.0
        return self._next_job()

    def _next_job(self) -> float:
        job = self._store.next_queued(self._printer.id)
        if job is None:
            return self._watch.pause
        if self._now() - job.created_at > self._printer.expire:
            self._store.finish(job, State.EXPIRED, 0, "too old to be printed")
            return 0.0
        status = self._watch.status
        if not status.condition.prints:
            return self._elsewhere(job, status)
        left_alone = self._not_before - self._monotonic()
        if left_alone > 0:
            return min(left_alone, self._watch.pause)
        return self._print(job)

    def _elsewhere(self, job: Job, status: Status) -> float:
        """Nothing is printed here now: another printer may, or the job waits and says for what."""
        reason = f"{status.condition}: {status.detail}" if status.detail else status.condition.value
        fallback = self._printer.fallback
        if fallback is not None and self._store.hand_over(
            job, fallback, f"{self._printer.id}: {reason}"
        ):
            self._handed_over(fallback)
            return 0.0
        if self._noted != (job.id, reason):
            self._store.finish(job, State.QUEUED, 0, reason)
            self._noted = (job.id, reason)
        return self._watch.pause

    def _print(self, job: Job) -> float:
        printer = self._printer
        try:
            receipt = self._store.compose(job)
            page = self._renderer.page(job.name, receipt, printer.paper)
        except RendererGoneError as error:
            self._leave_alone(job, str(error))
            self._store.finish(job, State.QUEUED, 0, str(error))
            return 0.0
        except Exception as error:  # one bad receipt must not stop a printer
            _logger.exception("receipt %s cannot be drawn", job.name)
            self._store.finish(job, State.FAILED, 0, f"cannot be drawn: {error}")
            return 0.0
        # If the store fails now, nobody knows whether the attempt was begun; nothing was sent.
        self._end = _End(job, State.QUEUED, 0, "the store was away")
        if not self._store.begin(job):
            self._end = None
            self.lease.keep()  # most likely it is no longer ours
            return LOOK_EVERY
        self._noted = None
        try:
            delivery = printer.driver.deliver(
                page, resync=self._interrupted, on_status=self._watch.heard
            )
        except Exception as error:  # a driver's own mistake: it may have sent anything
            _logger.exception("printer %s, job %s", printer.id, job.name)
            delivery = Delivery(State.UNKNOWN, 0, f"driver failed: {error}")
        self._end = self._conclude(job, delivery)
        self._settle()
        return 0.0

    def _conclude(self, job: Job, delivery: Delivery) -> _End:
        sent, state = delivery.bytes_sent, delivery.state
        if delivery.retry and sent == 0:
            self._leave_alone(job, delivery.error)
            self._watch.hasten()
            return _End(job, State.QUEUED, 0, delivery.error)
        self._failures, self._not_before = 0, 0.0
        if state in (State.PRINTED, State.SENT_UNPROVEN):
            self._interrupted = False
        else:
            if state is not State.FAILED or sent:
                state, self._interrupted = State.UNKNOWN, True
            self._watch.hasten()
            _logger.warning("printer %s, job %s: %s", self._printer.id, job.name, delivery.error)
        return _End(job, state, sent, delivery.error)

    def _settle(self) -> None:
        """Store how the last attempt ended."""
        if self._end is not None:
            end = self._end
            self._store.finish(end.job, end.state, end.bytes_sent, end.error)
            self._end = None

    def _leave_alone(self, job: Job, error: str | None) -> None:
        """Nothing was printed: the printer gets a pause before the next try."""
        if self._failures == 0:
            _logger.warning("printer %s, job %s: %s", self._printer.id, job.name, error)
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        self._not_before = self._monotonic() + pause
