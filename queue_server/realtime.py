"""Events → screens over Socket.IO. Sockets only push; nothing they send changes the queue.

One thread sends what was committed, in its order; another ("pulse") sends heartbeats and the
derived figures, coalesced, so that a burst of tickets costs one summary and not a hundred.
"""

import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, join_room
from pydantic_core import to_jsonable_python
from sqlalchemy.exc import SQLAlchemyError

from queue_server import projections
from queue_server.coalesce import Coalescer
from queue_server.domain.actor import Role
from queue_server.domain.events import Recorded
from queue_server.domain.site_events import DayOpened
from queue_server.presence import Caller, Presence, counter_room
from queue_server.printing import JobChange
from queue_server.snapshots.common import View, look
from queue_server.snapshots.dashboard import dashboard_snapshot
from queue_server.snapshots.summary import summary
from queue_server.sockets import Engine, Rooms, serve_by_epoll
from queue_server.store.recent import site_row
from queue_server.web.auth import resolve
from queue_server.web.context import Nouba
from queue_server.web.errors import HttpProblemError, note_refusal

_log = logging.getLogger(__name__)

_HEARTBEAT_SECONDS = 5.0
_SUMMARY_PAUSE = 0.25
_FIGURES_PAUSE = 2.0
_AFTER_THE_EVENT = 0.1
"""The call itself first: figures that are derived meanwhile would hold its frames up."""
_REFRESH_SECONDS = 30.0
"""Ranges and orders change with time alone, too."""
_MOST_BYTES_FROM_CLIENT = 4096
_VERSION = re.compile(r"[\x21-\x7e]{1,80}")

_Push = tuple[str, dict[str, Any], str]
"""Name, data and room of one emission."""


@dataclass(frozen=True, slots=True)
class _Farewell:
    """Screens that are to be let go."""

    screens: tuple[str, ...]


AUDIENCES: dict[str, tuple[frozenset[Role], tuple[str, ...]]] = {
    "kiosk": (frozenset({Role.KIOSK}), ("public", "print")),
    "display": (frozenset({Role.DISPLAY}), ("public",)),
    "counter-display": (frozenset({Role.COUNTER_DISPLAY}), ("public",)),
    "counter": (frozenset({Role.AGENT}), ("staff", "print")),
    "counters": (frozenset({Role.AGENT}), ("staff",)),
    "dashboard": (frozenset({Role.MANAGER, Role.SUPERVISOR}), ("staff", "print", "figures")),
}
"""Who may join as what, and the rooms (per site) that this brings. A `counter` names itself, and
has a room of its own besides; `counters` is the page on which an agent chooses one.
"""


def make_socketio(app: Flask, *, stock: bool = False) -> SocketIO:
    """Socket.IO in threading mode, websocket only: no stickiness, no polling.

    All screens are on one thread; with `stock` the library gives each its own.
    """
    socketio = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        max_http_buffer_size=_MOST_BYTES_FROM_CLIENT,
        serve_client=False,
        manage_session=False,
        **({} if stock else {"client_manager": Rooms(), "async_handlers": False}),
    )
    if not stock:
        serve_by_epoll(socketio, max_http_buffer_size=_MOST_BYTES_FROM_CLIENT)
    return socketio


class Realtime:
    """Pushes to the rooms of each site. `start` after the process forked, `stop` before it ends."""

    def __init__(self, socketio: SocketIO, nouba: Nouba) -> None:
        self._socketio = socketio
        self._nouba = nouba
        self._outbox: SimpleQueue[Recorded | _Push | _Farewell | None] = SimpleQueue()
        self._figures = Coalescer(self._push_figures, pause=_FIGURES_PAUSE, after=_AFTER_THE_EVENT)
        self._derived = (
            Coalescer(self._push_summary, pause=_SUMMARY_PAUSE, after=_AFTER_THE_EVENT),
            self._figures,
        )
        self._presence = Presence(
            nouba.config,
            lambda: nouba.now,
            lambda data, room: self._outbox.put(("presence", data, room)),
        )
        self._wake = Flag()
        self._stopping = False
        self._threads: list[Thread] = []
        nouba.context.bus.subscribe(self._on_events)
        nouba.context.ended.subscribe(self._on_ended)
        socketio.on_event("connect", self._on_connect)
        socketio.on_event("disconnect", self._on_disconnect)

    def start(self) -> None:
        """Begin to send."""
        for work, name in ((self._send, "push"), (self._pulse, "pulse")):
            thread = Thread(target=work, name=f"nouba-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop sending and let every screen go; they come back to the next server."""
        self._stopping = True
        self._wake.set()
        self._outbox.put(None)
        for thread in self._threads:
            thread.join(timeout=2)
        # The connection itself: a screen that is only told to leave keeps it open, and its thread.
        engine = self._socketio.server.eio
        for screen in engine.sockets.copy().values():
            screen.close(wait=False)
        if isinstance(engine, Engine):
            engine.stop()

    def print_job_changed(self, change: JobChange) -> None:
        """Tell kiosk, counters and dashboard how a receipt's printing goes."""
        data = {"job": change.job, "state": change.state, "printer": change.printer}
        self._outbox.put(("print_job", data, f"print:{change.site}"))
        self._figures.mark(change.site)  # how many jobs wait
        self._wake.set()

    def _on_connect(self, auth: object = None) -> None:
        caller = _asked(auth)
        configured = self._nouba.config.site(caller.site)
        if caller.audience not in AUDIENCES or configured is None:
            raise Refused("unknown_room")
        roles, rooms = AUDIENCES[caller.audience]
        try:
            actor = resolve(request, roles, caller.site)
        except HttpProblemError as refusal:
            note_refusal(refusal.code, f"socket:{caller.audience}", site=caller.site, of=refusal.of)
            raise Refused(refusal.code) from None
        except SQLAlchemyError as error:
            raise _store_unavailable(error) from None
        if caller.audience == "counter":
            if configured.counter(caller.counter) is None:
                raise Refused("unknown_counter")
            join_room(counter_room(caller.site, caller.counter))
        sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
        self._nouba.screens.add(sid, actor.via, caller.version, role=actor.role, site=caller.site)
        for room in rooms:
            join_room(f"{room}:{caller.site}")
        try:
            sign = self._sign(caller.site)
        except SQLAlchemyError as error:
            self._nouba.screens.remove(sid)
            raise _store_unavailable(error) from None
        self._socketio.emit("hello", sign, to=sid)
        # Last: of a screen that is refused no end is told.
        self._presence.came(sid, caller, staff="staff" in rooms)

    def _on_disconnect(self, *_reason: object) -> None:
        sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
        self._nouba.screens.remove(sid)
        self._presence.went(sid)

    def _on_ended(self, credentials: Sequence[str]) -> None:
        """Let the screens of these credentials go: they come back only if they still may."""
        gone = self._nouba.screens.of(credentials)
        if gone:
            self._outbox.put(_Farewell(gone))

    def _sign(self, site: str) -> dict[str, Any]:
        with self._nouba.database.read() as connection:
            seq = site_row(connection, site).seq
        at = to_jsonable_python(self._nouba.now)
        return {"seq": seq, "version": self._nouba.version, "at": at}

    def _on_events(self, events: Sequence[Recorded]) -> None:
        for recorded in events:
            self._outbox.put(recorded)
            if isinstance(recorded.event, DayOpened):
                self._presence.day_began(recorded.site)
        for derived in self._derived:
            derived.mark(events[0].site)
        self._wake.set()

    def _send(self) -> None:
        while (item := self._outbox.get()) is not None:
            try:
                if isinstance(item, _Farewell):
                    for sid in item.screens:
                        self._socketio.server.disconnect(sid)
                    continue
                for name, data, room in self._pushes(item):
                    self._socketio.emit(name, data, to=room)
            except Exception:  # noqa: BLE001  # one lost push; its screen sees the gap
                _log.exception("push failed")

    def _pushes(self, item: Recorded | _Push) -> list[_Push]:
        if isinstance(item, tuple):
            return [item]
        # Projected here, not where the command waits for its commit, and only for those who look.
        return [
            ("event", project(item), f"{room}:{item.site}")
            for room, project in (("public", projections.public), ("staff", projections.staff))
            if self._listens(room, item.site)
        ]

    def _pulse(self) -> None:
        next_beat = next_refresh = time.monotonic()
        pause: float = 0
        while not self._wake.wait(timeout=pause) or not self._stopping:
            self._wake.clear()
            moment = time.monotonic()
            try:
                if moment >= next_refresh:
                    next_refresh = moment + _REFRESH_SECONDS
                    self._mark_all()
                if moment >= next_beat:
                    next_beat = moment + _HEARTBEAT_SECONDS
                    self._beat()
            except Exception:  # noqa: BLE001  # the store may be away; beat again
                _log.exception("pulse failed")
            waits = [wait for each in self._derived if (wait := _run_due(each)) is not None]
            pause = min([next_beat - time.monotonic(), *waits])
            pause = max(0.0, pause)

    def _mark_all(self) -> None:
        for site in self._nouba.config.sites:
            for derived in self._derived:
                derived.mark(site.id)

    def _beat(self) -> None:
        for site in self._nouba.config.sites:
            if self._listens("public", site.id) or self._listens("staff", site.id):
                sign = self._sign(site.id)
                for room in ("public", "staff"):
                    self._outbox.put(("heartbeat", sign, f"{room}:{site.id}"))
        self._nouba.screens.note(self._nouba.context, self._nouba.now)

    def _push_summary(self, site_id: str) -> None:
        for room, for_staff in (("public", False), ("staff", True)):
            if self._listens(room, site_id):
                with self._look(site_id) as view:
                    data = summary(view, orders=for_staff)
                self._outbox.put(("summary", data.model_dump(mode="json"), f"{room}:{site_id}"))

    def _push_figures(self, site_id: str) -> None:
        if self._listens("figures", site_id):
            with self._look(site_id) as view:
                data = dashboard_snapshot(view)
            self._outbox.put(("figures", data.model_dump(mode="json"), f"figures:{site_id}"))

    @contextmanager
    def _look(self, site_id: str) -> Iterator[View]:
        nouba = self._nouba
        site = nouba.context.site(site_id)
        with nouba.database.read() as connection:
            yield look(
                connection,
                nouba.config,
                site,
                now=nouba.now,
                version=nouba.version,
                outlooks=nouba.context.outlooks,
            )

    def _listens(self, room: str, site_id: str) -> bool:
        rooms = self._socketio.server.manager.rooms.get("/", {})
        return bool(rooms.get(f"{room}:{site_id}"))


def _run_due(derived: Coalescer) -> float | None:
    """Seconds until more is due; a failure is tried again with the next beat or event."""
    try:
        return derived.run_due()
    except Exception:  # noqa: BLE001  # neither the heart nor the other figures may stop
        _log.exception("derived figures failed")
        return None


def _store_unavailable(error: SQLAlchemyError) -> Refused:
    """Not refused, a screen would wait for an answer as long as its connection stands."""
    _log.error("a screen was sent away: %s", error)
    return Refused("store_unavailable")


def _asked(auth: object) -> Caller:
    if not isinstance(auth, dict):
        return Caller("", "")
    site, audience, counter, device, version = (
        str(auth.get(name, "")) for name in ("site", "audience", "counter", "device", "version")
    )
    known = version if _VERSION.fullmatch(version) else ""
    return Caller(site, audience, counter, device, known)
