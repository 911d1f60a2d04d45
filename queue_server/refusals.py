"""Refused requests, counted as they happen and written in the book off the request path.

Who is refused writes nothing by that: alike ones within a minute are one entry, and a minute has
no more than a few entries, however many addresses somebody sends from.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from queue_server.domain.actor import PUBLIC, Actor
from queue_server.domain.audit_events import Refused
from queue_server.operations.perform import Context
from queue_server.operations.refusals import Written, write_refusals

_log = logging.getLogger(__name__)

MOST_ENTRIES = 30
"""Different ones in a minute. What goes beyond is counted by its code alone."""
_MINUTE = timedelta(minutes=1)
_LOOK_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Turned:
    """One refused request: its problem's code, where it went, from where and whose it was."""

    code: str
    endpoint: str
    address: str
    actor: Actor = PUBLIC
    site: str = ""


class Refusals:
    """What was refused and is not yet written; quick, and for any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[Turned] = Counter()
        self._since: datetime | None = None

    def note(self, turned: Turned, now: datetime) -> None:
        """Count one more."""
        with self._lock:
            if self._since is None:
                self._since = now
            self._add(turned, 1)

    def take(self, now: datetime, *, at_once: bool = False) -> dict[Turned, int]:
        """What the minute that is over has brought, once; nothing while it goes on."""
        with self._lock:
            if self._since is None or (not at_once and abs(now - self._since) < _MINUTE):
                return {}
            taken = dict(self._counts)
            self._counts.clear()
            self._since = None
            return taken

    def give_back(self, counts: dict[Turned, int], now: datetime) -> None:
        """What could not be written waits for the next time, with what has come meanwhile."""
        with self._lock:
            self._since = self._since or now
            for turned, count in counts.items():
                self._add(turned, count)

    def _add(self, turned: Turned, count: int) -> None:
        if turned not in self._counts and len(self._counts) >= MOST_ENTRIES:
            turned = replace(turned, endpoint="", address="", actor=PUBLIC, site="")
        self._counts[turned] += count


class RefusalWriter:
    """The thread that writes them down."""

    def __init__(self, context: Context, refusals: Refusals, now: Callable[[], datetime]) -> None:
        self._context = context
        self._refusals = refusals
        self._now = now
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="nouba-refusals", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    def write_due(self, *, at_once: bool = False) -> None:
        """Write the minute that is over; what the store does not take now waits."""
        now = self._now()
        counts = self._refusals.take(now, at_once=at_once)
        if not counts:
            return
        entries = [
            Written(
                Refused(turned.code, turned.endpoint, count),
                turned.actor,
                turned.site,
                turned.address,
            )
            for turned, count in counts.items()
        ]
        try:
            write_refusals(self._context, entries, now)
        except Exception:
            self._refusals.give_back(counts, now)
            raise

    def _run(self) -> None:
        ended = False
        while not ended:
            ended = self._stopping.wait(_LOOK_EVERY_SECONDS)
            try:
                self.write_due(at_once=ended)
            except Exception:  # noqa: BLE001  # the store may be away: tried again
                _log.exception("refusals could not be written down")
