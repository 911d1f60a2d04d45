"""Opens and ends each site's day by itself: screens are fresh before the first citizen comes.

Once a day it also has what is personal and old erased.
"""

import logging
from datetime import date
from threading import Event, Thread

from queue_server.domain.actor import SYSTEM
from queue_server.domain.calendar import day_plan, service_day
from queue_server.domain.retention import is_due
from queue_server.operations.erasure import erase_old
from queue_server.operations.opening import close_day, open_day
from queue_server.operations.perform import Command
from queue_server.snapshots.common import look
from queue_server.store.recent import site_row
from queue_server.web.context import Nouba

_log = logging.getLogger(__name__)
_LOOK_EVERY_SECONDS = 20.0


class DayKeeper:
    """A thread that compares each site's day with the calendar."""

    def __init__(self, nouba: Nouba) -> None:
        self._nouba = nouba
        self._stop = Event()
        self._erased_on: date | None = None
        self._thread = Thread(target=self._run, name="nouba-day", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; a day that is being opened is finished first."""
        self._stop.set()
        self._thread.join(timeout=5)

    def open_due(self) -> None:
        """Open the day of every site whose calendar has turned."""
        nouba = self._nouba
        for site in nouba.config.sites:
            now = nouba.now
            with nouba.database.read() as connection:
                day = site_row(connection, site.id).day
            if day != service_day(now, site.zone).isoformat():
                open_day(nouba.context, site.id, Command(SYSTEM, now))

    def close_due(self) -> None:
        """End the day where the site has closed, nobody calls any more, and people still wait."""
        nouba = self._nouba
        for site in nouba.config.sites:
            with nouba.database.read() as connection:
                view = look(
                    connection,
                    nouba.config,
                    site,
                    now=nouba.now,
                    version=nouba.version,
                    outlooks=nouba.context.outlooks,
                )
            if view.hours.ignored or view.counters or view.row.closed_day == view.day:
                continue
            today = day_plan(view.hours.calendar, service_day(view.now, site.zone))
            over = bool(today.intervals) and view.now >= today.intervals[-1][1]
            if over and any(row.waiting for row in view.services.values()):
                close_day(nouba.context, site.id, Command(SYSTEM, view.now))

    def erase_due(self) -> None:
        """Erase what is personal and old: at the start, and once in each day after."""
        now = self._nouba.now
        today = now.date()
        if is_due(self._erased_on, today):
            erase_old(self._nouba.context, Command(SYSTEM, now))
            self._erased_on = today

    def _run(self) -> None:
        while True:
            for due in (self.open_due, self.close_due, self.erase_due):
                try:
                    due()
                except Exception:  # noqa: BLE001  # tried again at the next look
                    _log.exception("a day's work could not be done")
            if self._stop.wait(_LOOK_EVERY_SECONDS):
                return
