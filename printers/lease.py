"""One owner for each printer, though several processes know it.

The store holds the owner's name and a count that it drives up while it lives. Whoever waits for the
printer takes it when the count has stood still: no machine's clock is asked.
"""

import threading
import time
from collections.abc import Callable

from printers.jobs import JobStore

KEEP_EVERY = 2.0
"""Seconds between two renewals."""
STANDSTILL = 8.0
"""Seconds after which an owner that was not heard of is taken for dead."""


class Lease:
    """One printer's lease: taken by its worker, kept up by the keeper's thread."""

    def __init__(
        self, printer_id: str, store: JobStore, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._printer = printer_id
        self._store = store
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept_at: float | None = None
        self._taken = 0

    @property
    def taken(self) -> int:
        """How often it was taken: another number means that others may have printed meanwhile."""
        return self._taken

    def take(self) -> bool:
        """Hold the lease; False while another owner lives. Raises what the store raises."""
        with self._lock:
            if self._kept_at is None:
                self._hold()
            return self._kept_at is not None

    def keep(self) -> None:
        """Renew the lease if it is held, or learn that it is lost."""
        with self._lock:
            if self._kept_at is not None:
                self._hold()

    def release(self) -> None:
        """Let another owner have the printer at once."""
        with self._lock:
            held, self._kept_at = self._kept_at is not None, None
            if held:
                self._store.release(self._printer)

    def _hold(self) -> None:
        asked, before = self._monotonic(), self._kept_at
        if not self._store.hold(self._printer):
            self._kept_at = None
            return
        # Whoever was still for so long may have lost it and got it back without noticing.
        if before is None or self._monotonic() - before >= STANDSTILL:
            self._taken += 1
        self._kept_at = asked
