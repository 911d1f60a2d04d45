"""A cable that a test can pull: a relay on this machine between a browser and the server."""

import socket
from collections.abc import Callable, Iterator
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
        self._closed = False
        self._threads: list[Thread] = []
        self._start(self._accept)

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
        """End every connection; returns when nothing of it is left."""
        self._closed = True
        self.mend()
        for each in (self._listener, *self._open):
            # A thread that waits in it is woken by the shutdown, not by the close.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[..., None], *sockets: socket.socket) -> Thread:
        thread = Thread(target=work, args=sockets, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._join, near)

    def _join(self, near: socket.socket) -> None:
        with near:
            self._open.append(near)
            self._whole.wait()
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as far:
                self._open.append(far)
                if self._closed:
                    return
                back = Thread(target=self._relay, args=(near, far), daemon=True)
                back.start()
                self._relay(far, near)
                back.join()

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
