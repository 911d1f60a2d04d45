"""`nouba device`, for those who install from a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queue_server.bus import Bus
from queue_server.cli import main
from queue_server.clock import SystemClock
from queue_server.config_source import load_config
from queue_server.domain.actor import PUBLIC, Role
from queue_server.operations import devices
from queue_server.operations.devices import Asked, Wish
from queue_server.operations.perform import Command, Context
from queue_server.operations.sign_in import Place
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, upgrade
from tests.queue_server.small_config import SMALL, write


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small commune with its database."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nouba.db'}")
    path = write(tmp_path, f"{SMALL}print_agents: [{{id: cellar}}]\n")
    database = Database(f"sqlite:///{tmp_path / 'nouba.db'}")
    upgrade(database)
    ensure_sites(database, [site.id for site in load_config(path).sites])
    database.close()
    return path


def site_of(config: Path) -> str:
    return load_config(config).sites[0].id


def ask(config: Path, purpose: Role = Role.KIOSK) -> Asked:
    loaded = load_config(config)
    database = Database(f"sqlite:///{config.parent / 'nouba.db'}")
    context = Context(loaded, database, Bus())
    command = Command(PUBLIC, SystemClock().now())
    wish = Wish(purpose, site_of(config))
    asked = devices.ask(context, command, wish, place=Place("10.0.0.4", "Television"))
    database.close()
    return asked


def run(config: Path, *arguments: str) -> Result:
    verb, *rest = arguments
    return CliRunner().invoke(main, ["device", verb, "--config", str(config), *rest])


def test_listed_let_in_sent_away(config: Path) -> None:
    asked = ask(config)
    code = asked.device.code or ""
    assert f"code {code}  from 10.0.0.4" in run(config, "list").output
    let_in = run(config, "approve", f"{code[:3]} {code[3:]}", "--name", "Hall")
    assert let_in.exit_code == 0, let_in.output
    listed = run(config, "list", "--site", site_of(config)).output
    assert "Hall  never seen" in listed
    assert code not in listed
    number = str(asked.device.id)
    assert run(config, "revoke", number).exit_code == 0
    assert "revoked 20" in run(config, "list").output


def test_a_print_agent_is_named(config: Path) -> None:
    code = ask(config, Role.PRINT_AGENT).device.code or ""
    refused = run(config, "approve", code)
    assert refused.exit_code == 1
    assert "say with --agent" in refused.output
    assert f"{site_of(config)}/cellar" in run(config, "approve", code, "--agent", "cellar").output


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["approve", "000000"], "no device shows this code now"),
        (["revoke", "7"], "there is no such device"),
        (["list", "--site", "tangier"], "unknown_site"),
    ],
)
def test_a_refusal_is_one_line(config: Path, arguments: list[str], expected: str) -> None:
    refused = run(config, *arguments)
    assert refused.exit_code == 1
    assert expected in refused.output
    assert len(refused.output.splitlines()) == 1


@pytest.mark.parametrize("address", ["sqlite:///new.db", "postgresql://nouba:secret@127.0.0.1:1/n"])
def test_a_store_that_is_away_is_one_line(
    config: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(config.parent)
    monkeypatch.setenv("DATABASE_URL", address)
    outcome = run(config, "list")
    assert outcome.exit_code == 1
    [line] = outcome.output.splitlines()
    assert line.endswith("`nouba init` makes or renews the database")
    assert "secret" not in line
