"""`nouba printer`, on a database of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from printers.condition import Condition, Status
from queue_server.bus import Bus
from queue_server.cli import main
from queue_server.config import Config
from queue_server.config_source import load_config
from queue_server.operations.perform import Context
from queue_server.printing import JobLedger, ReceiptPrinting
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, upgrade
from tests.queue_server.small_config import SMALL, write

PRINTERS = """\
  - {id: hall, driver: file, folder: receipts/hall, fallback: stand}
  - {id: stand, driver: dummy, agent: desk}
  - {id: cellar, driver: file, folder: config.yaml}
print_agents:
  - {id: desk, token: long-enough-to-be-a-secret}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Three printers: a folder, one of an agent's, and one whose folder is a file."""
    head, tail = SMALL.split("printers:\n")
    text = f"{head}printers:\n{PRINTERS}{tail[tail.index('sites:') :]}"
    path = write(tmp_path, text.replace("server:\n", "server:\n  database: sqlite:///nouba.db\n"))
    with _context(load_config(path)) as context:
        upgrade(context.database)
        ensure_sites(context.database, ["larache"])
    return path


@contextmanager
def _context(config: Config) -> Iterator[Context]:
    database = Database(config.server.database)
    try:
        yield Context(config, database, Bus())
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _nouba(config: Path, verb: str, *arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["printer", verb, "--config", str(config), *arguments])
    return done.exit_code, done.output.splitlines()


def test_the_list_shows_how_each_was_last_seen(config: Path) -> None:
    with _context(load_config(config)) as context:
        ledger = JobLedger(context, "desk:1:1", _now, lambda _change: None)
        assert ledger.hold("stand")
        ledger.report("stand", Status(Condition.PAPER_OUT, "no paper"))
    code, lines = _nouba(config, "list")
    assert code == 0
    assert [line.split("  ")[0] for line in lines] == ["PRINTER", "hall", "stand", "cellar"]
    assert [" ".join(line.split()) for line in lines[1:]] == [
        "hall file larache never asked 0",
        "stand dummy (agent desk) larache paper_out (no paper) 0",
        "cellar file - never asked 0",
    ]


def test_a_printer_is_asked_now_and_an_agent_s_shown_as_last_said(config: Path) -> None:
    assert _nouba(config, "status", "hall") == (0, ["hall  ready"])
    code, lines = _nouba(config, "status")
    assert code == 1
    assert lines[1] == "stand   unknown ((as agent 'desk' last said))"
    assert lines[2].startswith("cellar  error (")


def test_an_unknown_printer_is_named_with_those_that_there_are(config: Path) -> None:
    for verb in ("status", "test"):
        code, lines = _nouba(config, verb, "lobby")
        assert (code, lines) == (
            1,
            ["Error: unknown printer 'lobby'; the printers are hall, stand, cellar"],
        )


def test_a_printer_of_no_site_is_not_tested(config: Path) -> None:
    assert _nouba(config, "test", "cellar") == (1, ["Error: no site prints on 'cellar'"])


def test_a_test_page_that_nobody_prints_is_said_to_wait(config: Path) -> None:
    assert _nouba(config, "test", "hall", "--wait", "0") == (
        1,
        ["hall: queued (no server is running that prints on it)"],
    )
    assert _nouba(config, "test", "stand", "--wait", "0") == (
        1,
        ["stand: queued (no print agent 'desk' is running that prints on it)"],
    )


def test_a_running_server_prints_the_test_page(config: Path) -> None:
    printed = threading.Event()
    loaded = load_config(config)
    only_hall = loaded.model_copy(update={"printers": loaded.printers[:1]})
    with _context(only_hall) as context:
        printing = ReceiptPrinting(context, _now, lambda _change: printed.set())
        printing.start()
        try:
            assert _nouba(config, "test", "hall", "--wait", "60") == (0, ["hall: printed"])
        finally:
            printing.stop()
    [picture] = (config.parent / "receipts" / "hall").glob("*-TEST.png")
    assert picture.stat().st_size > 0


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL.replace("server:\n", "server:\n  database: sqlite:///new.db\n"))
    code, lines = _nouba(path, "list")
    assert code == 1
    assert lines[0].endswith("`nouba init` makes or renews the database")
