"""Loopback printers that take bytes as fast as they come, in a process of their own.

They obey what a receipt consists of, answer every question at once, and note when the command that
cuts the paper, a receipt's last, has been read. A command that they do not know ends them.
"""

import multiprocessing
import select
import signal
import socket
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from bench.load import LoadError

_HOST = "127.0.0.1"
_READ_BYTES = 65536
_PATIENCE_SECONDS = 20.0
_READY = b"\x12"  # to DLE EOT: on line, paper, no error
_PAPER = b"\x00"  # to GS r 1


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a receipt: at which printer, and when, in seconds of `time.perf_counter`."""

    printer: int
    at: float


class PrintSink(AbstractContextManager["PrintSink"]):
    """`count` printers, each on a port of its own, until the end of the `with` block."""

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        listeners = [socket.create_server((_HOST, 0)) for _ in range(count)]
        self.ports = [listener.getsockname()[1] for listener in listeners]
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_run, args=(listeners, other), daemon=True)
        self._process.start()
        for listener in listeners:
            listener.close()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()

    def next_cuts(self) -> list[Cut]:
        """Those since the last question; waits for one. Raises LoadError when none comes."""
        return self._ask("next")

    def cuts(self) -> list[Cut]:
        """Those since the last question, perhaps none."""
        return self._ask("now")

    def _ask(self, question: str) -> list[Cut]:
        try:
            self._pipe.send(question)
            if self._pipe.poll(_PATIENCE_SECONDS):
                found: list[Cut] = self._pipe.recv()
                return found
        except (EOFError, OSError):
            raise LoadError("the bench's printers have ended") from None
        raise LoadError(f"no receipt was printed within {_PATIENCE_SECONDS:.0f} s")


class Line:
    """What one connection has said and not completed yet."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def hear(self, data: bytes) -> tuple[bytes, int]:
        """The answers to the commands that `data` completes, and how many of them cut.

        Raises:
            ValueError: a command that is not part of a receipt.
        """
        self._rest += data
        said, cuts = b"", 0
        while self._rest:
            length = _length(bytes(self._rest[:8]))
            if length is None or length > len(self._rest):
                break
            command = bytes(self._rest[:length])
            del self._rest[:length]
            said += _answer(command)
            cuts += command[:2] == b"\x1dV"
        return said, cuts


def _length(head: bytes) -> int | None:
    """Of the command that begins so, with its picture; None while that cannot be known."""
    fixed = {b"\x10\x04": 3, b"\x1b@": 2, b"\x1bd": 3, b"\x1da": 3, b"\x1dr": 3}
    two = head[:2]
    if len(two) < 2:
        return None
    if two == b"\x1dv":
        dots = int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")
        return 8 + dots if len(head) == 8 else None
    if two == b"\x1d(":
        return 5 + int.from_bytes(head[3:5], "little") if len(head) >= 5 else None
    if two == b"\x1dV":
        return 3 + (head[2:3] in {b"A", b"B"}) if head[2:] else None
    if two in fixed:
        return fixed[two]
    raise ValueError(f"not part of a receipt: {two!r}")


def _answer(command: bytes) -> bytes:
    if command[:2] == b"\x10\x04":
        return _READY
    if command[:2] == b"\x1dr":
        return _PAPER
    if command[:3] == b"\x1d(H":
        return b"\x37\x22" + command[7:11] + b"\x00"
    return b""


def _run(listeners: list[socket.socket], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the bench decides
    with select.epoll() as poll:
        _serve(poll, listeners, pipe)


class _Printers:
    """What is heard on all connections; each is known by its file descriptor."""

    def __init__(self, poll: select.epoll, listeners: list[socket.socket]) -> None:
        self._poll = poll
        self._listeners = {listener.fileno(): listener for listener in listeners}
        self._places = {descriptor: place for place, descriptor in enumerate(self._listeners)}
        self._lines: dict[int, tuple[socket.socket, int, Line]] = {}
        self.cuts: list[Cut] = []
        for descriptor in self._listeners:
            poll.register(descriptor, select.EPOLLIN)

    def attend(self, descriptor: int) -> None:
        """Something has happened there."""
        if descriptor in self._listeners:
            line, _ = self._listeners[descriptor].accept()
            self._lines[line.fileno()] = (line, self._places[descriptor], Line())
            self._poll.register(line, select.EPOLLIN)
            return
        line, place, heard = self._lines[descriptor]
        try:
            data = line.recv(_READ_BYTES)
            now = time.perf_counter()
            said, cuts = heard.hear(data)
            self.cuts += [Cut(place, now)] * cuts
            line.sendall(said)
        except ConnectionError:
            data = b""
        if not data:
            self._poll.unregister(line)
            line.close()
            del self._lines[descriptor]


def _serve(poll: select.epoll, listeners: list[socket.socket], pipe: Connection) -> None:
    """Until the bench closes its end of the pipe, or ends."""
    printers = _Printers(poll, listeners)
    poll.register(pipe.fileno(), select.EPOLLIN)
    wanted = ""
    while True:
        for descriptor, _ in poll.poll():
            if descriptor != pipe.fileno():
                printers.attend(descriptor)
                continue
            try:
                wanted = pipe.recv()
            except EOFError:
                return
        if wanted == "now" or (wanted and printers.cuts):
            pipe.send(printers.cuts)
            printers.cuts, wanted = [], ""
