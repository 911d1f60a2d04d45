"""A display that nobody sees: it follows the calls as the hall's screen does, and keeps them."""

import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Condition, Event, Thread
from typing import Any

import socketio
from socketio.exceptions import ConnectionError as NoConnectionError

from queue_server.simulation.client import Client, SimulationError

_REORDER_SECONDS = 0.25
"""The library hands each packet to a thread of its own: neighbours may overtake one another."""

_SILENCE_SECONDS = 12.0
_RECONNECT_SECONDS = 0.5
_LOOK_SECONDS = 0.1

Item = tuple[str, dict[str, Any]]


class Screen:
    """Snapshot, then events one by one; a gap, a late sequence or a reconnect: snapshot again.

    `calls` holds the sequence number of each call that was shown.
    """

    def __init__(self, client: Client, site: str) -> None:
        self.calls: set[int] = set()
        self.seq: int | None = None
        self.events = 0
        self.snapshots = 0
        self.error: SimulationError | None = None
        self._client = client
        self._site = site
        self._stop = Event()
        self._moved = Condition()
        self._inbox: SimpleQueue[Item] = SimpleQueue()
        self._early: dict[int, dict[str, Any]] = {}
        self._heard_of = 0
        self._stuck: tuple[int, float] | None = None
        self._thread = Thread(target=self._run, name="screen", daemon=True)

    def start(self, *, seconds: float = 15.0) -> None:
        """Follow the site; returns once the first snapshot is there. Raises SimulationError."""
        self._thread.start()
        if not self.wait_for(0, seconds=seconds):
            self.stop()
            raise self.error or SimulationError(
                f"{self._client.url}: a display cannot connect (Socket.IO, websocket only)"
            )

    def stop(self) -> None:
        """Leave."""
        self._stop.set()
        self._thread.join(timeout=10)

    def wait_for(self, seq: int, *, seconds: float) -> bool:
        """Whether the screen has come to event `seq` within this time."""
        with self._moved:
            return self._moved.wait_for(
                lambda: self.error is not None or (self.seq is not None and self.seq >= seq),
                timeout=seconds,
            ) and (self.error is None)

    @property
    def _position(self) -> int:
        return self.seq or 0

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._follow_once()
                self._stop.wait(_RECONNECT_SECONDS)
        except SimulationError as error:
            with self._moved:
                self.error = error
                self._moved.notify_all()

    def _follow_once(self) -> None:
        """One connection, from the handshake until it breaks."""
        gone = Event()
        socket = socketio.Client(reconnection=False, handle_sigint=False)
        for name in ("hello", "heartbeat", "event"):
            socket.on(name, self._receiver(name))
        socket.on("disconnect", lambda *_: gone.set())
        try:
            socket.connect(
                self._client.url,
                headers={"Authorization": f"Demo display:{self._site}"},
                auth={"site": self._site, "audience": "display"},
                transports=["websocket"],
            )
        except NoConnectionError:
            return
        try:
            self._load()
            self._listen(gone)
        finally:
            socket.disconnect()

    def _receiver(self, name: str) -> Callable[[dict[str, Any]], None]:
        def receive(data: dict[str, Any]) -> None:
            self._inbox.put((name, data))

        return receive

    def _listen(self, gone: Event) -> None:
        heard = time.monotonic()
        while not self._stop.is_set() and not gone.is_set():
            try:
                name, data = self._inbox.get(timeout=_LOOK_SECONDS)
            except Empty:
                if time.monotonic() - heard > _SILENCE_SECONDS:
                    return
            else:
                heard = time.monotonic()
                self._take(name, data)
            self._mend(time.monotonic())

    def _take(self, name: str, data: dict[str, Any]) -> None:
        self._heard_of = max(self._heard_of, data["seq"])
        if name == "event":
            self._early[data["seq"]] = data
            self._apply_in_order()

    def _apply_in_order(self) -> None:
        while (event := self._early.pop(self._position + 1, None)) is not None:
            self.events += 1
            if event["type"] == "day_opened":
                self._load()
                return
            self._show([event["call"]] if "call" in event else [])
            self._move(event["seq"])

    def _mend(self, now: float) -> None:
        """Load again when the next event stays away for longer than neighbours need to overtake."""
        if self._heard_of <= self._position:
            self._stuck = None
        elif self._stuck is None or self._stuck[0] != self._position:
            self._stuck = (self._position, now)
        elif now - self._stuck[1] > _REORDER_SECONDS:
            self._load()

    def _load(self) -> None:
        self._stuck = None
        answer = self._client.read(
            f"/sites/{self._site}/snapshots/display", f"display:{self._site}"
        )
        if not answer.ok:
            detail = answer.body.get("detail", answer.status)
            raise SimulationError(f"{self._client.url}: no display of '{self._site}': {detail}")
        self.snapshots += 1
        self._show(answer.body["calls"])
        self._move(answer.body["seq"])
        self._early = {seq: event for seq, event in self._early.items() if seq > self._position}
        self._apply_in_order()

    def _show(self, calls: Iterable[dict[str, Any]]) -> None:
        self.calls.update(call["seq"] for call in calls)

    def _move(self, seq: int) -> None:
        with self._moved:
            self.seq = seq
            self._moved.notify_all()
