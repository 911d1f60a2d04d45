"""gunicorn, set up beside screens that stay connected: the traps of the stack closed."""

import logging
import resource
import signal
import socket
import struct
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import TConn, ThreadWorker

from queue_server.app import Application

_LINGERING_CLOSERS = 8
_TCP_USER_TIMEOUT_MS = 20_000
_SILENCE_SECONDS = 45
"""A connected screen answers a ping every 25 s; a request under way never pauses so long."""
_GRACEFUL_SECONDS = 8
_CONNECTIONS_BESIDE_THREADS = 1000
_MOST_FILES = 65536


class Worker(ThreadWorker):
    """gunicorn's thread worker, with two of its habits mended."""

    def init_process(self) -> None:
        self._closers = ThreadPoolExecutor(_LINGERING_CLOSERS, thread_name_prefix="close")
        logging.getLogger("gunicorn.error").addFilter(_is_not_silence)
        super().init_process()

    def init_signals(self) -> None:
        super().init_signals()
        # Ctrl-C in a terminal reaches the worker too: as an ordinary stop, not as an abort.
        signal.signal(signal.SIGINT, self.handle_exit)
        signal.siginterrupt(signal.SIGINT, False)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        # The stock worker lingers on a closing connection in its accept loop: a handful of
        # clients that do not hang up hold up everybody else for seconds.
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1  # a screen's socket was handed over: it is no request's any more
        elif not fs.cancelled() and fs.exception() is None and not fs.result():
            self.nr_conns -= 1
            self._closers.submit(conn.close, graceful=True)
        else:
            super().finish_request(conn, fs)

    def handle_exit(self, sig: int, frame: Any) -> None:
        # Connected screens never end by themselves; without this a stop would wait for them.
        if self.alive:
            Thread(target=self.app.application.release_screens, daemon=True).start()
        super().handle_exit(sig, frame)


class PatientArbiter(Arbiter):
    """Ctrl-C stops as SIGTERM does: requests in flight are answered."""

    def handle_int(self) -> None:
        self.handle_term()


class Server(BaseApplication):
    """gunicorn around an `Application` that is made in the worker, after the fork."""

    def __init__(self, make: Callable[[], Application], host: str, port: int, threads: int) -> None:
        self._make = make
        self._options = {
            "bind": f"{host}:{port}",
            "workers": 1,
            "worker_class": Worker,
            "threads": threads,
            "worker_connections": threads + _CONNECTIONS_BESIDE_THREADS,
            "graceful_timeout": _GRACEFUL_SECONDS,
            "keepalive": 30,
            "accesslog": None,
            "when_ready": _bound_dead_clients,
            "post_worker_init": _start,
            "worker_exit": _stop,
            "control_socket_disable": True,
        }
        super().__init__()

    def run(self) -> None:
        """Serve until SIGTERM or Ctrl-C."""
        _allow_files()
        PatientArbiter(self).run()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        self.application = self._make()
        return without_compression(self.application.flask)


def without_compression(app: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse permessage-deflate: the websocket would compress every frame once per screen."""

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return wsgi


def _allow_files() -> None:
    """A screen is an open file; many systems give a program 1024 until it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, _MOST_FILES) if hard != resource.RLIM_INFINITY else _MOST_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _bound_dead_clients(arbiter: Any) -> None:
    """Whoever was unplugged is given up: a thread each would wait for them for ever.

    A screen goes when its data stays unacknowledged, a half-sent request when the rest of it does
    not come. Accepted connections inherit both from their listener.
    """
    silence = struct.pack("ll", _SILENCE_SECONDS, 0)
    for listener in arbiter.LISTENERS:
        listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _TCP_USER_TIMEOUT_MS)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)


def _is_not_silence(record: logging.LogRecord) -> bool:
    """A client that fell silent is no error of ours, and needs no traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def _start(worker: Worker) -> None:
    worker.app.application.start()


def _stop(_arbiter: Any, worker: Worker) -> None:
    worker.app.application.stop()
