"""A load generator that is much lighter than what it measures: one thread, raw sockets, epoll.

Requests are bytes made beforehand; of an answer only the status and the length are parsed while the
clock runs, bodies are kept for later. Every client has one connection and one request under way.
"""

import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_READ_BYTES = 65536
_SILENCE_SECONDS = 60.0


class LoadError(Exception):
    """The server broke off, or does not answer any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `seconds` from the request's first byte to the answer's last."""

    client: int
    status: int
    body: bytes
    seconds: float


@dataclass(slots=True)
class Round:
    """What came of some requests: wall-clock `seconds`, the generator's own CPU `busy_seconds`."""

    seconds: float = 0.0
    busy_seconds: float = 0.0
    answers: list[Answer] = field(default_factory=list)

    def add(self, other: "Round") -> None:
        """Take another round's answers and time in."""
        self.seconds += other.seconds
        self.busy_seconds += other.busy_seconds
        self.answers.extend(other.answers)


class Client:
    """One keep-alive connection with one request under way."""

    __slots__ = ("awaited", "began", "buffer", "number", "socket")

    def __init__(self, number: int, address: tuple[str, int]) -> None:
        self.number = number
        self.socket = socket.create_connection(address, timeout=_SILENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.awaited = 0
        self.began = 0.0

    def send(self, request: bytes) -> None:
        """Begin; `began` is the moment before the first byte."""
        self.buffer = b""
        self.awaited = 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def receive(self) -> Answer | None:
        """The answer, once all of it is there."""
        data = self.socket.recv(_READ_BYTES)
        if not data:
            raise LoadError("the server closed a connection that it should keep alive")
        self.buffer += data
        if not self.awaited:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.awaited = end + 4 + _content_length(self.buffer[:end])
        if len(self.buffer) < self.awaited:
            return None
        seconds = time.perf_counter() - self.began
        body = self.buffer[self.buffer.index(b"\r\n\r\n") + 4 :]
        return Answer(self.number, int(self.buffer[9:12]), body, seconds)


class Load(AbstractContextManager["Load"]):
    """`clients` keep-alive connections to a server, until the end of the `with` block."""

    def __init__(self, host: str, port: int, clients: int) -> None:
        self._clients = [Client(number, (host, port)) for number in range(clients)]
        self._by_descriptor = {client.socket.fileno(): client for client in self._clients}
        self._poll = select.epoll()
        for descriptor in self._by_descriptor:
            self._poll.register(descriptor, select.EPOLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._poll.close()
        for client in self._clients:
            client.close()

    def run(self, requests: Sequence[Iterator[bytes]], *, seconds: float = float("inf")) -> Round:
        """Each client sends its own requests one after the other, all clients at once.

        Ends when every iterator has, or when `seconds` are over; what is under way is answered
        first. Raises LoadError when the server breaks off.
        """
        done = Round()
        busy = time.process_time()
        start = time.perf_counter()
        deadline = start + seconds
        under_way = 0
        for client, own in zip(self._clients, requests, strict=True):
            under_way += self._send_next(client, own)
        while under_way:
            ready = self._poll.poll(_SILENCE_SECONDS)
            if not ready:
                raise LoadError(f"no answer for {_SILENCE_SECONDS:.0f} s")
            for descriptor, _ in ready:
                client = self._by_descriptor[descriptor]
                answer = client.receive()
                if answer is None:
                    continue
                done.answers.append(answer)
                over = time.perf_counter() >= deadline
                if over or not self._send_next(client, requests[client.number]):
                    under_way -= 1
        done.seconds = time.perf_counter() - start
        done.busy_seconds = time.process_time() - busy
        return done

    @staticmethod
    def _send_next(client: Client, requests: Iterator[bytes]) -> bool:
        request = next(requests, None)
        if request is None:
            return False
        client.send(request)
        return True


def request_bytes(method: str, path: str, *, headers: Sequence[str] = (), body: str = "") -> bytes:
    """An HTTP/1.1 request. `headers` are whole lines such as `Idempotency-Key: 1`."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if method == "POST":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise LoadError(f"an answer without its length: {head[:80]!r}")
