"""The server's clock: the source of `now`, which everything below the web takes as an argument."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time in UTC; `speed` is how much faster than real it runs."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    speed = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class DemoClock:
    """Starts at a chosen moment and runs `speed` times as fast: a day's work shown in minutes."""

    start: datetime
    speed: float
    _monotonic_start: float

    @classmethod
    def starting(cls, start: datetime, speed: float) -> "DemoClock":
        """A clock that shows `start` (aware) now."""
        return cls(start, speed, time.monotonic())

    def now(self) -> datetime:
        return self.start + timedelta(
            seconds=(time.monotonic() - self._monotonic_start) * self.speed
        )
