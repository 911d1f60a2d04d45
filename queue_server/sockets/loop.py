"""Websockets on one thread with one epoll: frames are written at once, or queued within bounds."""

import logging
import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock, Thread

from wsproto import ConnectionType
from wsproto.connection import Connection as Protocol
from wsproto.events import CloseConnection, Message, Ping

_log = logging.getLogger(__name__)

MOST_QUEUED_BYTES = 256 * 1024
"""What waits for one connection beside the kernel's buffer; with more it is dropped."""
STALLED_SECONDS = 10.0
"""A connection that has taken nothing for so long while something waited is dropped."""
_KERNEL_BUFFER_BYTES = 64 * 1024
"""Left to itself the kernel holds megabytes for a screen that reads no more."""
_READ_BYTES = 4096
_TICK_SECONDS = 1.0
_LINGER_SECONDS = 2.0


class Connection:
    """One websocket. The loop's thread alone touches what is here, and calls the three hooks."""

    __slots__ = (
        "ending_since",
        "message",
        "paused",
        "protocol",
        "queued",
        "queued_bytes",
        "socket",
        "stalled_since",
    )

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.protocol = Protocol(ConnectionType.SERVER)
        self.message: str | bytes | None = None
        self.queued: deque[memoryview] | None = None
        self.queued_bytes = 0
        self.stalled_since = 0.0
        self.ending_since = 0.0
        self.paused = False

    def received(self, message: str | bytes) -> None:
        """A whole message came; what this raises drops the connection."""

    def ticked(self, now: float) -> None:
        """About a second has passed; `now` is monotonic."""

    def lost(self, reason: str) -> None:
        """The connection is gone, for one of Engine.IO's reasons. Called once."""


class Loop:
    """The thread; it starts with the first connection. Its public methods may be called anywhere.

    Work is done in the order in which it was asked for: a frame that is sent before `end` arrives.
    """

    def __init__(self, *, most_message_bytes: int) -> None:
        self._most_message_bytes = most_message_bytes
        self._poll = select.epoll()
        # Never closed: who still calls when all is over must not wake a stranger's descriptor.
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._poll.register(self._bell, select.EPOLLIN)
        self._work: deque[tuple[Callable[..., object], tuple[object, ...]]] = deque()
        self._open: dict[int, Connection] = {}
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stopping = False

    def add(self, connection: Connection, client: socket.socket, first: bytes) -> None:
        """Take a socket over, and send these bytes first."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="nouba-sockets", daemon=True)
                self._thread.start()
        self.call(self._add, connection, client, first)

    def send(self, frame: bytes, connections: Iterable[Connection]) -> None:
        """The same frame to each."""
        self.call(self._send, frame, connections)

    def end(self, connection: Connection, reason: str) -> None:
        """Say goodbye once everything before it is sent, and close."""
        self.call(self._end, connection, reason)

    def call(self, do: Callable[..., object], *args: object) -> None:
        """Have this done on the loop's thread."""
        self._work.append((do, args))
        os.eventfd_write(self._bell, 1)

    def pause(self, connection: Connection, *, paused: bool) -> None:
        """Stop or go on reading; on the loop's thread only. A sender that talks on has to wait."""
        connection.paused = paused
        self._watch(connection)

    def drop(self, connection: Connection, reason: str) -> None:
        """Close at once; on the loop's thread only."""
        client, connection.socket = connection.socket, None
        if client is None:
            return
        del self._open[client.fileno()]
        client.close()  # which also takes it out of the epoll
        connection.queued = None
        connection.lost(reason)

    def stop(self) -> None:
        """Do what was asked for before, close everything and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self.call(self._stop)
            thread.join(timeout=5)

    def _run(self) -> None:
        next_tick = time.monotonic() + _TICK_SECONDS
        while not self._stopping:
            for descriptor, events in self._poll.poll(max(0.0, next_tick - time.monotonic())):
                if descriptor == self._bell:
                    os.eventfd_read(self._bell)
                elif (connection := self._open.get(descriptor)) is not None:
                    self._guarded(self._ready, connection, events)
            for _ in range(len(self._work)):
                do, args = self._work.popleft()
                self._guarded(do, *args)
            now = time.monotonic()
            if now >= next_tick:
                next_tick = now + _TICK_SECONDS
                self._guarded(self._tick, now)
        for connection in list(self._open.values()):
            self.drop(connection, "server disconnect")

    @staticmethod
    def _guarded(do: Callable[..., object], *args: object) -> None:
        try:
            do(*args)
        except Exception:  # noqa: BLE001  # one failure must not end everybody's thread
            _log.exception("a socket's work failed")

    def _stop(self) -> None:
        self._stopping = True

    def _add(self, connection: Connection, client: socket.socket, first: bytes) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER_BYTES)
        connection.socket = client
        self._open[client.fileno()] = connection
        self._poll.register(client.fileno(), select.EPOLLIN)
        self._send(first, (connection,))

    def _send(self, frame: bytes, connections: Iterable[Connection]) -> None:
        for connection in connections:
            client = connection.socket
            if client is None or connection.ending_since:
                continue
            if connection.queued is None:
                try:
                    sent = client.send(frame)
                except BlockingIOError:
                    sent = 0
                except OSError:
                    self.drop(connection, "transport error")
                    continue
                if sent == len(frame):
                    continue
                connection.stalled_since = time.monotonic()
                self._queue(connection, memoryview(frame)[sent:])
            else:
                self._queue(connection, memoryview(frame))

    def _queue(self, connection: Connection, rest: memoryview) -> None:
        if connection.queued is None:
            connection.queued = deque()
            self._watch(connection)
        connection.queued.append(rest)
        connection.queued_bytes += len(rest)
        if connection.queued_bytes > MOST_QUEUED_BYTES:
            _log.info("a screen that reads no more is let go")
            self.drop(connection, "transport error")

    def _end(self, connection: Connection, reason: str) -> None:
        if connection.socket is None or connection.ending_since:
            return
        self._send(bytes(connection.protocol.send(CloseConnection(code=1000))), (connection,))
        connection.ending_since = time.monotonic()
        if connection.queued is None:
            self.drop(connection, reason)

    def _watch(self, connection: Connection) -> None:
        if connection.socket is not None:
            reading = 0 if connection.paused else select.EPOLLIN
            writing = 0 if connection.queued is None else select.EPOLLOUT
            self._poll.modify(connection.socket.fileno(), reading | writing)

    def _ready(self, connection: Connection, events: int) -> None:
        if events & select.EPOLLOUT:
            self._write_on(connection)
        if events & select.EPOLLIN:
            self._read(connection)
        elif events & (select.EPOLLHUP | select.EPOLLERR):
            self.drop(connection, "transport close")

    def _write_on(self, connection: Connection) -> None:
        client, queued = connection.socket, connection.queued
        if client is None or queued is None:
            return
        while queued:
            try:
                sent = client.send(queued[0])
            except BlockingIOError:
                return
            except OSError:
                self.drop(connection, "transport error")
                return
            connection.stalled_since = time.monotonic()
            connection.queued_bytes -= sent
            if sent < len(queued[0]):
                queued[0] = queued[0][sent:]
                return
            queued.popleft()
        connection.queued = None
        self._watch(connection)
        if connection.ending_since:
            self.drop(connection, "server disconnect")

    def _read(self, connection: Connection) -> None:
        if connection.socket is None:
            return
        try:
            data = connection.socket.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.drop(connection, "transport close")
        elif not connection.ending_since:
            try:
                self._take(connection, data)
            except Exception as error:  # noqa: BLE001  # whatever it said, it harms nobody else
                _log.info("a screen that says nonsense is let go: %r", error)
                self.drop(connection, "transport error")

    def _take(self, connection: Connection, data: bytes) -> None:
        connection.protocol.receive_data(data)
        for event in connection.protocol.events():
            if isinstance(event, Message):
                before = connection.message
                # Pieces of one message are of one kind; the protocol has seen to it.
                whole = event.data if before is None else before + event.data
                if len(whole) > self._most_message_bytes:
                    raise ValueError("more than a screen may say")
                connection.message = None if event.message_finished else whole
                if event.message_finished:
                    connection.received(whole)
            elif isinstance(event, Ping):
                self._send(bytes(connection.protocol.send(event.response())), (connection,))
            elif isinstance(event, CloseConnection):
                self._send(bytes(connection.protocol.send(event.response())), (connection,))
                self.drop(connection, "transport close")
            if connection.socket is None:
                return

    def _tick(self, now: float) -> None:
        for connection in list(self._open.values()):
            if connection.queued and now - connection.stalled_since > STALLED_SECONDS:
                _log.info("a screen that has stalled is let go")
                self.drop(connection, "transport error")
            elif connection.ending_since and now - connection.ending_since > _LINGER_SECONDS:
                self.drop(connection, "server disconnect")
            else:
                connection.ticked(now)
