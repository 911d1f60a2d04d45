"""Do derived work soon after it is asked for, but no more often than its own cost allows."""

import time
from collections.abc import Callable
from threading import Lock


class Coalescer:
    """Runs `work(key)` once for many marks of the same key, `after` seconds past the first of them.

    Between two runs of a key lie at least `pause` seconds, and at least ten times what the last
    run took: derived figures never take more than a tenth of the machine.
    """

    _COST_FACTOR = 10

    def __init__(
        self,
        work: Callable[[str], None],
        *,
        pause: float,
        after: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._pause = pause
        self._after = after
        self._clock = clock
        self._lock = Lock()
        self._marked: set[str] = set()
        self._not_before: dict[str, float] = {}

    def mark(self, key: str) -> None:
        """There is news for `key`."""
        with self._lock:
            if key not in self._marked:
                self._marked.add(key)
                soonest = self._clock() + self._after
                self._not_before[key] = max(self._not_before.get(key, soonest), soonest)

    def run_due(self) -> float | None:
        """Run what is due; returns seconds until the next is, None when nothing is marked.

        What the work raises is raised here, once the others have run; its key stays marked.
        """
        with self._lock:
            now = self._clock()
            due = [key for key in self._marked if self._not_before.get(key, now) <= now]
        failure: Exception | None = None
        for key in due:
            with self._lock:
                self._marked.discard(key)  # what happens during the work marks it again
            started = self._clock()
            try:
                self._work(key)
            except Exception as error:  # noqa: BLE001  # raised below
                self.mark(key)
                failure = failure or error
            ended = self._clock()
            cost = (ended - started) * self._COST_FACTOR
            self._not_before[key] = ended + max(self._pause, cost)
        if failure is not None:
            raise failure
        with self._lock:
            if not self._marked:
                return None
            soonest = min(self._not_before.get(key, 0.0) for key in self._marked)
            return max(0.0, soonest - self._clock())
