"""Simulated time: how it runs beside the real one."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

_EARLY = timedelta(hours=6)
_SLOW_ANSWER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ServerClock:
    """What /api/v1/ping told, and when (monotonic seconds)."""

    at: datetime
    speed: float
    heard: float


class Pace:
    """Simulated time runs `speed` times as fast as the real one, from the day's opening on.

    Waits end early when the day is stopped, so that everybody can finish at once.
    """

    def __init__(self, opens: datetime, speed: float, server: ServerClock, stop: Event) -> None:
        """A server whose clock is just as fast, and shortly before `opens`, is kept step with.

        Any other server's day begins now.
        """
        self.speed = speed
        self.server_factor = speed / server.speed
        """Simulated seconds in one second of the server's clock."""
        self._stop = stop
        self._opens = opens
        self._server = server
        self._started = time.monotonic()
        if server.speed == speed and opens - _EARLY <= server.at <= opens:
            self._started = server.heard + (opens - server.at).total_seconds() / speed

    def stopped(self) -> bool:
        """Whether everybody should come to an end."""
        return self._stop.is_set()

    def now(self) -> datetime:
        """The simulated time."""
        return self._opens + timedelta(seconds=(time.monotonic() - self._started) * self.speed)

    def is_before(self, moment: datetime) -> bool:
        """Whether the server's clock has not come to a `moment` that the server has written.

        A site's clock never steps back: after a later day it stands still until that day is over,
        and every wait would seem to be nothing.
        """
        passed = time.monotonic() - self._server.heard + _SLOW_ANSWER_SECONDS
        return moment > self._server.at + timedelta(seconds=passed * self._server.speed)

    def wait(self, seconds: float) -> None:
        """Let so many simulated seconds pass."""
        self._stop.wait(max(seconds, 0) / self.speed)

    def wait_until(self, moment: datetime) -> None:
        """Let simulated time come to `moment`, if it is not there yet."""
        self.wait((moment - self.now()).total_seconds())
