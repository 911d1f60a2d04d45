"""Print agents that are not heard of: somebody must say so, and not let their jobs grow old.

The lease of an absent agent stays its own. What it left in `sending` may yet come out of its
printer, so only its next start may settle that; what still waits can be given up here, or printed
elsewhere.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from printers.condition import Condition, Status
from queue_server.config import PrinterConfig
from queue_server.operations.perform import Context
from queue_server.printing.agents import PrintAgents
from queue_server.printing.ledger import JobLedger
from queue_server.store.tables import printer

_log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
ABSENT = 5.0
"""Seconds without a beat after which an agent is said not to answer."""
_SILENT = Status(Condition.OFFLINE, "the print agent does not answer")
_ROWS = select(printer.c.printer_id, printer.c.owner, printer.c.beat).where(
    printer.c.printer_id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class _Beat:
    owner: str
    beat: int
    since: float


class AbsenceWatch:
    """Looks every second whether the agents' printers are still kept by somebody."""

    def __init__(
        self,
        context: Context,
        agents: PrintAgents,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._agents = agents
        self._now = now
        self._monotonic = monotonic
        self._beats: dict[str, _Beat] = {}
        self._printers = [each for each in context.config.printers if each.agent is not None]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="print-agents", daemon=True)

    def start(self) -> None:
        """Begin, if any printer has an agent."""
        if self._printers:
            self._thread.start()

    def stop(self) -> None:
        """End between two looks."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(5)

    def look(self) -> None:
        """See who has not been heard of for long, and do what can be done without him."""
        ids = [each.id for each in self._printers]
        with self._context.database.read() as connection:
            rows = {row.printer_id: row for row in connection.execute(_ROWS, {"ids": ids})}
        moment = self._monotonic()
        for each in self._printers:
            row = rows.get(each.id)
            if row is None:
                self._agents.ledger("").hold(each.id)  # nobody's, so that its condition has a row
                continue
            known = self._beats.get(each.id)
            if known is None or (known.owner, known.beat) != (row.owner, row.beat):
                self._beats[each.id] = _Beat(row.owner, row.beat, moment)
            elif moment - known.since >= ABSENT:
                # In the name of whoever is absent: if he is back, or another is, this does nothing.
                self._without(each, self._agents.ledger(row.owner))

    def _without(self, absent: PrinterConfig, ledger: JobLedger) -> None:
        ledger.report(absent.id, _SILENT)
        before = None
        while (job := ledger.next_queued(absent.id)) is not None and job != before:
            before = job
            if self._now() - job.created_at > timedelta(minutes=absent.expire_minutes):
                ledger.expire(job, "too old to be printed")
            elif absent.fallback is not None:
                reason = f"{absent.id}: {_SILENT.detail}"
                if not ledger.hand_over(job, absent.fallback, reason):
                    return

    def _run(self) -> None:
        failed = False
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self.look()
                failed = False
            except Exception:  # noqa: BLE001  # the store may be away: look again
                if not failed:
                    _log.exception("print agents")
                failed = True
