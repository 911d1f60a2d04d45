"""Screens over the loop: what they may say, who is let in, what a hall of them needs."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import httpx
import pytest

from queue_server.sockets.engine import Engine, Screen
from tests.queue_server.wire import Screen as Wire
from tests.support import processes
from tests.support.server import LiveServer

SITE = "larache"
PATIENCE_SECONDS = 60
PING, PONG = b"\x81\x012", b"\x81\x81\0\0\0\x003"
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def display(server: LiveServer) -> Wire:
    return Wire(server.url, "display", site=SITE, role="display")


def issue(server: LiveServer) -> int:
    """A ticket; its sequence number."""
    answer = httpx.post(
        f"{server.url}/api/v1/sites/{SITE}/tickets",
        json={"service": "B", "language": "fr"},
        headers={"Authorization": f"Demo kiosk:{SITE}"},
        trust_env=False,
        timeout=PATIENCE_SECONDS,
    )
    seq: int = answer.raise_for_status().json()["seq"]
    return seq


@pytest.mark.parametrize(
    "said",
    [
        "",
        "x",
        "9",
        "4",
        "4{}",
        "40{",
        "40/nowhere,",
        "42",
        "42{}",
        '42[{"a":1}]',
        "43",
        '431["answer"]',
        "44{}",
        '451-["x",{"_placeholder":true,"num":7}]',
        "4" + "[" * 4000,
        "49",
        "3",
        "5",
        "6",
    ],
    ids=lambda said: said[:20] or "nothing",
)
def test_whatever_a_screen_says_harms_nobody(live_server: LiveServer, said: str) -> None:
    with display(live_server) as one, display(live_server) as other:
        one._socket.send(said)
        seq = issue(live_server)
        assert other.events_until(seq)[-1]["seq"] == seq
    with display(live_server) as again:
        assert again.wait_for("hello")["seq"] == seq


def test_nothing_of_it_was_worth_a_traceback(live_server: LiveServer) -> None:
    assert "Traceback" not in live_server.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "changed",
    [
        {"Sec-WebSocket-Key": None},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Version": "8"},
        {"Connection": "close"},
        {"Upgrade": "h2c"},
    ],
    ids=str,
)
def test_a_handshake_that_is_none_is_refused(
    live_server: LiveServer, changed: dict[str, str | None]
) -> None:
    headers = {name: value for name, value in {**HANDSHAKE, **changed}.items() if value}
    answer = httpx.get(
        f"{live_server.url}/socket.io/?EIO=4&transport=websocket",
        headers=headers,
        trust_env=False,
        timeout=PATIENCE_SECONDS,
    )
    assert answer.status_code == 400


def test_a_hundred_screens_take_no_threads_and_give_their_files_back(
    live_server: LiveServer,
) -> None:
    worker = _worker(live_server)
    files, threads = _entries(worker, "fd"), _entries(worker, "task")
    with ExitStack() as hall:
        screens = [hall.enter_context(display(live_server)) for _ in range(100)]
        seq = issue(live_server)
        for screen in screens:
            assert screen.events_until(seq)[-1]["seq"] == seq
        assert _entries(worker, "fd") >= files + 100
        assert _entries(worker, "task") < threads + 50
    processes.wait_until(
        lambda: _entries(worker, "fd") < files + 20,
        live_server.process,
        live_server.log,
        seconds=PATIENCE_SECONDS,
    )


def test_beside_a_stopped_client_the_others_hear_everything(live_server: LiveServer) -> None:
    """A process that no longer runs, as on a television that has hung."""
    script = (
        "import sys; from tests.queue_server.wire import Screen\n"
        f"with Screen({live_server.url!r}, 'display', role='display') as s:\n"
        "    print('joined', flush=True); sys.stdin.read()\n"
    )
    hung = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert hung.stdin is not None
    assert hung.stdout is not None
    with hung.stdin, hung.stdout:
        assert hung.stdout.readline() == b"joined\n"
        hung.send_signal(signal.SIGSTOP)
        try:
            with display(live_server) as screen:
                before = screen.wait_for("hello")["seq"]
                last = [issue(live_server) for _ in range(30)][-1]
                events = screen.events_until(last)
                assert [event["seq"] for event in events] == list(range(before + 1, last + 1))
        finally:
            hung.kill()
            hung.wait(PATIENCE_SECONDS)


def _worker(server: LiveServer) -> int:
    (worker,) = (
        int(child)
        for children in Path(f"/proc/{server.process.pid}/task").glob("*/children")
        for child in children.read_text(encoding="utf-8").split()
    )
    return worker


def _entries(pid: int, kind: str) -> int:
    return len(list(Path(f"/proc/{pid}/{kind}").iterdir()))


class Silent:
    """A screen in this process, whose loop is told what time it is."""

    def __init__(self) -> None:
        self.engine = Engine(async_mode="threading")
        self.gone = Event()
        self.reason = ""
        self.engine.handlers["disconnect"] = self._left
        self.screen = Screen(self.engine, "silent")
        self.engine.sockets["silent"] = self.screen
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.client = socket.create_connection(listener.getsockname(), PATIENCE_SECONDS)
            self.engine.loop.add(self.screen, listener.accept()[0], b"hello")
        assert self.client.recv(5) == b"hello"

    def tick(self, seconds: float) -> None:
        self.engine.loop.call(self.engine.loop._tick, time.monotonic() + seconds)

    def done(self) -> None:
        reached = Event()
        self.engine.loop.call(reached.set)
        assert reached.wait(PATIENCE_SECONDS)

    def _left(self, _sid: str, reason: str) -> None:
        self.reason = reason
        self.gone.set()


@pytest.fixture
def silent() -> Iterator[Silent]:
    silent = Silent()
    yield silent
    silent.engine.stop()
    silent.client.close()


def test_a_screen_that_answers_no_ping_is_let_go(silent: Silent) -> None:
    silent.tick(24)
    silent.tick(26)
    assert silent.client.recv(100) == PING
    silent.tick(45)
    silent.done()
    assert not silent.gone.is_set()
    silent.tick(47)
    assert silent.gone.wait(PATIENCE_SECONDS)
    assert silent.reason == "ping timeout"
    assert silent.client.recv(100) == b""
    assert silent.engine.sockets == {}


def test_a_screen_that_answers_stays(silent: Silent) -> None:
    answered = Event()
    silent.tick(26)
    assert silent.client.recv(100) == PING
    silent.engine.handlers["message"] = lambda *_: answered.set()
    silent.client.sendall(PONG + b"\x81\x82\0\0\0\x004x")
    assert answered.wait(PATIENCE_SECONDS)
    silent.tick(24)
    silent.done()
    assert not silent.gone.is_set()
    silent.tick(60)
    assert silent.client.recv(100) == PING


def test_one_screen_s_messages_are_taken_one_after_the_other(silent: Silent) -> None:
    heard: list[str] = []
    all_there, go_on = Event(), Event()

    def hear(_sid: str, data: str) -> None:
        assert go_on.wait(PATIENCE_SECONDS)
        heard.append(data)
        if len(heard) == 20:
            all_there.set()

    silent.engine.handlers["message"] = hear
    for letter in "abcdefghijklmnopqrst":
        silent.client.sendall(b"\x81\x82\0\0\0\x004" + letter.encode())
    go_on.set()
    assert all_there.wait(PATIENCE_SECONDS)
    assert "".join(heard) == "abcdefghijklmnopqrst"


def test_a_handler_that_fails_is_told_and_costs_no_screen(
    silent: Silent, caplog: pytest.LogCaptureFixture
) -> None:
    asked, heard = Event(), Event()

    def fail(_sid: str, data: str) -> None:
        if data == "b":
            heard.set()
        else:
            asked.set()
            raise RuntimeError("ours")

    silent.engine.handlers["message"] = fail
    silent.client.sendall(b"\x81\x82\0\0\0\x004a")
    assert asked.wait(PATIENCE_SECONDS)
    silent.client.sendall(b"\x81\x82\0\0\0\x004b")
    assert heard.wait(PATIENCE_SECONDS)
    assert "RuntimeError: ours" in caplog.text


def test_no_screen_comes_in_when_the_server_stops() -> None:
    engine = Engine(async_mode="threading")
    engine.stop()
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": "EIO=4&transport=websocket",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in HANDSHAKE.items()},
    }
    engine.handle_request(environ, lambda status, _headers: answered.append(status))
    assert answered == ["503 SERVICE UNAVAILABLE"]
    assert json.dumps(engine.sockets) == "{}"
