"""The loop by itself, over real sockets: order, bounds, whoever lags or breaks the rules.

Where time matters the loop is told another one; nothing waits for it.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event

import pytest

from queue_server.sockets.engine import frame_of
from queue_server.sockets.loop import MOST_QUEUED_BYTES, STALLED_SECONDS, Connection, Loop

MOST_MESSAGE = 100
PATIENCE_SECONDS = 60


class Watched(Connection):
    """Remembers what the loop told it."""

    __slots__ = ("gone", "most_queued", "reason", "said", "spoke")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str | bytes] = []
        self.reason: str | None = None
        self.gone = Event()
        self.spoke = Event()

    def received(self, message: str | bytes) -> None:
        if message == "raise":
            raise KeyError(message)
        self.said.append(message)
        self.spoke.set()

    def lost(self, reason: str) -> None:
        assert self.reason is None, "told twice"
        self.reason = reason
        self.gone.set()


class Hall:
    """A loop, and clients with whom it talks over TCP."""

    def __init__(self) -> None:
        self.loop = Loop(most_message_bytes=MOST_MESSAGE)
        self._held = ExitStack()
        self._listener = self._held.enter_context(socket.create_server(("127.0.0.1", 0)))

    def client(self, receive_buffer: int | None = None) -> tuple[socket.socket, Watched]:
        """A connection's two ends; the first frame has arrived."""
        client = self._held.enter_context(socket.socket())
        if receive_buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(PATIENCE_SECONDS)
        client.connect(self._listener.getsockname())
        served, _ = self._listener.accept()
        connection = Watched()
        self.loop.add(connection, served, b"first")
        assert client.recv(5) == b"first"
        return client, connection

    def done(self) -> None:
        """Return when the loop has done all that was asked for until now."""
        reached = Event()
        self.loop.call(reached.set)
        assert reached.wait(PATIENCE_SECONDS)

    def tick(self, seconds: float) -> None:
        """As if so much time had passed."""
        self.loop.call(self.loop._tick, time.monotonic() + seconds)

    def close(self) -> None:
        self.loop.stop()
        self._held.close()


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.close()


def masked(opcode: int, payload: bytes, *, length: int | None = None) -> bytes:
    """A client's final frame with a mask of zeros; `length` is what it claims."""
    size = len(payload) if length is None else length
    if size < 126:
        head = bytes([0x80 | opcode, 0x80 | size])
    else:
        head = bytes([0x80 | opcode, 0xFF]) + size.to_bytes(8, "big")
    return head + bytes(4) + payload


def read(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += client.recv(count - len(data))
    return data


def ends(client: socket.socket) -> bool:
    """Read until the connection is over."""
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        return True
    return True


def test_everybody_gets_every_frame_in_order(hall: Hall) -> None:
    clients = [hall.client() for _ in range(20)]
    frames = [frame_of(f"frame {number}") for number in range(50)]
    for frame in frames:
        hall.loop.send(frame, [connection for _, connection in clients])
    for client, _ in clients:
        assert read(client, sum(map(len, frames))) == b"".join(frames)


def test_what_comes_in_pieces_is_one_message(hall: Hall) -> None:
    client, connection = hall.client()
    for byte in masked(1, "hé".encode()):
        client.sendall(bytes([byte]))
    assert connection.spoke.wait(PATIENCE_SECONDS)
    assert connection.said == ["hé"]


def test_a_fragmented_message_is_put_together_up_to_the_most(hall: Hall) -> None:
    client, connection = hall.client()
    first, last = bytearray(masked(1, b"a" * 60)), masked(0, b"b" * 40)
    first[0] &= 0x7F  # not the last piece
    client.sendall(bytes(first) + last)
    assert connection.spoke.wait(PATIENCE_SECONDS)
    assert connection.said == ["a" * 60 + "b" * 40]
    client.sendall(bytes(first) + masked(0, b"b" * 41))
    assert ends(client)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x81\x01a",
        masked(3, b""),
        masked(0, b"out of place"),
        masked(1, b"\xff\xfe"),
        masked(9, b"x" * 130),
        masked(1, b"x" * (MOST_MESSAGE + 1)),
        masked(2, b"x" * 5000, length=1 << 40),
        masked(1, b"raise"),
        masked(8, b"\x00"),
    ],
    ids=[
        "no frame",
        "unmasked",
        "unknown kind",
        "continues nothing",
        "no UTF-8",
        "long ping",
        "too long",
        "endless",
        "not understood",
        "broken goodbye",
    ],
)
def test_nonsense_ends_its_sender_and_nobody_else(hall: Hall, nonsense: bytes) -> None:
    (client, connection), (other, beside) = hall.client(), hall.client()
    client.sendall(nonsense)
    assert connection.gone.wait(PATIENCE_SECONDS)
    assert ends(client)
    frame = frame_of("still here")
    hall.loop.send(frame, [connection, beside])
    assert read(other, len(frame)) == frame


def test_pings_are_answered_and_a_goodbye_is_returned(hall: Hall) -> None:
    client, connection = hall.client()
    client.sendall(masked(9, b"are you there"))
    assert read(client, 15) == b"\x8a\x0dare you there"
    client.sendall(masked(8, (1000).to_bytes(2, "big")))
    assert read(client, 4) == b"\x88\x02\x03\xe8"
    assert ends(client)
    assert connection.gone.wait(PATIENCE_SECONDS)
    assert connection.reason == "transport close"


def test_whoever_reads_no_more_is_dropped_within_bounds(hall: Hall) -> None:
    (stalled, slow), (client, quick) = hall.client(receive_buffer=4096), hall.client()
    frame = frame_of("x" * 8000)
    most = 0
    # Kernel buffers on both ways take some; the rest has to be bounded here.
    for _ in range(4 * MOST_QUEUED_BYTES // len(frame)):
        hall.loop.send(frame, (slow, quick))
        assert read(client, len(frame)) == frame
        hall.done()
        most = max(most, slow.queued_bytes)
        if slow.gone.is_set():
            break
    assert slow.gone.is_set()
    assert 0 < most <= MOST_QUEUED_BYTES + len(frame)
    assert slow.queued is None
    assert not quick.gone.is_set()
    assert ends(stalled)


def test_whoever_takes_nothing_for_long_is_dropped(hall: Hall) -> None:
    (_, stalled), (client, idle) = hall.client(receive_buffer=4096), hall.client()
    frame = frame_of("x" * 8000)
    while stalled.queued is None:
        hall.loop.send(frame, (stalled,))
        hall.done()
    hall.tick(STALLED_SECONDS / 2)
    hall.done()
    assert not stalled.gone.is_set()
    hall.tick(STALLED_SECONDS + 1)
    assert stalled.gone.wait(PATIENCE_SECONDS)
    hall.loop.send(frame, (idle,))
    assert read(client, len(frame)) == frame


def test_a_slow_reader_gets_everything(hall: Hall) -> None:
    client, connection = hall.client(receive_buffer=4096)
    frames = [frame_of(f"{number} " + "x" * 1000) for number in range(300)]
    for frame in frames:
        hall.loop.send(frame, (connection,))
    hall.done()
    assert connection.queued is not None
    assert read(client, sum(map(len, frames))) == b"".join(frames)
    assert connection.reason is None


def test_a_farewell_comes_after_what_waits(hall: Hall) -> None:
    client, connection = hall.client(receive_buffer=4096)
    frames = [frame_of("x" * 1000)] * 300
    for frame in frames:
        hall.loop.send(frame, (connection,))
    hall.loop.end(connection, "server disconnect")
    hall.loop.send(b"too late", (connection,))
    assert read(client, sum(map(len, frames)) + 4) == b"".join(frames) + b"\x88\x02\x03\xe8"
    assert ends(client)
    assert connection.gone.wait(PATIENCE_SECONDS)
    assert connection.reason == "server disconnect"


def test_whoever_does_not_take_the_farewell_is_closed(hall: Hall) -> None:
    client, connection = hall.client(receive_buffer=4096)
    for _ in range(300):
        hall.loop.send(frame_of("x" * 1000), (connection,))
    hall.loop.end(connection, "server disconnect")
    hall.tick(5)
    assert connection.gone.wait(PATIENCE_SECONDS)
    assert ends(client)


def test_a_client_that_vanishes_is_noticed(hall: Hall) -> None:
    client, connection = hall.client()
    client.close()
    assert connection.gone.wait(PATIENCE_SECONDS)
    hall.loop.send(b"nobody", (connection,))
    hall.loop.end(connection, "server disconnect")
    hall.done()


def test_work_that_fails_stops_nobody(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    client, connection = hall.client()
    hall.loop.call(lambda: 1 / 0)
    frame = frame_of("on")
    hall.loop.send(frame, (connection,))
    assert read(client, len(frame)) == frame
    assert "ZeroDivisionError" in caplog.text


def test_stopping_sends_what_was_asked_for_and_closes_all(hall: Hall) -> None:
    clients = [hall.client() for _ in range(5)]
    frame = frame_of("the end")
    hall.loop.send(frame, [connection for _, connection in clients])
    hall.loop.stop()
    hall.loop.stop()
    for client, connection in clients:
        assert read(client, len(frame)) == frame
        assert ends(client)
        assert connection.reason == "server disconnect"
    hall.loop.send(frame, [connection for _, connection in clients])
