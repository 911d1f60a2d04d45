"""Engine.IO and Socket.IO over the loop: the library's protocol and rooms, with one thread."""

import logging
import re
import resource
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import engineio
from engineio import packet as engine_packet
from engineio.packet import Packet
from flask_socketio import SocketIO
from socketio import Manager
from wsproto import ConnectionType, WSConnection
from wsproto.connection import Connection as Protocol
from wsproto.events import AcceptConnection, BytesMessage, Event, TextMessage

from queue_server.sockets.loop import Connection, Loop

_log = logging.getLogger(__name__)

_GREETERS = 4
"""Threads that let screens in: who joins asks the store, and the loop must not wait for it."""
_WEBSOCKET_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
_FILES_FOR_SCREENS = 0.75
"""Of the files that the process may open: requests and the database need some as well."""
_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the library raises when it takes a malformed packet apart."""


class Screen(Connection):
    """Takes the place of the library's `engineio.Socket`, of which there are three threads each."""

    __slots__ = ("_busy", "_due", "_engine", "_inbox", "_pinged", "closed", "session", "sid")

    connected = True
    upgraded = True

    def __init__(self, engine: "Engine", sid: str) -> None:
        super().__init__()
        self.sid = sid
        self.closed = False
        self.session: dict[str, Any] = {}
        self._engine = engine
        self._inbox: deque[Callable[[], None]] = deque()
        self._busy = False
        self._pinged = False
        self._due = time.monotonic() + engine.ping_interval

    def send(self, packet: Packet) -> None:
        """Queue a packet; from any thread."""
        if not self.closed:
            self._engine.loop.send(frame_of(packet.encode()), (self,))

    def close(
        self,
        wait: bool = True,  # noqa: ARG002  # the library's signature
        abort: bool = False,
        reason: str | None = None,
    ) -> None:
        """Say so and let go; from any thread. The socket closes on the loop's."""
        if not abort:
            self.send(Packet(engine_packet.CLOSE))
        self._engine.loop.end(self, reason or engineio.Server.reason.SERVER_DISCONNECT)

    def received(self, message: str | bytes) -> None:
        packet = Packet(encoded_packet=message)
        if packet.packet_type == engine_packet.PONG:
            self._pinged = False
            self._due = time.monotonic() + self._engine.ping_interval
        elif packet.packet_type == engine_packet.MESSAGE:
            self._later(lambda: self._engine.dispatch(self, packet.data))
        elif packet.packet_type == engine_packet.CLOSE:
            self._engine.loop.drop(self, engineio.Server.reason.CLIENT_DISCONNECT)

    def ticked(self, now: float) -> None:
        if now < self._due:
            return
        if self._pinged:
            self._engine.loop.drop(self, engineio.Server.reason.PING_TIMEOUT)
        else:
            self._pinged = True
            self._due = now + self._engine.ping_timeout
            self.send(Packet(engine_packet.PING))

    def lost(self, reason: str) -> None:
        self.closed = True
        self._later(lambda: self._engine.forget(self, reason))

    def _later(self, do: Callable[[], None]) -> None:
        """One after the other, and none while an earlier one runs; nothing is read meanwhile."""
        self._inbox.append(do)
        if not self._busy:
            self._engine.loop.pause(self, paused=True)
            self._start()

    def _start(self) -> None:
        self._busy = True
        self._engine.greet(self._work)

    def _work(self) -> None:
        try:
            while self._inbox:
                self._inbox.popleft()()
        finally:
            self._engine.loop.call(self._worked)

    def _worked(self) -> None:
        self._busy = False
        if self._inbox:  # it came while the last work ended
            self._start()
        else:
            self._engine.loop.pause(self, paused=False)


class Engine(engineio.Server):  # type: ignore[misc]  # the library has no types
    """The library's server, whose websockets are handed to the loop once they are open."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, transports=["websocket"], monitor_clients=False)
        self.loop = Loop(most_message_bytes=self.max_http_buffer_size)
        self._greeters = ThreadPoolExecutor(_GREETERS, thread_name_prefix="nouba-join")
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = int(files * _FILES_FOR_SCREENS)
        self._stopped = False

    def stop(self) -> None:
        """End the threads, and whatever is still connected with them; no screen may come back."""
        self._stopped = True
        self.loop.stop()
        self._greeters.shutdown(wait=False, cancel_futures=True)

    def dispatch(self, screen: Screen, data: object) -> None:
        """Give what a screen said to Socket.IO; nonsense lets the screen go."""
        try:
            self.handlers["message"](screen.sid, data)
        except _NONSENSE as error:
            _log.info("a screen that says nonsense is let go: %r", error)
            self.loop.call(self.loop.drop, screen, self.reason.TRANSPORT_ERROR)
        except Exception:  # noqa: BLE001  # ours to mend, and no reason to lose the screen
            _log.exception("a screen's message failed")

    def forget(self, screen: Screen, reason: str) -> None:
        """Take a lost screen out of its rooms."""
        self.sockets.pop(screen.sid, None)
        self.handlers["disconnect"](screen.sid, reason)

    def greet(self, work: Callable[[], None]) -> None:
        """Have this done by a thread that may wait."""
        if not self._stopped:
            self._greeters.submit(work)

    def _handle_connect(
        self,
        environ: dict[str, Any],
        _start_response: object,
        _transport: str,
        _jsonp_index: int | None = None,
    ) -> dict[str, Any]:
        if self._stopped or len(self.sockets) >= self._most:
            return {"status": "503 SERVICE UNAVAILABLE", "headers": [], "response": b""}
        accepted = _accept(environ)
        if accepted is None or "gunicorn.socket" not in environ:
            refusal: dict[str, Any] = self._bad_request("Invalid websocket upgrade")
            return refusal
        screen = Screen(self, self.generate_id())
        self.sockets[screen.sid] = screen
        self.handlers["connect"](screen.sid, _kept(environ))
        opened = Packet(
            engine_packet.OPEN,
            {
                "sid": screen.sid,
                "upgrades": [],
                "pingTimeout": int(self.ping_timeout * 1000),
                "pingInterval": int(self.ping_interval * 1000),
                "maxPayload": self.max_http_buffer_size,
            },
        )
        # The socket is ours from here: the server finds its own object closed, not the connection.
        client = socket.socket(fileno=environ["gunicorn.socket"].detach())
        self.loop.add(screen, client, accepted + frame_of(opened.encode()))
        # As the library's own websocket ends under gunicorn: there is nothing left to answer.
        raise StopIteration


class Rooms(Manager):  # type: ignore[misc]  # the library has no types
    """The library's rooms; what goes to a room is encoded once and handed over in one piece."""

    def emit(self, event: str, data: object, namespace: str, **options: Any) -> None:
        """As the library's: `to` or `room`, and `skip_sid` and `callback`, which are rare."""
        if options.get("callback") is not None or options.get("skip_sid") is not None:
            super().emit(event, data, namespace, **options)
            return
        arguments = [] if data is None else list(data) if isinstance(data, tuple) else [data]
        packet = self.server.packet_class(namespace=namespace, data=[event, *arguments])
        encoded = packet.encode()
        engine = self.server.eio
        everyone = engine.sockets
        room = options.get("to") or options.get("room")
        screens = [
            screen
            for _, sid in self.get_participants(namespace, room)
            if (screen := everyone.get(sid)) is not None
        ]
        if not screens:
            return
        for part in encoded if isinstance(encoded, list) else [encoded]:
            message = Packet(engine_packet.MESSAGE, part)
            engine.loop.send(frame_of(message.encode()), screens)


def serve_by_epoll(socketio: SocketIO, **options: Any) -> None:
    """Put the loop below a SocketIO, before it serves.

    It was made with `client_manager=Rooms()` and `async_handlers=False` (or each thing that a
    screen says would start a thread). `options` are those of the Engine.IO server.
    """
    engine = Engine(async_mode="threading", **options)
    engine.handlers = socketio.server.eio.handlers
    socketio.server.eio = engine


def frame_of(encoded: str | bytes) -> bytes:
    """One unfragmented websocket frame, as a server sends it."""
    message: Event = (
        TextMessage(data=encoded) if isinstance(encoded, str) else BytesMessage(data=encoded)
    )
    return bytes(Protocol(ConnectionType.SERVER).send(message))


def _accept(environ: Mapping[str, Any]) -> bytes | None:
    """The answer that opens the websocket, without any extension; None when it cannot."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    connection = environ.get("HTTP_CONNECTION", "").lower().replace(" ", "").split(",")
    version = environ.get("HTTP_SEC_WEBSOCKET_VERSION")
    if not _WEBSOCKET_KEY.fullmatch(key) or "upgrade" not in connection or version != "13":
        return None
    handshake = WSConnection(ConnectionType.SERVER)
    headers = [
        (b"host", b"localhost"),  # it must be there; who asks was looked at before
        (b"upgrade", b"websocket"),
        (b"connection", b"upgrade"),
        (b"sec-websocket-version", b"13"),
        (b"sec-websocket-key", key.encode()),
    ]
    handshake.initiate_upgrade_connection(headers, "/")
    return bytes(handshake.send(AcceptConnection()))


def _kept(environ: Mapping[str, Any]) -> dict[str, Any]:
    """What the handlers may ask about the request, without what holds the connection's parser."""
    kept = {key: value for key, value in environ.items() if isinstance(value, str | tuple | bool)}
    return {**kept, "wsgi.input": BytesIO(), "flask.app": environ.get("flask.app")}
