"""Lines to a simulated printer: TCP on this machine, and a pair of pseudo terminals."""

import contextlib
import os
import select
import socket
import struct
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from tests.printers.simulated_printer import SimulatedPrinter

_SMALL = 2048  # bytes of network buffer: a printer has little memory
_PIECE = 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class _Line:
    """A thread that moves bytes while the printer has room, woken by each change."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        printer.on_change(self.wake)

    def start(self) -> None:
        """Begin to move bytes."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of everything."""
        self._over.set()
        self.wake()
        self._thread.join(10)
        os.close(self._woken)
        os.close(self._waker)

    def wake(self) -> None:
        """Look again."""
        with contextlib.suppress(OSError):
            os.write(self._waker, b"!")

    def _run(self) -> None:
        while not self._over.is_set():
            ready, _, _ = select.select([self._woken, *self._sources()], [], [])
            with contextlib.suppress(BlockingIOError):
                os.read(self._woken, 4096)
            self._move(ready)
        self._let_go()

    def _sources(self) -> list[socket.socket | int]:
        raise NotImplementedError

    def _move(self, ready: list[socket.socket | int]) -> None:
        raise NotImplementedError

    def _let_go(self) -> None:
        raise NotImplementedError


class NetworkLine(_Line):
    """One connection at a time, as printers do it; others wait.

    Without power nobody listens, and the connection is reset.

    Args:
        printer: at its end.
        clinging: it never closes its half of a connection.
        silent: it closes its half at once, and takes everything all the same.
    """

    def __init__(
        self, printer: SimulatedPrinter, *, clinging: bool = False, silent: bool = False
    ) -> None:
        super().__init__(printer)
        self._clinging = clinging
        self._silent = silent
        self._connection: socket.socket | None = None
        self._half_closed = False
        self._reset = threading.Event()
        self.up, self.down = threading.Event(), threading.Event()
        """Whether it listens: as the printer has power, a moment later."""
        self._listener: socket.socket | None = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        """Connections accepted so far."""

    def disconnect(self) -> None:
        """Reset the connection, as a cable or a switch may make it."""
        self._reset.set()
        self.wake()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        listener.bind(("127.0.0.1", port))
        listener.listen(8)
        self.down.clear()
        self.up.set()
        return listener

    def _sources(self) -> list[socket.socket | int]:
        if self._connection is None:
            return [] if self._listener is None else [self._listener]
        wants = not self._half_closed and self._printer.room() > 0
        return [self._connection] if wants else []

    def _move(self, ready: list[socket.socket | int]) -> None:
        self._mind_power()
        if self._reset.is_set():
            self._reset.clear()
            self._hang_up(reset=True)
        if self._listener is not None and self._listener in ready and self._connection is None:
            self._connection, _ = self._listener.accept()
            self._half_closed = False
            self.connections += 1
            if self._silent:
                self._connection.shutdown(socket.SHUT_WR)
        said = self._printer.say()  # what nobody listens to is lost
        if self._connection is None:
            return
        try:
            if self._connection in ready:
                data = self._connection.recv(min(_PIECE, max(1, self._printer.room())))
                self._half_closed = not data
                self._printer.take(data)
                said += self._printer.say()
            if not self._silent:
                self._connection.sendall(said)
        except OSError:
            self._hang_up()
            return
        if self._half_closed and not self._clinging:
            self._hang_up()

    def _mind_power(self) -> None:
        if self._printer.powered and self._listener is None:
            self._listener = self._listen(self.port)
        if not self._printer.powered and self._listener is not None:
            self._listener.close()
            self._listener = None
            self.up.clear()
            self.down.set()
            self._hang_up(reset=True)

    def _hang_up(self, *, reset: bool = False) -> None:
        if self._connection is not None:
            if reset:
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._connection.close()
        self._connection = None

    def _let_go(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()


class SerialLine(_Line):
    """A pair of pseudo terminals; `device` is the computer's end."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        super().__init__(printer)
        self._ours, self._theirs = os.openpty()  # kept open: else the pair ends with the driver
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.device = os.ttyname(self._theirs)

    def _sources(self) -> list[socket.socket | int]:
        return [self._ours] if self._printer.room() > 0 else []

    def _move(self, ready: list[socket.socket | int]) -> None:
        if self._ours in ready:
            with contextlib.suppress(BlockingIOError):
                self._printer.take(os.read(self._ours, min(_PIECE, self._printer.room() or 1)))
        said = self._printer.say()
        if said:
            os.write(self._ours, said)

    def _let_go(self) -> None:
        os.close(self._ours)
        os.close(self._theirs)


@contextmanager
def on_network(
    printer: SimulatedPrinter, *, clinging: bool = False, silent: bool = False
) -> Iterator[NetworkLine]:
    """The printer on a port of this machine."""
    line = NetworkLine(printer, clinging=clinging, silent=silent)
    line.start()
    try:
        yield line
    finally:
        line.stop()


@contextmanager
def on_serial_line(printer: SimulatedPrinter) -> Iterator[SerialLine]:
    """The printer on a pseudo terminal."""
    line = SerialLine(printer)
    line.start()
    try:
        yield line
    finally:
        line.stop()


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port
