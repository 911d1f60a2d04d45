"""`nouba print-agent` itself: killed at every step of a job, stopped, told a wrong token."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from printers.receipt import render
from queue_server.cli import main
from queue_server.printing import leases
from tests.printers.simulated_lines import on_network
from tests.printers.simulated_printer import SimulatedPrinter
from tests.queue_server.print_agent.hall import (
    PATIENCE,
    TOKEN,
    Hall,
    Losing,
    Wire,
    agent_on,
)
from tests.support import processes
from tests.support.server import NOUBA


@pytest.fixture
def paper() -> SimulatedPrinter:
    return SimulatedPrinter()


@pytest.fixture
def printers(paper: SimulatedPrinter) -> Iterator[list[dict[str, Any]]]:
    """A printer that is asked and that proves."""
    with on_network(paper) as line:
        yield [
            {
                "id": "hall",
                "driver": "network",
                "host": "127.0.0.1",
                "port": line.port,
                "agent": "kiosk",
                "timeout_seconds": 20,
            }
        ]


@contextmanager
def process(url: str, log: Path, token: str = TOKEN) -> Iterator["subprocess.Popen[bytes]"]:
    """The program; its token in the environment, where no list of processes shows it."""
    running = processes.start(
        [NOUBA, "print-agent", "--server", url],
        log,
        environment={**os.environ, "NOUBA_PRINT_AGENT_TOKEN": token},
        folder=log.parent,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            processes.kill(running)


def _loss(verb: str, what: str) -> Callable[[SimulatedPrinter, Wire], Callable[[], None]]:
    def prepare(paper: SimulatedPrinter, wire: Wire) -> Callable[[], None]:
        del paper
        wire.lose = Losing(rf".*/{verb}", what)
        return wire.wait_for_loss

    return prepare


STEPS = {
    "before_begin": (_loss("begin", "request"), "printed", 1),
    "begun": (_loss("begin", "answer"), "unknown", 0),
    "before_finish": (_loss("finish", "request"), "unknown", 1),
    "finished": (_loss("finish", "answer"), "printed", 1),
}
"""Where it is killed; how the job ends, and how many whole receipts are on paper."""


@pytest.mark.parametrize("step", STEPS)
def test_killed(  # pytest hands fixtures over by name
    hall: Hall,
    wire: Wire,
    paper: SimulatedPrinter,
    tmp_path: Path,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server is elsewhere: that the process is gone, only the next start of the agent knows."""
    monkeypatch.setattr(leases, "is_gone", lambda _owner: False)
    prepare, state, receipts = STEPS[step]
    reached = prepare(paper, wire)
    first = hall.issue()
    with process(wire.url, tmp_path / "agent.log") as running:
        reached()
        processes.kill(running)
    wire.lose = lambda _path: None
    second = hall.issue()
    with agent_on(wire.url):
        hall.wait_for(second, "printed")
    assert hall.row(first).state == state
    assert [_copies(hall, paper, job) for job in (first, second)] == [receipts, 1]


def _copies(hall: Hall, paper: SimulatedPrinter, number: int) -> int:
    ledger = hall.web.application.nouba.print_agents.ledger("reader")
    job = ledger.job(number)
    assert job is not None
    return paper.whole(render(ledger.compose(job), 576))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_quietly(
    hall: Hall, wire: Wire, tmp_path: Path, how: signal.Signals
) -> None:
    log = tmp_path / "agent.log"
    with process(wire.url, log) as running:
        hall.wait_for(hall.issue(), "printed")
        assert processes.stop(running, how, seconds=PATIENCE) == 0
    said = log.read_text()
    assert "Traceback" not in said
    assert TOKEN not in said
    assert "print agent kiosk: hall" in said


def test_a_server_that_is_away_is_one_line_and_so_is_its_return(
    hall: Hall, wire: Wire, tmp_path: Path
) -> None:
    log = tmp_path / "agent.log"
    with process(wire.url, log) as running:
        hall.wait_for(hall.issue(), "printed")
        wire.lose = Losing(".*", "request")
        assert hall.wait_for_condition("offline")
        wire.lose = lambda _path: None
        hall.wait_for(hall.issue(), "printed")
        processes.stop(running, signal.SIGTERM, seconds=PATIENCE)
    said = log.read_text()
    assert said.count("the server does not answer") == 1
    assert said.count("the server answers again") == 1
    assert "Traceback" not in said


def test_a_wrong_token_is_one_line_that_does_not_hold_it(
    hall: Hall, wire: Wire, tmp_path: Path
) -> None:
    log, wrong = tmp_path / "agent.log", "no-token-of-this-configuration"
    with process(wire.url, log, wrong) as running:
        assert running.wait(PATIENCE) == 1
    [said] = log.read_text().splitlines()
    assert "the server does not know this token" in said
    assert wrong not in said


SERVER = ["--server", "https://nouba.example.ma"]


@pytest.mark.parametrize(
    "arguments, code, expected",
    [
        ([], 2, "Missing option '--server'"),
        (SERVER, 2, "give the token once"),
        ([*SERVER, "--token", TOKEN, "--token-file", "x"], 2, "give the token once"),
        ([*SERVER, "--token", "short"], 1, "the token should be 20 to 200"),
        ([*SERVER, "--token-file", "nowhere"], 1, "'nowhere' cannot be read"),
        ([*SERVER, "--token", TOKEN, "--ca", "nowhere"], 1, "--ca: 'nowhere'"),
        ([*SERVER, "--token", TOKEN, "--ca", __file__], 1, "--ca: "),
        (["--server", "nouba.example.ma", "--token", TOKEN], 2, "write it as https://name"),
        (["--server", "ftp://nouba", "--token", TOKEN], 2, "write it as https://name"),
        (["--server", "https://a/kiosk/b", "--token", TOKEN], 2, "write it as https://name"),
        (["--server", "https://u:p@a", "--token", TOKEN], 2, "write it as https://name"),
        (["--server", "https://a:99999", "--token", TOKEN], 2, "not an address"),
    ],
)
def test_what_cannot_be_started(arguments: list[str], code: int, expected: str) -> None:
    refused = CliRunner().invoke(main, ["print-agent", *arguments], env={"COLUMNS": "200"})
    assert refused.exit_code == code
    assert expected in refused.output
    assert TOKEN not in refused.output


def test_the_agent_needs_neither_the_database_nor_the_server() -> None:
    """It also runs where only printers are: what it imports is small."""
    told = subprocess.run(
        [
            NOUBA.with_name("python"),
            "-c",
            "import sys, queue_server.print_agent.cli; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"sqlalchemy", "alembic", "flask", "gunicorn"} & set(told) == set()
