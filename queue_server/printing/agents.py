"""The server's side of print agents: their printers, their stores, and how they wait for work."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import TypeVar

from sqlalchemy import bindparam, func, select

from printers.drivers.base import State
from queue_server.agent_tokens import AgentTokens
from queue_server.config import PrinterConfig
from queue_server.domain.events import Recorded
from queue_server.operations.perform import Context
from queue_server.print_agent.wire import AgentPrinters, Work
from queue_server.printing.leases import owner_of
from queue_server.printing.ledger import JobChange, JobLedger, OnChange
from queue_server.store.tables import print_job

T = TypeVar("T")

_MOST_OWNERS = 256
_LOOK_AGAIN = 2.0
"""Seconds after which somebody who waits looks by himself: another server may have queued a job."""
_QUEUED = (
    select(print_job.c.printer_id, func.max(print_job.c.id), func.count())
    .where(
        print_job.c.printer_id.in_(bindparam("ids", expanding=True)),
        print_job.c.state == State.QUEUED,
    )
    .group_by(print_job.c.printer_id)
    .order_by(print_job.c.printer_id)
)


class WorkBoard:
    """Where agents wait for work, each on the thread of its request and without the database."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._marks = 0
        self._numbers = count()
        self._asking: dict[str, int] = {}
        self._closed = False

    def mark(self) -> None:
        """Something was committed that may be work: whoever waits looks at once."""
        with self._changed:
            self._marks += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Let everybody go: the server stops."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(
        self, who: str, look: Callable[[], T], is_new: Callable[[T], bool], seconds: float
    ) -> T:
        """What `look` finds as soon as that is new, or what it found last after `seconds`.

        One question of `who` at a time: another one ends the one before, so that an agent whose
        connection was cut never holds two threads.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            mine = self._asking[who] = next(self._numbers)
            self._changed.notify_all()
        try:
            while True:
                with self._changed:
                    marks = self._marks
                found = look()
                left = deadline - time.monotonic()
                if is_new(found) or left <= 0 or self._is_over(who, mine):
                    return found
                self._wait(who, mine, marks, min(left, _LOOK_AGAIN))
        finally:
            with self._changed:
                if self._asking.get(who) == mine:
                    del self._asking[who]

    def _wait(self, who: str, mine: int, marks: int, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._marks != marks or self._is_over(who, mine), seconds
            )

    def _is_over(self, who: str, mine: int) -> bool:
        return self._closed or self._asking.get(who) != mine


class PrintAgents:
    """What agents ask for. One store for each of their processes, as for the server itself."""

    def __init__(self, context: Context, now: Callable[[], datetime], on_change: OnChange) -> None:
        """Read the tokens; raises TokenError when one cannot be read."""
        self._context = context
        self._now = now
        self._on_change = on_change
        self._lock = threading.Lock()
        self._ledgers: OrderedDict[str, JobLedger] = OrderedDict()
        self.board = WorkBoard()
        self.tokens = AgentTokens(context.config.print_agents)

    def printer(self, agent: str, printer_id: str) -> PrinterConfig | None:
        """A printer, if it is this agent's."""
        found = self._context.config.printer(printer_id)
        return found if found is not None and found.agent == agent else None

    def ledger(self, owner: str) -> JobLedger:
        """The store as this owner has it: it remembers whom the owner waits for."""
        with self._lock:
            ledger = self._ledgers.get(owner)
            if ledger is None:
                ledger = JobLedger(self._context, owner, self._now, self._on_change)
                self._ledgers[owner] = ledger
            self._ledgers.move_to_end(owner)
            if len(self._ledgers) > _MOST_OWNERS:
                self._ledgers.popitem(last=False)
            return ledger

    def holder(self, printer_id: str) -> str | None:
        """Who holds the printer."""
        with self._context.database.read() as connection:
            return owner_of(connection, printer_id)

    def printers(self, agent: str) -> AgentPrinters:
        """The agent's printers with their settings."""
        own = self._printers(agent)
        return AgentPrinters(agent=agent, settings=_digest(own), printers=own)

    def work(self, agent: str, owner: str, seen: str, seconds: float) -> Work:
        """Which of the agent's printers have jobs, once that differs from `seen`."""
        own = self._printers(agent)
        settings, ids = _digest(own), [each.id for each in own]

        def look() -> Work:
            with self._context.database.read() as connection:
                rows = connection.execute(_QUEUED, {"ids": ids}).all()
            sign = sha256(repr([settings, [tuple(row) for row in rows]]).encode()).hexdigest()[:16]
            return Work(settings=settings, seen=sign, queued=[row.printer_id for row in rows])

        who = f"{agent}/{owner}"
        return self.board.wait(who, look, lambda work: work.seen != seen, seconds)

    def listen(self, events: Sequence[Recorded]) -> None:
        """For the bus: perhaps a receipt was queued."""
        if events and self._context.config.print_agents:
            self.board.mark()

    def changed(self, change: JobChange) -> None:
        """A job has changed, on whichever printer."""
        if change.state == State.QUEUED:
            self.board.mark()

    def _printers(self, agent: str) -> list[PrinterConfig]:
        return [each for each in self._context.config.printers if each.agent == agent]


def _digest(printers: Sequence[PrinterConfig]) -> str:
    told = "\n".join(each.model_dump_json() for each in printers)
    return sha256(told.encode()).hexdigest()[:16]
