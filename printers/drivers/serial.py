"""A receipt printer on a serial line, by way of pyserial."""

import contextlib
import os
import select
import termios
import time
from typing import Unpack

import serial

from printers.drivers.asked import AskedDriver, Asking
from printers.drivers.wire import Wire

_ANSWER = 4096
_SMALL = 64  # bytes that may still come after the printer has said stop
_TICK = 0.002  # seconds between looks at the DSR line: the kernel does not mind it


class SerialDriver(AskedDriver):
    """Opens the line for each job; nobody else may have it meanwhile.

    Args:
        device: e.g. /dev/ttyUSB0.
        baud: bits a second.
        flow: how the printer says that its memory is full: `dsrdtr`, `xonxoff` or `none`.
        asking: as `AskedDriver` takes them.
    """

    def __init__(
        self, device: str, baud: int = 9600, flow: str = "dsrdtr", **asking: Unpack[Asking]
    ) -> None:
        super().__init__(device, **asking)
        self._device = device
        self._baud = baud
        self._flow = flow

    def _open(self, seconds: float) -> Wire:  # noqa: ARG002  # opening never waits
        try:
            line = serial.Serial(
                self._device,
                self._baud,
                timeout=0,
                write_timeout=0,
                xonxoff=self._flow == "xonxoff",
                exclusive=True,
            )
        except serial.SerialException as error:  # its message repeats itself
            raise OSError(error.errno, _reason(error)) from None
        wire = _DsrWire(line) if self._flow == "dsrdtr" else _SerialWire(line)
        try:
            wire.ready()
        except OSError:
            line.close()
            raise OSError("has no DSR line: set flow to xonxoff or none") from None
        return wire


def _reason(error: serial.SerialException) -> str:
    if isinstance(error.errno, int) and error.errno != 0:
        return os.strerror(error.errno)
    return str(error)


class _SerialWire:
    """An open line; the system keeps what has not gone out yet."""

    piece = 1024

    def __init__(self, line: serial.Serial) -> None:
        self._line = line
        self.ended = False

    def ready(self) -> bool:
        """Whether the printer lets us write, beyond what the system sees to."""
        return True

    def write(self, data: memoryview, seconds: float) -> int:
        """Into the system's queue, a small piece at once."""
        deadline = time.monotonic() + seconds
        while not self.ready():
            if time.monotonic() >= deadline:
                return 0
            time.sleep(_TICK)
        if self._poll(select.POLLOUT, max(0.0, deadline - time.monotonic())):
            with contextlib.suppress(BlockingIOError):
                return os.write(self._line.fileno(), data[: self.piece])
        return 0

    def read(self, seconds: float) -> bytes:
        """What has come in."""
        if not self._poll(select.POLLIN, seconds):
            return b""
        with contextlib.suppress(BlockingIOError):
            said = os.read(self._line.fileno(), _ANSWER)
            if not said:
                raise OSError("the line is gone")
            return said
        return b""

    def untaken(self) -> int:
        """What the system still has."""
        return int(self._line.out_waiting)

    def end(self) -> None:
        """There are no halves."""
        self.ended = True

    def close(self) -> None:
        """All has gone out before."""
        self._line.close()

    def abort(self) -> None:
        """Without dropping the queue first, closing would wait for the printer."""
        with contextlib.suppress(OSError, termios.error):
            self._line.reset_output_buffer()
        with contextlib.suppress(OSError, termios.error):
            self._line.close()

    def _poll(self, event: int, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._line.fileno(), event)
        return bool(poll.poll(seconds * 1000))


class _DsrWire(_SerialWire):
    """With a printer that drops its DTR line (our DSR) when its memory is full."""

    piece = _SMALL

    def ready(self) -> bool:
        """The line is up, and what is on its way is little enough for what it keeps free."""
        return bool(self._line.dsr) and self.untaken() < _SMALL
