"""`nouba close` and `nouba reopen`, on a database of their own."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from queue_server.cli import main
from queue_server.closing_cli import NoMomentError, read_until
from queue_server.config_source import load_config
from queue_server.store.closures import present_closure
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, upgrade
from tests.queue_server.small_config import SMALL, write

CLOSURE = """\
reasons:
  closure:
    - {code: power-cut, name: {fr: Coupure, ar: انقطاع, zgh: ⵜⴱⴱⵉ}}
"""
CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The small configuration with a reason, and its migrated database."""
    text = SMALL.replace("server:\n", "server:\n  database: sqlite:///nouba.db\n") + CLOSURE
    path = write(tmp_path, text)
    database = Database(load_config(path).server.database)
    upgrade(database)
    ensure_sites(database, ["larache"])
    database.close()
    return path


def _nouba(config: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [arguments[0], "--config", str(config), *arguments[1:]])
    return done.exit_code, done.output


def _closed_for(config: Path) -> str | None:
    database = Database(load_config(config).server.database)
    try:
        with database.read() as connection:
            closure = present_closure(connection, "larache")
    finally:
        database.close()
    return None if closure is None else closure.sentence.fr


def test_close_and_reopen(config: Path) -> None:
    assert _nouba(config, "close", "--site", "larache", "--reason", "power-cut") == (
        0,
        "larache: closed until it is reopened\n",
    )
    assert _closed_for(config) == "Coupure"
    assert _nouba(config, "reopen", "--site", "larache")[0] == 0
    assert _closed_for(config) is None


def test_in_words_of_its_own_until_a_day(config: Path) -> None:
    words = ("--sentence", "Travaux", "أشغال", "ⵜⴰⵡⵓⵔⵉ")
    code, said = _nouba(config, "close", "--site", "larache", "--until", "2999-01-02 08:30", *words)
    assert (code, said) == (0, "larache: closed until 2999-01-02 08:30\n")
    assert _closed_for(config) == "Travaux"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("--site", "tangier", "--reason", "power-cut"), "unknown_site"),
        (("--site", "larache"), "sentence_needed"),
        (("--site", "larache", "--reason", "strike"), "unknown_reason"),
        (("--site", "larache", "--until", "2pm", "--reason", "power-cut"), "'2pm' is no time"),
        (("--site", "larache", "--until", "2020-01-01 08:30", "--reason", "power-cut"), "until"),
        (("--site", "larache", "--sentence", "a", "", "c"), "three sentences"),
    ],
)
def test_a_mistake_closes_nothing(config: Path, arguments: tuple[str, ...], said: str) -> None:
    code, output = _nouba(config, "close", *arguments)
    assert code == 2
    assert said in output
    assert _closed_for(config) is None


@pytest.mark.parametrize(
    "text, now, expected",
    [
        ("14:00", "2026-05-11T09:00", "2026-05-11T13:00"),
        ("14:00", "2026-02-20T09:00", "2026-02-20T14:00"),
        # Just after local midnight in May it is still yesterday in UTC.
        ("14:00", "2026-05-10T23:30", "2026-05-11T13:00"),
        # Named before the clock changes, meant on the clock of that day.
        ("2026-03-23 08:30", "2026-03-20T09:00", "2026-03-23T07:30"),
    ],
)
def test_until_is_on_the_sites_clock(text: str, now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = read_until(text, moment, CASABLANCA)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "14", "25:00", "2026-11-02", "2026-02-30 08:00", "tomorrow"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(NoMomentError, match="is no time such as"):
        read_until(text, datetime(2026, 11, 2, tzinfo=UTC), CASABLANCA)
