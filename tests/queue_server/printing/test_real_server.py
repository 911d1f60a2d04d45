"""The real server and simulated printers: what screens hear, and a kill in a receipt."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, StartServer
from tests.printers.simulated_lines import on_network
from tests.printers.simulated_printer import SimulatedPrinter
from tests.queue_server.wire import Frame, Screen
from tests.support import processes
from tests.support.server import LiveServer

_FOLDER = "    driver: file\n    folder: var/receipts/larache\n"


@dataclass
class Larache:
    """A server whose site of Larache has a printer, and another that takes over."""

    hall: SimulatedPrinter
    desk: SimulatedPrinter
    server: LiveServer
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))

    def ask(self, method: str, role: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        answer = self.client.request(
            method,
            f"{self.server.url}/api/v1/sites/larache/{path}",
            json=body,
            headers={"Authorization": f"Demo {role}:larache"},
        )
        answer.raise_for_status()
        return answer.json()

    def issue(self) -> int:
        """Take a ticket; returns its print job."""
        body = {"service": "B", "language": "fr"}
        job: int = self.ask("POST", "kiosk", "tickets", body)["receipt"]["job"]
        return job

    def state(self, job: int) -> str:
        """Where a job stands."""
        state: str = self.ask("GET", "kiosk", f"print-jobs/{job}")["state"]
        return state

    def wait_for_the_end(self, job: int) -> str:
        """Until a job has ended; returns how."""

        def ended() -> bool:
            return self.state(job) not in {"queued", "sending"}

        processes.wait_until(ended, self.server.process, self.server.log, seconds=60)
        return self.state(job)

    def kiosk(self) -> Screen:
        return Screen(self.server.url, "kiosk", role="kiosk")


@pytest.fixture
def larache(start_server: StartServer, tmp_path: Path) -> Iterator[Larache]:
    yield from _larache(start_server, tmp_path, "    fallback: larache-desk\n")


@pytest.fixture
def alone(start_server: StartServer, tmp_path: Path) -> Iterator[Larache]:
    """Nothing takes over from the site's printer."""
    yield from _larache(start_server, tmp_path, "")


def _larache(start: StartServer, folder: Path, fallback: str) -> Iterator[Larache]:
    with ExitStack() as running:
        hall, desk = SimulatedPrinter(), SimulatedPrinter()
        lines = [running.enter_context(on_network(each)) for each in (hall, desk)]
        at = [
            f"    driver: network\n    host: 127.0.0.1\n    port: {line.port}\n" for line in lines
        ]
        sample = (ROOT / "config.yaml").read_text(encoding="utf-8")
        assert sample.count(_FOLDER) == 1
        both = f"{at[0]}{fallback}  - id: larache-desk\n{at[1]}"
        config = folder / "config.yaml"
        config.write_text(sample.replace(_FOLDER, both), encoding="utf-8")
        site = Larache(hall, desk, start(config=config))
        yield site
        site.client.close()
        site.server.stop_if_running()


def _changed(screen: Screen, condition: str) -> Frame:
    """The next event of the hall's printer that names this condition."""
    while True:
        event = screen.wait_for("event")
        now = event.get("printer", {})
        if (now.get("id"), now.get("condition")) == ("larache-hall", condition):
            return event


def _ended(screen: Screen, job: int) -> Frame:
    """The push with which a job ends."""
    while True:
        push = screen.wait_for("print_job")
        if push["job"] == job and push["state"] not in {"queued", "sending"}:
            return push


def test_the_kiosk_hears_of_trouble_and_the_paper_comes_out_elsewhere(larache: Larache) -> None:
    with larache.kiosk() as kiosk:
        _ended(kiosk, larache.issue())
        larache.hall.take_paper_out()
        event = _changed(kiosk, "paper_out")
        assert event["printer"] == {
            "id": "larache-hall",
            "condition": "paper_out",
            "prints": False,
        }
        out = len(larache.desk.tickets)
        job = larache.issue()
        end = _ended(kiosk, job)
        assert (end["printer"], end["state"]) == ("larache-desk", "printed")
        assert len(larache.desk.tickets) == out + 1
        shown = larache.ask("GET", "kiosk", f"print-jobs/{job}")
        assert (shown["printer"], shown["error"]) == ("larache-desk", None)
        larache.hall.load()
        assert _changed(kiosk, "ready")["printer"]["prints"]


def test_a_server_killed_in_the_middle_of_a_receipt(alone: Larache) -> None:
    """What was cut off is `unknown`, the next comes out whole, and nothing comes out twice."""
    hall, jobs = alone.hall, [alone.issue()]
    assert alone.wait_for_the_end(jobs[0]) == "printed"
    printed = hall.rows
    hall.slow_down()
    hall.advance(200)
    jobs.append(alone.issue())
    assert hall.wait(lambda: hall.rows == printed + 200)
    alone.server.kill()
    hall.advance(10_000)
    alone.server.start()
    jobs.append(alone.issue())
    assert alone.wait_for_the_end(jobs[-1]) == "printed"
    assert [alone.state(job) for job in jobs] == ["printed", "unknown", "printed"]
    whole, rest, after = hall.tickets
    assert rest.height < min(whole.height, after.height), "what was cut off, pushed out and cut"
    assert after.height > whole.height / 2
    assert not hall.garbage
