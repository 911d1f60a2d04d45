"""How a printer is: asked about every second, and told when it has changed.

Trouble is told at once. That it is over is believed after two looks in a row, and after more of
them when the printer keeps falling back: one with a loose cover must not fill the log.
"""

import logging
import time
from collections.abc import Callable

from printers.condition import Condition, Status
from printers.drivers.base import Driver
from printers.jobs import JobStore

_logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks while nothing is printed."""
_LOOK_AGAIN = 0.5  # seconds, when one more look decides
_LOOKS, _MOST_LOOKS = 2, 16
_STEADY = 60.0  # seconds without trouble, after which an earlier one is forgotten


class ConditionWatch:
    """What counts as the present condition of one printer."""

    def __init__(
        self,
        printer_id: str,
        driver: Driver,
        store: JobStore,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._printer = printer_id
        self._driver = driver
        self._store = store
        self._monotonic = monotonic
        self._next = 0.0
        self._status: Status | None = None
        self._told = True
        self._looks_needed = _LOOKS
        self._better = 0
        self._better_since: float | None = None

    @property
    def status(self) -> Status:
        """As it was told, or is about to be."""
        return self._status or Status(Condition.UNKNOWN)

    @property
    def pause(self) -> float:
        """Seconds until the next look is due."""
        return max(0.0, self._next - self._monotonic())

    def forget(self) -> None:
        """Somebody else has had the printer: the next look counts as the first."""
        self._status, self._told, self._better = None, True, 0
        self.hasten()

    def hasten(self) -> None:
        """Something went wrong: look before anything else is done."""
        self._next = 0.0

    def look(self) -> None:
        """Ask the printer if a look is due, and tell a change. Raises what the store raises."""
        if self.pause <= 0:
            started = self._monotonic()
            self._weigh(self._ask())
            last = 0 < self._better == self._looks_needed - 1
            self._next = started + (_LOOK_AGAIN if last else LOOK_EVERY)
        self._tell()

    def heard(self, status: Status) -> None:
        """What the printer said while it was sent a job; never raises."""
        self._weigh(status)
        try:
            self._tell()
        except Exception:  # told again at the next look
            _logger.exception("printer %s: its condition could not be stored", self._printer)

    def _ask(self) -> Status:
        try:
            return self._driver.status()
        except Exception as error:  # a driver's own mistake must not end the printer
            if self.status.condition is not Condition.ERROR:
                _logger.exception("printer %s: asking for its condition", self._printer)
            return Status(Condition.ERROR, f"driver failed: {error}")

    def _weigh(self, seen: Status) -> None:
        known = self._status
        if known is None or _rank(seen) >= _rank(known):
            self._better = 0
            if known is not None and _rank(seen) > _rank(known):
                self._looks_needed = self._looks_after_relapse()
            self._accept(seen)
            return
        self._better += 1
        if self._better >= self._looks_needed:
            self._better = 0
            self._better_since = self._monotonic()
            self._accept(seen)

    def _looks_after_relapse(self) -> int:
        since = self._better_since
        if since is None or self._monotonic() - since >= _STEADY:
            return _LOOKS
        return min(_MOST_LOOKS, self._looks_needed * 2)

    def _accept(self, seen: Status) -> None:
        if seen == self._status:
            return
        if self._status is None or seen.condition is not self._status.condition:
            level = logging.INFO if seen.condition.prints else logging.WARNING
            _logger.log(level, "printer %s: %s %s", self._printer, seen.condition, seen.detail)
        self._status, self._told = seen, False

    def _tell(self) -> None:
        if not self._told and self._status is not None:
            self._store.report(self._printer, self._status)
            self._told = True


def _rank(status: Status) -> int:
    """0: fine; 1: fine, but not for long; 2: prints nothing."""
    if not status.condition.prints:
        return 2
    return 1 if status.condition is Condition.PAPER_LOW else 0
