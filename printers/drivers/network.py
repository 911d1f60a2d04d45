"""A receipt printer on TCP (usually port 9100).

What was learnt from printers: `send` returning proves nothing, closing with unread status bytes
resets the connection and cuts the receipt off, and a printer without paper just stops reading. So
the send buffer is small, every wait is bounded, answers are read all the time, and the connection
is closed by halves: our end, then what the printer still says, then the socket.
"""

import contextlib
import fcntl
import os
import select
import socket
import struct
import termios
import time
from collections.abc import Callable

from printers.drivers.base import Capabilities, Delivery, Page, State

_SEND_BUFFER = 8 * 1024
_LINGER_OFF_AND_RESET = struct.pack("ii", 1, 0)
_ANSWER = 4096
_TICK = 0.05  # seconds between looks at what is not acknowledged yet


class NetworkDriver:
    """One connection for each job.

    Args:
        host: name or address.
        port: TCP port.
        timeout_seconds: how long connecting may take, and how long the printer may take nothing.
        linger_seconds: how long a printer that has acknowledged everything may keep its end open.
        clock: monotonic seconds.
    """

    capabilities = Capabilities(status=False, proof=False, cut=True)

    def __init__(
        self,
        host: str,
        port: int = 9100,
        timeout_seconds: float = 5.0,
        linger_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = host
        self._port = port
        self._timeout = timeout_seconds
        self._linger = linger_seconds
        self._clock = clock

    def deliver(self, page: Page) -> Delivery:
        """Send the job's bytes; `sent_unproven` when the printer has taken all of them."""
        try:
            connection = self._connect()
        except OSError as error:
            return Delivery(State.FAILED, 0, self._sentence(error, "connecting"), retry=True)
        sending = _Sending(connection, page.data, self._timeout, self._linger, self._clock)
        try:
            sending.run()
        except OSError as error:
            sending.abort()
            sent = sending.sent
            message = self._sentence(error, f"after {sent} of {len(page.data)} bytes")
            if sent == 0:
                return Delivery(State.FAILED, 0, message, retry=True)
            return Delivery(State.UNKNOWN, sent, message)
        connection.close()
        return Delivery(State.SENT_UNPROVEN, sending.sent)

    def _connect(self) -> socket.socket:
        """Connect to the first address that answers; the small buffer is set before."""
        last: OSError | None = None
        deadline = self._clock() + self._timeout
        for family, kind, protocol, _, address in socket.getaddrinfo(
            self._host, self._port, type=socket.SOCK_STREAM
        ):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
                connection.settimeout(max(0.1, deadline - self._clock()))
                connection.connect(address)
                connection.setblocking(False)
            except OSError as error:
                connection.close()
                last = error
            else:
                return connection
        raise last or OSError("no address")

    def _sentence(self, error: OSError, when: str) -> str:
        reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror
        return f"{self._host}:{self._port}: {reason or error} ({when})"


class _Sending:
    """One job on one connection. Every step raises OSError when it does not come off."""

    def __init__(
        self,
        connection: socket.socket,
        data: bytes,
        stall: float,
        linger: float,
        clock: Callable[[], float],
    ) -> None:
        self._socket = connection
        self._data = memoryview(data)
        self._stall = stall
        self._linger = linger
        self._clock = clock
        self._peer_ended = False
        self.sent = 0

    def run(self) -> None:
        """Send, end our half, and hear the printer out."""
        while self.sent < len(self._data):
            if not self._wait(write=True, seconds=self._stall):
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                self.sent += self._socket.send(self._data[self.sent :])
        self._socket.shutdown(socket.SHUT_WR)
        self._drain()

    def abort(self) -> None:
        """Reset: what is still in our buffer must not be printed later behind our back."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF_AND_RESET)
        self._socket.close()

    def _wait(self, *, write: bool, seconds: float) -> bool:
        """Until the printer takes more or says something; False when it did neither.

        When waiting to write, what it says is read on the way and does not count.
        """
        deadline = self._clock() + seconds
        while True:
            poll = select.poll()  # unlike select(), at ease with thousands of open descriptors
            read = 0 if self._peer_ended else select.POLLIN
            poll.register(self._socket, read | (select.POLLOUT if write else 0))
            remaining = max(0.0, deadline - self._clock())
            happened = sum(event for _, event in poll.poll(remaining * 1000))
            if happened & select.POLLIN:
                self._read()
            if happened & (select.POLLERR | select.POLLOUT) or (happened and not write):
                self._raise_pending()
                return True
            if remaining <= 0:
                return False

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._peer_ended = not self._socket.recv(_ANSWER)

    def _raise_pending(self) -> None:
        number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, os.strerror(number))

    def _drain(self) -> None:
        """Until the printer ends its half, or has acknowledged everything and stays silent."""
        waiting = self._unacknowledged()
        deadline = self._clock() + (self._stall if waiting else self._linger)
        while waiting or not self._peer_ended:
            if self._peer_ended:
                time.sleep(_TICK)  # closed on both ends, poll() no longer waits
            else:
                self._wait(write=False, seconds=_TICK)
            left = self._unacknowledged()
            if left < waiting:
                waiting = left
                deadline = self._clock() + (self._stall if left else self._linger)
            elif self._clock() >= deadline:
                if left:
                    raise TimeoutError
                return
        self._raise_pending()

    def _unacknowledged(self) -> int:
        """Bytes that the printer's side has not taken from the network yet."""
        answer = fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4))
        return int(struct.unpack("i", answer)[0])
