"""Other servers that push the same bytes to the same screens, each started as a program.

`python -m bench.rivals bare|plain PORT`: POST any path with an event's data as JSON, and each
screen is sent the frame of that event. None of them has a database or a room for staff.
"""

import base64
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.desk import HOST, ROOT
from bench.load import LoadError
from bench.screens import raise_limit
from queue_server.simulation.server import free_port

_READ_BYTES = 65536
_READY_SECONDS = 30.0
_NODE_FOLDER = ROOT / "var" / "bench-node"
_NODE_SERVER = Path(__file__).with_name("rival_node.mjs")
_ACCEPT_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_OPENED = {"sid": "bare", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000}


class AbsentError(Exception):
    """A rival cannot run here; its text says why, in one line."""


@contextmanager
def rival(name: str, screens: int) -> Iterator[tuple[int, int]]:
    """`bare`, `plain` or `node`, ready for so many screens: its port and its process.

    Raises AbsentError where it cannot run, LoadError where it does not start.
    """
    port = free_port(HOST)
    command = _command(name, port, screens)
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(name, port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _command(name: str, port: int, screens: int) -> list[str]:
    if name == "node":
        return [_node(), str(_NODE_SERVER), str(port), str(_NODE_FOLDER)]
    return [sys.executable, "-m", "bench.rivals", name, str(port), str(screens)]


def _node() -> str:
    """Node with the socket.io package, fetched by its name into an ignored folder once."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        raise AbsentError("node is not installed")
    if (_NODE_FOLDER / "node_modules" / "socket.io").is_dir():
        return node
    if npm is None:
        raise AbsentError("npm is not installed, and it would bring socket.io")
    _NODE_FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--prefix", str(_NODE_FOLDER), "socket.io"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AbsentError("npm could not fetch socket.io")
    return node


def _wait_for(name: str, port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise LoadError(f"the server '{name}' did not start")


class Bare:
    """The least that can be done: one thread, one epoll, a `send` for each screen."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server((HOST, port), backlog=1024)
        self._poll = select.epoll()
        self._poll.register(self._listener.fileno(), select.EPOLLIN)
        self._clients: dict[int, socket.socket] = {}
        self._screens: list[socket.socket] = []

    def run(self) -> None:
        """Serve until the process is ended."""
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor == self._listener.fileno():
                    self._accept()
                else:
                    self._read(self._clients[descriptor])

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients[client.fileno()] = client
        self._poll.register(client.fileno(), select.EPOLLIN)

    def _read(self, client: socket.socket) -> None:
        try:
            data = client.recv(_READ_BYTES)
        except ConnectionError:
            data = b""
        if data.startswith(b"POST"):
            self._push(data.partition(b"\r\n\r\n")[2])
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        elif data.startswith(b"GET"):
            client.sendall(_switching(data) + text_frame(b"0" + json.dumps(_OPENED).encode()))
        elif not data:
            self._leave(client)
        elif client not in self._screens:
            client.sendall(text_frame(b'40{"sid":"bare"}'))
            client.setblocking(False)
            self._screens.append(client)

    def _push(self, body: bytes) -> None:
        frame = text_frame(b'42["event",' + body + b"]")
        for screen in self._screens:
            screen.send(frame)

    def _leave(self, client: socket.socket) -> None:
        del self._clients[client.fileno()]
        self._poll.unregister(client.fileno())
        if client in self._screens:
            self._screens.remove(client)
        client.close()


def text_frame(payload: bytes) -> bytes:
    """A server's text frame of at most 64 KB."""
    length = len(payload)
    if length < 126:
        return bytes([0x81, length]) + payload
    return bytes([0x81, 126]) + length.to_bytes(2, "big") + payload


def _switching(request: bytes) -> bytes:
    key = request.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
    accept = base64.b64encode(hashlib.sha1(key + _ACCEPT_GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def _plain(port: int, screens: int) -> None:
    """Flask-SocketIO as its documentation shows it, in threading mode under gunicorn."""
    from flask import Flask, request  # noqa: PLC0415  # the bare loop stays bare
    from flask_socketio import SocketIO, join_room  # noqa: PLC0415
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415

    app = Flask("plain")
    socketio = SocketIO(app, async_mode="threading", transports=["websocket"])

    @socketio.on("connect")  # type: ignore[untyped-decorator]
    def connect() -> None:
        join_room("hall")

    @app.post("/push")
    def push() -> dict[str, Any]:
        socketio.emit("event", request.get_json(), to="hall")
        return {}

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            self.cfg.set("bind", f"{HOST}:{port}")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", screens + 32)
            self.cfg.set("worker_connections", screens + 1000)
            self.cfg.set("graceful_timeout", 1)
            self.cfg.set("loglevel", "critical")
            self.cfg.set("control_socket_disable", True)

        def load(self) -> Flask:
            return app

    Server().run()


def main() -> None:
    """Serve as the rival that the command line names."""
    name, port, screens = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    raise_limit()
    if name == "bare":
        Bare(port).run()
    else:
        _plain(port, screens)


if __name__ == "__main__":
    main()
