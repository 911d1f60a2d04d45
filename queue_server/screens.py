"""Which screens hold a socket, and with which credential: who is there, and who must leave.

A display that only listens asks for nothing, so its socket is the sign that it is there. Signs are
written with the heartbeats, many in one statement, and each device about once a minute.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from queue_server.domain.actor import Role
from queue_server.operations.perform import Context
from queue_server.operations.presence import mark_screens
from queue_server.store.accounts import Grant
from queue_server.store.devices import revoked_among
from queue_server.store.sessions import roles_in, still_open

_EVERY_SECONDS = 60.0
_DEVICE, _SESSION = "d", "s"


@dataclass(frozen=True, slots=True)
class _Held:
    via: str
    version: str
    role: Role | None
    site: str


class Screens:
    """The sockets of this process; used by several threads at once."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._held: dict[str, _Held] = {}
        self._changed: set[int] = set()
        """Devices that came or went since that was last written down."""
        self._all_due = 0.0

    def add(
        self, sid: str, via: str, version: str, *, role: Role | None = None, site: str = ""
    ) -> None:
        """A screen was let in with this credential; `version`: of its page, as it says.

        `role`, `site`: what a person has to be, and where, for the screen to stay.
        """
        with self._lock:
            self._held[sid] = _Held(via, version, role, site)
            self._changed.update(_numbers([via], _DEVICE))

    def remove(self, sid: str) -> None:
        """A screen has gone."""
        with self._lock:
            held = self._held.pop(sid, None)
            if held is not None:
                self._changed.update(_numbers([held.via], _DEVICE))

    def of(self, credentials: Iterable[str]) -> tuple[str, ...]:
        """The screens that were let in with one of these."""
        wanted = frozenset(credentials)
        with self._lock:
            return tuple(sid for sid, held in self._held.items() if held.via in wanted)

    def is_connected(self, via: str) -> bool:
        """Whether a screen with this credential holds a socket here."""
        with self._lock:
            return any(held.via == via for held in self._held.values())

    def note(self, context: Context, now: datetime) -> None:
        """Write down who is there, and let those go whose credential another process has ended."""
        moment = self._monotonic()
        with self._lock:
            held, changed = list(self._held.values()), self._changed
            self._changed = set()
            is_due = moment >= self._all_due
        there: dict[str, set[int]] = defaultdict(set)
        for each in held:
            for number in _numbers([each.via], _DEVICE):
                if is_due or number in changed:
                    there[each.version].add(number)
        left = changed.difference(*there.values())
        try:
            if there or left:
                mark_screens(context, there, left, now)
        except SQLAlchemyError:
            with self._lock:
                self._changed |= changed  # with the next beat
            raise
        if is_due:
            self._all_due = moment + _EVERY_SECONDS
        context.ended.publish(sorted(_ended_elsewhere(context, held, now)))


def _ended_elsewhere(context: Context, held: Sequence[_Held], now: datetime) -> set[str]:
    """Sessions end by themselves, too, and the command line and other servers end credentials, or
    take the role away that a screen needs.
    """
    credentials = {each.via for each in held}
    devices = set(_numbers(credentials, _DEVICE))
    sessions = set(_numbers(credentials, _SESSION))
    if not devices and not sessions:
        return set()
    with context.database.read() as connection:
        idle = context.config.security.idle_lasts
        open_ones = still_open(connection, sessions, now, idle)
        roles = roles_in(connection, open_ones)
        revoked = revoked_among(connection, devices)
    ended = {f"{_DEVICE}{number}" for number in revoked}
    ended |= {f"{_SESSION}{number}" for number in sessions - open_ones}
    return ended | {each.via for each in held if not _may_stay(each, roles)}


def _may_stay(screen: _Held, roles: Mapping[int, frozenset[Grant]]) -> bool:
    """Whether a person is still what the screen was let in for; devices stay what they are."""
    numbers = _numbers([screen.via], _SESSION)
    if not numbers or screen.role is None:
        return True
    granted = roles.get(numbers[0], frozenset())
    return not granted.isdisjoint({Grant(screen.role), Grant(screen.role, screen.site)})


def _numbers(credentials: Iterable[str], kind: str) -> list[int]:
    """`d4` → 4, of those of this kind; a demo's actors have no credential."""
    found = []
    for via in credentials:
        if via.startswith(kind):
            with suppress(ValueError):
                found.append(int(via.removeprefix(kind)))
    return found
