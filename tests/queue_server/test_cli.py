"""`nouba run`, `init` and `check-config`, up to the moment when the server listens."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from queue_server import commands
from queue_server.cli import main
from queue_server.clock import DemoClock
from queue_server.config import Config
from queue_server.store.database import Database
from queue_server.store.recent import site_row
from tests.queue_server.small_config import SMALL, spoiled, write

DEMO = f"{SMALL}demo: {{enabled: true}}\n"


class Started:
    """Stands in for the server: how it was to be started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, int, int]] = []
        self.clocks: list[Any] = []
        monkeypatch.setattr(commands, "Server", self._server)
        monkeypatch.setattr(commands, "Application", self._application)

    def _server(self, make: Any, host: str, port: int, threads: int) -> "Started":  # noqa: ANN401
        self.calls.append((host, port, threads))
        make()
        return self

    def _application(self, _config: Config, clock: Any) -> None:  # noqa: ANN401
        self.clocks.append(clock)

    def run(self) -> None:
        """Serves nobody."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    return Started(monkeypatch)


def nouba(*arguments: str | Path, environment: dict[str, str] | None = None) -> Result:
    kept = dict.fromkeys(("NOUBA_CONFIG", "HOST", "PORT", "DATABASE_URL"))
    return CliRunner().invoke(
        main, [str(each) for each in arguments], env={**kept, **(environment or {})}
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "nouba.commune.ma", ""])
def test_a_demo_is_for_this_machine_only(tmp_path: Path, started: Started, host: str) -> None:
    config = write(tmp_path, DEMO)
    refused = nouba("run", "--config", config, "--host", host)
    assert refused.exit_code == 1
    assert "demo.enabled" in refused.output
    assert started.calls == []
    assert not (tmp_path / "var").exists(), "refused before anything was made"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_on_this_machine_it_runs(tmp_path: Path, started: Started, host: str) -> None:
    assert nouba("run", "--config", write(tmp_path, DEMO), "--host", host).exit_code == 0
    assert started.calls == [(host, 8000, 16)]


def test_without_a_demo_it_listens_where_it_is_told(tmp_path: Path, started: Started) -> None:
    config = write(tmp_path, SMALL)
    answer = nouba("run", "--config", config, environment={"HOST": "0.0.0.0", "PORT": "9000"})
    assert answer.exit_code == 0
    assert "http://0.0.0.0:9000/" in answer.output
    assert started.calls == [("0.0.0.0", 9000, 16)]


def test_the_environment_names_configuration_and_database(tmp_path: Path, started: Started) -> None:
    database = tmp_path / "elsewhere" / "nouba.db"
    environment = {
        "NOUBA_CONFIG": str(write(tmp_path, SMALL)),
        "DATABASE_URL": f"sqlite:///{database}",
    }
    assert nouba("run", environment=environment).exit_code == 0
    assert database.exists()
    assert started.calls == [("127.0.0.1", 8000, 16)]


def test_init_makes_the_database_once(tmp_path: Path) -> None:
    config = write(tmp_path, SMALL)
    for _ in range(2):
        assert nouba("init", "--config", config).exit_code == 0
    database = Database(f"sqlite:///{tmp_path / 'var' / 'nouba.db'}")
    with database.read() as connection:
        assert site_row(connection, "larache").seq == 0
    database.close()


def test_a_demo_s_clock_is_in_the_site_s_time(tmp_path: Path, started: Started) -> None:
    config = write(tmp_path, DEMO)
    options = ("--demo-clock", "2026-05-11T08:25", "--demo-speed", "20")
    assert nouba("run", "--config", config, *options).exit_code == 0
    [clock] = started.clocks
    assert isinstance(clock, DemoClock)
    assert (clock.start, clock.speed) == (datetime(2026, 5, 11, 7, 25, tzinfo=UTC), 20)


@pytest.mark.parametrize(
    "text, options, complaint",
    [
        (SMALL, ["--demo-clock", "2026-05-11T08:25"], "need demo.enabled"),
        (SMALL, ["--demo-speed", "20"], "need demo.enabled"),
        (DEMO, ["--demo-clock", "noon"], "'noon' is not a time"),
        (DEMO, ["--demo-speed", "0"], "--demo-speed"),
    ],
)
def test_a_clock_that_cannot_be(
    tmp_path: Path, started: Started, text: str, options: list[str], complaint: str
) -> None:
    refused = nouba("run", "--config", write(tmp_path, text), *options)
    assert refused.exit_code != 0
    assert complaint in refused.output
    assert started.calls == []


@pytest.mark.parametrize("verb", ["run", "init"])
def test_a_mistake_stops_the_start_with_one_line(
    tmp_path: Path, started: Started, verb: str
) -> None:
    config = write(tmp_path, spoiled("threads: 16", "threads: 2"))
    refused = nouba(verb, "--config", config)
    assert refused.exit_code == 1
    [line] = refused.output.splitlines()
    assert f"{config}:2: server.threads" in line
    assert started.calls == []


def test_a_database_that_cannot_be_opened_stops_it_too(tmp_path: Path, started: Started) -> None:
    (tmp_path / "nouba.db").mkdir()
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'nouba.db'}"}
    refused = nouba("run", "--config", write(tmp_path, SMALL), environment=environment)
    assert refused.exit_code == 1
    [line] = refused.output.splitlines()
    assert line.startswith("Error: server.database: ")
    assert started.calls == []


def test_check_config_says_all_that_is_wrong(tmp_path: Path) -> None:
    good = write(tmp_path, SMALL)
    fine = nouba("check-config", good)
    assert (fine.exit_code, fine.output) == (0, f"{good}: fine\n")
    bad = write(tmp_path, spoiled("threads: 16", "threads: 2\n  colour: red"))
    wrong = nouba("check-config", bad)
    assert wrong.exit_code == 1
    assert len(wrong.output.splitlines()) == 2
    assert not (tmp_path / "var").exists()


def test_help_names_every_verb_without_loading_the_server() -> None:
    shown = nouba("--help")
    assert shown.exit_code == 0
    for verb in ("run", "init", "check-config", "simulate"):
        assert verb in shown.output
    assert nouba("fly").exit_code == 2
