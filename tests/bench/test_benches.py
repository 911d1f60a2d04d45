"""The benches run and count right; how fast they find the server is no test's business."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socket import create_server, socket
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from bench.fanout import Subject
from bench.figures import Speed, repeated
from bench.history import fill
from bench.load import Answer, Load, LoadError, Round, request_bytes
from bench.print_sink import Line
from bench.rivals import rival
from bench.screens import Screens
from printers.encode import encode
from queue_server.audit.chain import verify_chain
from queue_server.store.database import Database

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SHARED = {"rate", "noop_rate", "ratio", "p50_ms", "p99_ms", "conditions"}


def run(bench: str, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", "--json", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_issue_in_its_smallest_form() -> None:
    found = run("issue", "--rounds", "1", "--seconds", "0.3", "--clients", "4", "--most", "400")
    assert found.keys() >= SHARED | {"duplicates", "failures", "lost"}
    assert (found["duplicates"], found["failures"], found["lost"]) == (0, 0, 0)
    assert 0 < found["tickets"] <= 400
    assert "synchronous=FULL" in found["conditions"]["durability"]


def test_call_in_its_smallest_form() -> None:
    found = run("call", "--rounds", "1", "--waves", "3")
    assert found.keys() >= SHARED | {"double_calls", "failures", "empty"}
    assert (found["double_calls"], found["failures"], found["empty"]) == (0, 0, 0)
    assert found["calls"] == 8 * (10 + 3)


def test_print_in_its_smallest_form() -> None:
    small = ("--tickets", "2", "--rounds", "1", "--seconds", "0.3", "--clients", "4")
    found = run("print", *small, "--most", "80")
    for percentile in ("p50_ms", "p95_ms", "p99_ms"):
        assert found[percentile].keys() == {"576", "384"}
        assert min(found[percentile].values()) > 0
    assert (found["unproved"], found["spoilt"], found["failures"]) == (0, 0, 0)
    assert found["proved"] >= 2 * 2
    assert found["issue_ratio"] > 0
    assert found["conditions"]["printers"] == 4


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_the_bench_s_printer_obeys_a_receipt(piece: int) -> None:
    page = encode(Image.new("1", (576, 300), 1))
    said = page + b"\x10\x04\x01" + b"\x1dr\x01" + b"\x1d(H\x06\x000012Ab"
    line = Line()
    heard = [line.hear(said[at : at + piece]) for at in range(0, len(said), piece)]
    assert b"".join(answer for answer, _ in heard) == b"\x12\x00\x37\x2212Ab\x00"
    assert sum(cuts for _, cuts in heard) == 1
    with pytest.raises(ValueError, match="not part of a receipt"):
        line.hear(b"hello")


def test_fanout_in_its_smallest_form() -> None:
    found = run("fanout", "--screens", "5", "--blocks", "1", "--rounds", "2", "--alone")
    shown = {"p50_ms", "p99_ms", "last_ms", "limit_ratio", "kb_per_screen", "cpu_us_per_frame"}
    assert found.keys() >= shown | {f"bare_{name}" for name in shown - {"limit_ratio"}}
    assert (found["lost"], found["bare_lost"]) == (0, 0)
    assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert found["conditions"]["realtime"] == "epoll"


def test_fanout_knows_the_library_s_way_and_a_rival_of_the_same_library() -> None:
    with rival("plain", 3) as (port, pid), Screens() as hall:
        hall.join("plain", port, 3, headers=(), auth="{}")
        with closing(Subject(port, pid, b'{"type":"turn_called"}')) as subject:
            hall.await_marker("plain", b'"turn_called"')
            began = subject.call()
            times = hall.times("plain")
            subject.finish()
        assert len(times) == 3
        assert times[0] > began
        assert hall.frame("plain") == b'{"type":"turn_called"}'


def test_fanout_beside_a_screen_that_hangs() -> None:
    found = run("fanout", "--screens", "3", "--stalled", "1")
    assert found["lost"] == 0
    assert found.keys() >= {"p99_ms", "without_p99_ms", "grown_kb", "dropped"}


def test_a_screen_that_is_not_let_in_is_an_error() -> None:
    with rival("plain", 1) as (port, _), Screens() as hall:
        with pytest.raises(LoadError, match="not let in"):
            hall.join("plain", port, 1, headers=("Origin: https://elsewhere.example",), auth="{}")
        hall.join("plain", port, 1, headers=(), auth="{}")
        assert hall.gone("plain") == 0


@pytest.mark.browser
def test_paint_in_its_smallest_form() -> None:
    found = run("paint", "--presses", "1")
    assert 0 < found["p50_ms"] == found["p99_ms"]
    assert found["conditions"]["chromium"]


def test_history_in_its_smallest_form() -> None:
    found = run("history", "--turns", "1500", "--rounds", "1", "--seconds", "0.3", "--waves", "2")
    assert found["failures"] == 0
    assert found.keys() >= {"issue_ratio", "call_ratio", "snapshot_ratio", "conditions"}


def test_a_display_in_its_smallest_form() -> None:
    found = run("display_idle", "--seconds", "1", "--minutes", "2", "--away", "1")
    assert found.keys() >= {"first_paint_ms", "idle_core", "heap_growth_kb", "return_ms"}
    assert found["day_events"] == 12
    assert found["idle_core"] < 1


def test_a_made_up_past_is_a_past(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'past.db'}"
    fill(ROOT / "config.yaml", url, "larache", 1500)
    database = Database(url)
    with database.read() as connection:
        report = verify_chain(connection, "larache")
    database.close()
    assert report.broken is None
    assert report.events == 2 + 4 * 1500


def test_another_database_may_be_named(postgres_url: str) -> None:
    small = ("--rounds", "1", "--seconds", "0.2", "--clients", "2")
    found = run("issue", *small, "--database", postgres_url)
    assert (found["duplicates"], found["failures"], found["lost"]) == (0, 0, 0)
    assert found["conditions"]["database"].startswith("PostgreSQL")
    assert found["conditions"]["durability"].startswith("fsync=")


@pytest.mark.parametrize(
    "bench, site", [("issue", "nowhere"), ("call", "nowhere"), ("call", "larache")]
)
def test_a_site_that_does_not_fit_is_refused(bench: str, site: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", "--site", site],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    assert site in done.stderr


ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


@pytest.fixture
def listener() -> Iterator[socket]:
    with create_server(("127.0.0.1", 0)) as listening:
        yield listening


def serve(listener: socket, pieces: list[bytes]) -> Thread:
    """Answer one client's only request in these pieces, then hang up."""

    def answer() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            for piece in pieces:
                client.sendall(piece)

    thread = Thread(target=answer, daemon=True)
    thread.start()
    return thread


def ask(listener: socket) -> list[Answer]:
    host, port = listener.getsockname()
    with Load(host, port, 1) as load:
        return load.run([iter([request_bytes("GET", "/")])]).answers


@pytest.mark.parametrize("pieces", [[ANSWER + b"{}"], [ANSWER[:30], ANSWER[30:] + b"{", b"}"]])
def test_an_answer_is_complete_in_however_many_pieces(
    listener: socket, pieces: list[bytes]
) -> None:
    serving = serve(listener, pieces)
    (answer,) = ask(listener)
    serving.join(10)
    assert (answer.status, answer.body) == (200, b"{}")


@pytest.mark.parametrize("pieces", [[], [ANSWER], [b"HTTP/1.1 200 OK\r\n\r\n"]])
def test_half_an_answer_is_an_error(listener: socket, pieces: list[bytes]) -> None:
    serving = serve(listener, pieces)
    with pytest.raises(LoadError):
        ask(listener)
    serving.join(10)


def test_figures() -> None:
    answers = [Answer(0, 200, b"", n / 1000) for n in range(1, 102)]
    assert Speed.of(Round(2.0, 0.1, answers)) == Speed(50.5, 51.0, 100.0)
    assert repeated([1, 2, 1, 1]) == 2
    body = request_bytes("POST", "/x", headers=["A: b"], body="{}")
    assert body.endswith(b"\r\nContent-Length: 2\r\n\r\n{}")


def test_estimate_in_its_smallest_form() -> None:
    found = run("estimate", "--days", "1", "--only", "shared")
    assert found.keys() == {"shared"}
    assert found["shared"].keys() >= {"coverage", "mae", "mae_les", "mae_last10", "mae_fixed"}
    assert found["shared"]["called"] > 50
    assert found["shared"]["mae"] < found["shared"]["mae_last10"]
    assert run("estimate", "--days", "1", "--only", "shared") == found
