"""A cable that a test can pull: a relay on this machine between a browser and the server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

_CHUNK = 65536


class Cable:
    """Relays connections to `port`. While it is cut nothing passes, and nothing is refused."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._whole = Event()
        self._whole.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the browser goes instead of to the server."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """From now on what is sent stays on its way."""
        self._whole.clear()

    def mend(self) -> None:
        """What was on its way arrives, as TCP does it."""
        self._whole.set()

    def close(self) -> None:
        """End every connection."""
        self.mend()
        for each in (self._listener, *self._open):
            # A thread that waits in it is woken by the shutdown, not by the close.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._open.append(near)
        self._whole.wait()
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            near.close()
            return
        self._open.append(far)
        Thread(target=self._relay, args=(near, far), daemon=True).start()
        self._relay(far, near)

    def _relay(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                self._whole.wait()
                sink.sendall(data)
        self._whole.wait()
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def cable(port: int) -> Iterator[Cable]:
    """A whole cable to the server on `port`; taken away at the end."""
    laid = Cable(port)
    try:
        yield laid
    finally:
        laid.close()
