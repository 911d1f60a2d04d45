"""A receipt printer on TCP (usually port 9100).

The send buffer is small, so that what the printer has not taken is known; closing is done by
halves, or by a reset that drops what is still on its way.
"""

import contextlib
import fcntl
import os
import select
import socket
import struct
import termios
from typing import Unpack

from printers.drivers.asked import AskedDriver, Asking
from printers.drivers.wire import Wire

_SEND_BUFFER = 8 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_ANSWER = 4096
_LEAST_CONNECT = 0.1  # seconds for the last of a name's addresses


class NetworkDriver(AskedDriver):
    """One connection for each job, and one for each question how it is.

    Args:
        host: name or address.
        port: TCP port.
        asking: as `AskedDriver` takes them.
    """

    def __init__(self, host: str, port: int = 9100, **asking: Unpack[Asking]) -> None:
        super().__init__(f"{host}:{port}", **asking)
        self._host = host
        self._port = port

    def _open(self, seconds: float) -> Wire:
        """Connect to the first address of the name that answers."""
        deadline = self._clock() + seconds
        last: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(
            self._host, self._port, type=socket.SOCK_STREAM
        ):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
                connection.settimeout(max(_LEAST_CONNECT, deadline - self._clock()))
                connection.connect(address)
                connection.setblocking(False)
            except OSError as error:
                connection.close()
                last = error
            else:
                return _TcpWire(connection)
        raise last or OSError("no address")


class _TcpWire:
    """A connected socket that never blocks."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self.ended = False

    def write(self, data: memoryview, seconds: float) -> int:
        """Into the small send buffer."""
        if self._poll(select.POLLOUT, seconds):
            with contextlib.suppress(BlockingIOError):
                return self._socket.send(data)
        return 0

    def read(self, seconds: float) -> bytes:
        """Until its end of file, which `ended` remembers."""
        if self.ended or not self._poll(select.POLLIN, seconds):
            return b""
        with contextlib.suppress(BlockingIOError):
            said = self._socket.recv(_ANSWER)
            self.ended = not said
            return said
        return b""

    def untaken(self) -> int:
        """What the other side has not acknowledged; also tells of a reset."""
        number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, os.strerror(number))
        answer = fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4))
        return int(struct.unpack("i", answer)[0])

    def end(self) -> None:
        """Our half."""
        self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Both halves."""
        self._socket.close()

    def abort(self) -> None:
        """By a reset."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._socket.close()

    def _poll(self, event: int, seconds: float) -> bool:
        poll = select.poll()  # unlike select(), at ease with thousands of open descriptors
        poll.register(self._socket, event)
        return bool(poll.poll(seconds * 1000))
