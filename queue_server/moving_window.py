"""How often something has been done lately, counted in memory by a clock that nobody sets.

The storage of `limits` goes by the time of day: after a step back it refuses everybody for as long
as the step was, and what it has counted once it keeps a name for, for ever.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from limits import RateLimitItem

_SWEEP_SECONDS = 600.0


@dataclass(slots=True)
class _Window:
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def count(self, now: float) -> int:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return len(self.times)


class MovingWindows:
    """Counts for many, each by a name of its own; used by several threads at once."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._windows: dict[str, _Window] = {}
        self._sweep_at = 0.0

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._windows)

    def take(self, rate: RateLimitItem, *what: str) -> bool:
        """Count one more of `what`; False, and nothing is counted, when that is too often."""
        with self._lock:
            now = self._monotonic()
            self._sweep(now)
            window = self._windows.setdefault(rate.key_for(*what), _Window(rate.get_expiry()))
            if window.count(now) >= rate.amount:
                return False
            window.times.append(now)
            return True

    def may(self, rate: RateLimitItem, *what: str) -> bool:
        """Whether `take` would count one more now."""
        with self._lock:
            window = self._windows.get(rate.key_for(*what))
            return window is None or window.count(self._monotonic()) < rate.amount

    def _sweep(self, now: float) -> None:
        """Forget those of whom nothing is to be remembered any more."""
        if now < self._sweep_at:
            return
        self._sweep_at = now + _SWEEP_SECONDS
        over = [name for name, window in self._windows.items() if not window.count(now)]
        for name in over:
            del self._windows[name]
