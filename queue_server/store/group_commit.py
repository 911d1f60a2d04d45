"""Several commands, one commit.

Writers queue in order of arrival. The first of the queue leads: it runs its own unit of work and
those queued behind it, each in a savepoint, commits once for all, and hands the lead on. SQLite's
own busy wait starves a thread for seconds under load; this queue is fair, and the disk is asked
once per batch instead of once per command.
"""

import logging
from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

T = TypeVar("T")

_MOST_IN_ONE_COMMIT = 32
_log = logging.getLogger(__name__)


class _Job:
    __slots__ = ("after_commit", "error", "finished", "result", "wake", "work")

    def __init__(
        self, work: Callable[[Connection], Any], after_commit: Callable[[Any], None] | None
    ) -> None:
        self.work = work
        self.after_commit = after_commit
        self.wake = Event()
        self.finished = False
        self.result: Any = None
        self.error: BaseException | None = None


class GroupCommit:
    """A fair queue of units of work in front of one writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex = Lock()
        self._queue: deque[_Job] = deque()
        self._led = False

    def run(
        self, work: Callable[[Connection], T], after_commit: Callable[[T], None] | None = None
    ) -> T:
        """Run `work` durably, in turn; returns what it returned or raises what it raised."""
        job = _Job(work, after_commit)
        with self._mutex:
            self._queue.append(job)
            lead = not self._led
            self._led = True
        if not lead:
            job.wake.wait()
            lead = not job.finished
        if lead:
            self._lead()
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def _lead(self) -> None:
        with self._mutex:
            batch = [
                self._queue.popleft() for _ in range(min(len(self._queue), _MOST_IN_ONE_COMMIT))
            ]
        try:
            self._commit(batch)
        finally:
            with self._mutex:
                heir = self._queue[0] if self._queue else None
                self._led = heir is not None
            for job in batch:
                job.finished = True
                job.wake.set()
            if heir is not None:
                heir.wake.set()

    def _commit(self, batch: list[_Job]) -> None:
        try:
            with self._engine.connect() as connection, connection.begin():
                if len(batch) == 1:
                    batch[0].result = batch[0].work(connection)
                else:
                    for job in batch:
                        self._run_in_savepoint(connection, job)
        except BaseException as error:
            for job in batch:
                job.error = job.error or error
            if not isinstance(error, Exception) and len(batch) > 1:
                raise
            return
        for job in batch:
            self._after(job)

    @staticmethod
    def _run_in_savepoint(connection: Connection, job: _Job) -> None:
        connection.exec_driver_sql("SAVEPOINT command")
        try:
            job.result = job.work(connection)
        except Exception as error:  # noqa: BLE001  # raised again where the command came from
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
            job.error = error
        connection.exec_driver_sql("RELEASE SAVEPOINT command")

    @staticmethod
    def _after(job: _Job) -> None:
        if job.after_commit is None or job.error is not None:
            return
        try:
            job.after_commit(job.result)
        except Exception:  # noqa: BLE001
            # Committed is committed: whoever listens badly must not turn it into a failure.
            _log.exception("after commit")
