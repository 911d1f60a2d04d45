"""A group commit whose queue the test controls, so that every interleaving is forced."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Semaphore, Thread
from typing import Any

from sqlalchemy import Connection

from queue_server.store.group_commit import GroupCommit


class _Watched(deque[object]):
    """A queue that tells when a unit has taken its place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = Semaphore(0)

    def append(self, job: object, /) -> None:
        super().append(job)
        self.taken.release()


@dataclass
class Caller:
    """A thread that makes one call, and what came of it."""

    thread: Thread = field(init=False)
    result: Any = None
    error: BaseException | None = None

    def join(self) -> None:
        """Wait for the call to end."""
        self.thread.join(60)
        assert not self.thread.is_alive()


def start(call: Callable[[], object]) -> Caller:
    """Make a call on a thread of its own."""
    caller = Caller()

    def run() -> None:
        try:
            caller.result = call()
        except BaseException as error:  # noqa: BLE001 - whatever reaches the caller is the point
            caller.error = error

    caller.thread = Thread(target=run, daemon=True)
    caller.thread.start()
    return caller


class Line:
    """`hold` the lead, `hand_in` calls one behind the other, then `go`."""

    def __init__(self, commit: GroupCommit) -> None:
        self.commit = commit
        self._queue = _Watched()
        commit._queue = self._queue  # type: ignore[assignment]  # it holds the same units
        self._gate = Event()
        self._callers: list[Caller] = []

    def hold(self) -> Caller:
        """Occupy the lead with a unit that waits for `go`."""
        holding = Event()

        def work(_connection: Connection) -> str:
            holding.set()
            self._gate.wait()
            return "held"

        caller = self.hand_in(lambda: self.commit.run(work))
        holding.wait()
        return caller

    def hand_in(self, call: Callable[[], object]) -> Caller:
        """Make a call that writes, on a thread of its own; returns when it has its place."""
        caller = start(call)
        assert self._queue.taken.acquire(timeout=60), caller.error
        self._callers.append(caller)
        return caller

    def go(self) -> None:
        """Let the first unit end, and wait for everybody."""
        self._gate.set()
        for caller in self._callers:
            caller.join()


def together(*calls: Callable[[], object]) -> list[Caller]:
    """Make calls at the same time, each on its thread, and wait for all of them."""
    gate = Event()

    def behind_the_gate(call: Callable[[], object]) -> object:
        gate.wait()
        return call()

    callers = [start(partial(behind_the_gate, call)) for call in calls]
    gate.set()
    for caller in callers:
        caller.join()
    return callers
