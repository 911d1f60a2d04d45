"""Who is connected, as the sockets themselves tell it; said to those whom it concerns.

Nothing is stored: a server that has just started knows of nobody who left before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from pydantic_core import to_jsonable_python

from queue_server.config import Config
from queue_server.domain.calendar import service_day

Tell = Callable[[dict[str, Any], str], None]
"""Push these data to a room."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What a screen says of itself when it connects."""

    site: str
    audience: str
    counter: str = ""
    device: str = ""
    """Tells a page that comes back from another one; empty: each connection is one."""
    version: str = ""
    """Of the page, as it says."""


def counter_room(site: str, counter: str) -> str:
    """Where the pages of one counter are."""
    return f"counter:{site}:{counter}"


class Presence:
    """Counts the pages of each counter and the kiosks of each site.

    What it tells is in the order in which screens came and went, whichever threads say so.
    """

    def __init__(self, config: Config, now: Callable[[], datetime], tell: Tell) -> None:
        self._config = config
        self._now = now
        self._tell = tell
        self._lock = Lock()
        self._here: dict[str, Caller] = {}
        self._left: dict[str, datetime] = {}
        """When the last kiosk of a site went."""

    def came(self, sid: str, caller: Caller, *, staff: bool) -> None:
        """A screen has joined its rooms; `staff` is told how the kiosk is."""
        with self._lock:
            self._here[sid] = caller
            if staff:
                self._tell(self._kiosk(caller.site), sid)
            self._changed(caller)

    def went(self, sid: str) -> None:
        """A screen is gone; one that never came in is nobody's loss."""
        with self._lock:
            caller = self._here.pop(sid, None)
            if caller is None:
                return
            if caller.audience == "kiosk":
                self._left[caller.site] = self._now()
            self._changed(caller)

    def day_began(self, site: str) -> None:
        """Yesterday's kiosk is not missed today."""
        with self._lock:
            self._tell(self._kiosk(site), f"staff:{site}")

    def _changed(self, caller: Caller) -> None:
        if caller.audience == "counter":
            room = counter_room(caller.site, caller.counter)
            self._tell({"counter": caller.counter, "devices": self._devices(caller)}, room)
        elif caller.audience == "kiosk":
            self._tell(self._kiosk(caller.site), f"staff:{caller.site}")

    def _devices(self, caller: Caller) -> int:
        place = (caller.site, caller.audience, caller.counter)
        return len(
            {
                each.device or sid
                for sid, each in self._here.items()
                if (each.site, each.audience, each.counter) == place
            }
        )

    def _kiosk(self, site: str) -> dict[str, Any]:
        connected = self._devices(Caller(site, "kiosk"))
        left = None if connected else self._left.get(site)
        if left is not None and self._day(site, left) != self._day(site, self._now()):
            left = None
        return {"kiosk": to_jsonable_python({"connected": connected, "left_at": left})}

    def _day(self, site: str, at: datetime) -> str:
        configured = self._config.site(site)
        return "" if configured is None else service_day(at, configured.zone).isoformat()
