"""All printers of a server: started with it, told of new jobs, stopped between jobs."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from printers.drivers import State
from printers.owner import this_process
from printers.rendering import ProcessRenderer
from printers.spooler import Spooler
from queue_server.domain.events import ReceiptReprinted, Recorded, TicketIssued
from queue_server.operations.perform import Context
from queue_server.printer_setup import printer_of
from queue_server.printing.ledger import JobChange, JobLedger, OnChange

_log = logging.getLogger(__name__)
_ASK_AGAIN = 2.0  # seconds


class ReceiptPrinting:
    """The server's own printers; those of print agents are left to them."""

    def __init__(
        self, context: Context, now: Callable[[], datetime], on_change: OnChange, owner: str = ""
    ) -> None:
        """Open the drivers; nothing is connected or printed yet.

        `owner`: who holds the printers, this process by default.
        """
        self._config = context.config
        self._on_change = on_change
        self._ledger = JobLedger(context, owner or this_process(), now, self.changed)
        self._renderer = ProcessRenderer()
        self._printers = [
            printer_of(each) for each in context.config.printers if each.agent is None
        ]
        self._spooler = Spooler(self._printers, self._ledger, self._renderer, now)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Settle what an earlier run left behind, then print in the background."""
        if self._ledger.abandon_unconfigured():
            threading.Thread(target=self._abandon, name="printers-gone", daemon=True).start()
        if self._printers:
            self._renderer.warm_up()
        self._spooler.start()

    def _abandon(self) -> None:
        """Until whoever had the printers that are gone has proved dead, or has given them up."""
        left = True
        while left and not self._stopping.wait(_ASK_AGAIN):
            try:
                left = self._ledger.abandon_unconfigured()
            except Exception:  # noqa: BLE001  # the store is away for a moment
                _log.exception("printers that are no longer configured")

    def listen(self, events: Sequence[Recorded]) -> None:
        """For the bus: a receipt has been queued, so its site's printer has a job."""
        for recorded in events:
            if isinstance(recorded.event, TicketIssued | ReceiptReprinted):
                site = self._config.site(recorded.site)
                if site is not None and site.printer is not None:
                    self._spooler.wake(site.printer)

    def changed(self, change: JobChange) -> None:
        """A job has changed, here or at a print agent: whoever has it to print is woken."""
        if change.state == State.QUEUED:
            self._spooler.wake(change.printer)
        self._on_change(change)

    def stop(self, timeout: float = 10.0) -> None:
        """Let running jobs end, then end the drawing process. Queued jobs stay queued."""
        self._stopping.set()
        self._spooler.stop(timeout)
        self._renderer.close()
