"""A printer on this machine's own network, in the moods that printers have."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SMALL = 2048  # bytes of network buffer: a printer has little memory


class LoopbackPrinter:
    """Accepts one connection after another and treats each in the same mood.

    The moods wait for events, never for time, so the tests decide when things happen.
    """

    def __init__(self, mood: Callable[["LoopbackPrinter", socket.socket], None]) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(8)
        self._mood = mood
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self.received = bytearray()
        self.over = threading.Event()
        """Set when the test is over: moods that hold a connection let it go."""
        self.served = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Let every connection go and end."""
        self.over.set()
        # A thread that waits in accept() does not notice that its socket is closed: shut it down.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def take(self, connection: socket.socket, most: int | None = None) -> int:
        """Read until the sender ends its half or `most` bytes are there; returns how many."""
        taken = 0
        while most is None or taken < most:
            part = connection.recv(1024 if most is None else min(1024, most - taken))
            if not part:
                break
            self.received += part
            taken += len(part)
        return taken

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self._mood(self, connection)
            self.served.set()


def healthy(printer: LoopbackPrinter, connection: socket.socket) -> None:
    """Takes everything and hangs up."""
    printer.take(connection)


def talkative(printer: LoopbackPrinter, connection: socket.socket) -> None:
    """Sends its status all the time, as with automatic status back, and a last one at the end."""
    while printer.take(connection, 1024):
        connection.sendall(b"\x14\x00\x00\x0f")
    connection.sendall(b"\x10\x00\x00\x0f")


def clinging(printer: LoopbackPrinter, connection: socket.socket) -> None:
    """Takes everything and never hangs up."""
    printer.take(connection)
    printer.over.wait()


def half_deaf(printer: LoopbackPrinter, connection: socket.socket) -> None:
    """Ends its own half at once, and takes everything all the same."""
    connection.shutdown(socket.SHUT_WR)
    printer.take(connection)


def dying(printer: LoopbackPrinter, connection: socket.socket) -> None:
    """Loses its power in the middle of a receipt: unread bytes, then a reset."""
    printer.take(connection, 5000)


def out_of_paper(printer: LoopbackPrinter, connection: socket.socket) -> None:
    """Takes some, then nothing more, and keeps the connection."""
    printer.take(connection, 5000)
    printer.over.wait()


@contextmanager
def loopback_printer(
    mood: Callable[[LoopbackPrinter, socket.socket], None],
) -> Iterator[LoopbackPrinter]:
    """A running printer."""
    printer = LoopbackPrinter(mood)
    printer.start()
    try:
        yield printer
    finally:
        printer.stop()


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port
