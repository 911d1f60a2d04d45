"""All printers of one process: a worker's thread for each, and one that keeps their leases."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from printers.jobs import Job, JobStore, Printer
from printers.lease import KEEP_EVERY
from printers.rendering import Renderer
from printers.watch import LOOK_EVERY
from printers.worker import Worker

__all__ = ["Job", "JobStore", "Printer", "Spooler", "Worker"]

_logger = logging.getLogger(__name__)


class Spooler:
    """The workers, each on a thread of its own."""

    def __init__(
        self,
        printers: Iterable[Printer],
        store: JobStore,
        renderer: Renderer,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` is what jobs grow old by; `monotonic` what pauses and leases are measured by."""
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._woken: dict[str, threading.Event] = {}
        self._workers: list[Worker] = []
        self._threads: list[threading.Thread] = []
        for printer in printers:
            self._woken[printer.id] = woken = threading.Event()
            worker = Worker(printer, store, renderer, now, monotonic, handed_over=self.wake)
            self._workers.append(worker)
            self._threads.append(
                threading.Thread(
                    target=self._run,
                    args=(worker, woken, printer.id),
                    name=f"printer-{printer.id}",
                    daemon=True,
                )
            )
        self._keeper = threading.Thread(target=self._keep, name="printer-leases", daemon=True)

    def start(self) -> None:
        """Settle what an earlier run left behind, then print what is queued."""
        for thread in (*self._threads, self._keeper):
            thread.start()

    def wake(self, printer_id: str) -> None:
        """A job for this printer has been committed. Never blocks; unknown printers are ignored."""
        woken = self._woken.get(printer_id)
        if woken is not None:
            woken.set()

    def stop(self, timeout: float = 10.0) -> bool:
        """Let every worker finish the job it is at, then end; True when all did in `timeout`.

        A printer whose worker has ended is free for another process.
        """
        self._stopping.set()
        for woken in self._woken.values():
            woken.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            return False  # what still prints keeps its lease
        self._ended.set()
        if self._keeper.ident is not None:
            self._keeper.join(max(1.0, deadline - time.monotonic()))
        return True

    def _run(self, worker: Worker, woken: threading.Event, printer_id: str) -> None:
        away = False
        while not self._stopping.is_set():
            woken.clear()
            try:
                pause = worker.step()
                away = False
            except Exception:  # the store is away for a moment: the printer must outlive that
                if not away:
                    _logger.exception("printer %s: tried again until the store is back", printer_id)
                away, pause = True, LOOK_EVERY
            if pause > 0 and not self._stopping.is_set():
                woken.wait(pause)
        try:
            worker.lease.release()
        except Exception:  # it runs out by itself
            _logger.exception("printer %s: its lease could not be given back", printer_id)

    def _keep(self) -> None:
        while not self._ended.wait(KEEP_EVERY):
            for worker in self._workers:
                try:
                    worker.lease.keep()
                except Exception as error:  # noqa: BLE001  # the worker's own log has the rest
                    _logger.warning("a printer's lease could not be kept up: %s", error)
