"""Many screens in a process of their own: one epoll loop that speaks just enough Engine.IO.

It looks for a marker in what arrives, notes when it came, answers pings, and parses nothing else:
a screen must cost the generator much less than it costs the server that is measured.
"""

import multiprocessing
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from bench.load import LoadError

_READ_BYTES = 65536
_PATIENCE_SECONDS = 60.0
_PING = b"\x81\x012"
_PONG = b"\x81\x81\0\0\0\0" + b"3"
"""Masked, as a client's frames must be, with a key of zeros."""
_EVENT = b'42["event",'
_JOINED = b'40{"sid"'


def raise_limit() -> None:
    """As many open files as this process may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@dataclass(slots=True)
class _Hall:
    """The screens of one server; `times` is filled while a marker is looked for."""

    sockets: list[socket.socket] = field(default_factory=list)
    marker: bytes = b""
    times: dict[int, float] = field(default_factory=dict)
    found: bytes = b""
    gone: int = 0


class Screens(AbstractContextManager["Screens"]):
    """A process with screens; each method asks it and waits for its answer.

    Raises LoadError where a server does not let a screen in.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_run, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.go_on()
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()

    def join(self, hall: str, port: int, count: int, *, headers: Sequence[str], auth: str) -> None:
        """Connect so many screens to the server at `port` and let each join; `auth` is JSON."""
        self._ask("join", hall, port, count, tuple(headers), auth)

    def await_marker(self, hall: str, marker: bytes) -> None:
        """From now on, note when each screen of the hall gets these bytes for the first time."""
        self._ask("await", hall, marker)

    def times(self, hall: str, *, most: int | None = None) -> list[float]:
        """When each screen got the marker, on the monotonic clock, sorted.

        Waits until all have it, or `most` of them; after 60 s the list is shorter.
        """
        found: list[float] = self._ask("times", hall, most)
        return found

    def frame(self, hall: str) -> bytes:
        """The data, as JSON, of the event that the marker was found in last."""
        found: bytes = self._ask("frame", hall)
        return found

    def gone(self, hall: str) -> int:
        """How many screens of the hall the server has let go."""
        count: int = self._ask("gone", hall)
        return count

    def freeze(self) -> None:
        """Stop the whole process, as a machine that hangs: nothing is read any more."""
        os.kill(self._pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        os.kill(self._pid, signal.SIGCONT)

    @property
    def _pid(self) -> int:
        pid = self._process.pid
        assert pid is not None  # it was started  # noqa: S101
        return pid

    def _ask(self, *question: object) -> Any:  # noqa: ANN401  # a pipe carries no types
        self._pipe.send(question)
        if not self._pipe.poll(2 * _PATIENCE_SECONDS):
            raise LoadError("the screens' process does not answer")
        answer = self._pipe.recv()
        if isinstance(answer, LoadError):
            raise answer
        return answer


class _Loop:
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._poll = select.epoll()
        self._poll.register(pipe.fileno(), select.EPOLLIN)
        self._halls: dict[str, _Hall] = {}
        self._by_descriptor: dict[int, tuple[socket.socket, _Hall]] = {}
        self._tails: dict[int, bytes] = {}
        self._wanted: tuple[_Hall, int, float] | None = None

    def run(self) -> None:
        while True:
            for descriptor, _ in self._poll.poll(1.0):
                if descriptor == self._pipe.fileno():
                    if not self._obey():
                        return
                else:
                    self._read(descriptor)
            self._report()

    def _obey(self) -> bool:
        try:
            verb, hall, *rest = self._pipe.recv()
        except EOFError:
            return False
        try:
            getattr(self, f"_do_{verb}")(self._halls.setdefault(hall, _Hall()), *rest)
        except (LoadError, OSError) as error:
            self._pipe.send(LoadError(f"screens of '{hall}': {error}"))
        return True

    def _do_join(
        self, hall: _Hall, port: int, count: int, headers: tuple[str, ...], auth: str
    ) -> None:
        for _ in range(count):
            screen = _connect(port, headers, auth)
            self._by_descriptor[screen.fileno()] = (screen, hall)
            hall.sockets.append(screen)
            self._poll.register(screen.fileno(), select.EPOLLIN)
        self._pipe.send(None)

    def _do_await(self, hall: _Hall, marker: bytes) -> None:
        hall.marker, hall.times = marker, {}
        self._pipe.send(None)

    def _do_times(self, hall: _Hall, most: int | None) -> None:
        wanted = len(hall.sockets) if most is None else most
        self._wanted = (hall, wanted, time.perf_counter() + _PATIENCE_SECONDS)

    def _do_frame(self, hall: _Hall) -> None:
        self._pipe.send(hall.found.partition(_EVENT)[2].partition(b"}]")[0] + b"}")

    def _do_gone(self, hall: _Hall) -> None:
        self._pipe.send(hall.gone)

    def _report(self) -> None:
        if self._wanted is None:
            return
        hall, count, deadline = self._wanted
        if len(hall.times) >= count or time.perf_counter() > deadline:
            self._wanted = None
            hall.marker = b""
            self._pipe.send(sorted(hall.times.values()))

    def _read(self, descriptor: int) -> None:
        screen, hall = self._by_descriptor[descriptor]
        try:
            data = screen.recv(_READ_BYTES)
        except ConnectionError:
            data = b""
        moment = time.perf_counter()
        if not data:
            self._poll.unregister(descriptor)
            screen.close()
            hall.gone += 1
            return
        if hall.marker and descriptor not in hall.times:
            if hall.marker in self._tails.get(descriptor, b"") + data:
                hall.times[descriptor] = moment
                hall.found = data
            self._tails[descriptor] = data[-len(hall.marker) :]
        if _PING in data:
            screen.send(_PONG)


def _run(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise_limit()
    _Loop(pipe).run()


def _connect(port: int, headers: tuple[str, ...], auth: str) -> socket.socket:
    screen = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
    lines = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *headers,
    )
    screen.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    _until(screen, b"\r\n\r\n")
    screen.sendall(_text_frame(f"40{auth}"))
    _until(screen, _JOINED)
    return screen


def _until(screen: socket.socket, end: bytes) -> None:
    data = b""
    while end not in data:
        piece = screen.recv(_READ_BYTES)
        data += piece
        if not piece or b"44{" in data or (data[:5] == b"HTTP/" and b" 101 " not in data[:20]):
            raise LoadError(f"not let in: {data[-200:]!r}")


def _text_frame(text: str) -> bytes:
    payload = text.encode()
    if len(payload) >= 126:
        raise LoadError("what a screen says to join is longer than one short frame")
    return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload
