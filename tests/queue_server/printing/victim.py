"""A process that prints until a step at which it waits to be killed.

Its printer is a file: what was appended to it is on paper. `B1[` begins a receipt, `]` ends it.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State
from printers.jobs import Job, Printer
from printers.owner import this_process
from printers.paper_format import PaperFormat
from printers.rendering import InlineRenderer
from printers.spooler import Spooler
from queue_server.bus import Bus
from queue_server.operations.perform import Context
from queue_server.printing.ledger import JobLedger
from queue_server.store.database import Database
from tests.queue_server.world import MONDAY, make_config


class Step(StrEnum):
    """Where it waits."""

    BEFORE_BEGIN = "before begin"
    BEFORE_BYTES = "after begin, before the first byte"
    IN_THE_MIDDLE = "in the middle"
    BEFORE_PROOF = "after the last byte, before its proof"
    BEFORE_FINISH = "after the proof, before it is stored"


@dataclass
class FilePaper:
    """A printer whose paper is a file; it can prove what it prints."""

    paper: Path
    reach: Callable[[Step], None] = lambda _step: None
    capabilities = Capabilities(status=True, proof=True, cut=False)

    def status(self) -> Status:
        return Status(Condition.READY)

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        del on_status
        self.reach(Step.BEFORE_BYTES)
        self._write("(resync)" if resync else "")
        self._write(f"{page.name.partition('-')[2]}[")
        self.reach(Step.IN_THE_MIDDLE)
        self._write("]")
        self.reach(Step.BEFORE_PROOF)
        return Delivery(State.PRINTED, 3)

    def _write(self, text: str) -> None:
        with self.paper.open("a") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


class _Ledger(JobLedger):
    """Waits on the way to the store, too."""

    def __init__(self, reach: Callable[[Step], None], *arguments: Any) -> None:
        super().__init__(*arguments)
        self._reach = reach

    def begin(self, job: Job) -> bool:
        self._reach(Step.BEFORE_BEGIN)
        return super().begin(job)

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        self._reach(Step.BEFORE_FINISH)
        super().finish(job, state, bytes_sent, error)


def spooler_on(driver: FilePaper, ledger: JobLedger) -> Spooler:
    """The hall's printer, at the hour of the test's world."""
    return Spooler(
        [Printer("hall", driver, PaperFormat(384))], ledger, InlineRenderer(), lambda: MONDAY
    )


def live(url: str, paper: Path, step: Step, reached: Connection) -> None:
    """Print until `step`, say so, and wait for the end."""

    def reach(now: Step) -> None:
        if now is step:
            reached.send(now.value)
            threading.Event().wait()

    database = Database(url)
    context = Context(make_config(), database, Bus())
    ledger = _Ledger(reach, context, this_process(), lambda: MONDAY, lambda _change: None)
    spooler_on(FilePaper(paper, reach), ledger).start()
    threading.Event().wait()
