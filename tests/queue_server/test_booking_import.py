"""`nouba appointments`, from a file to the rows."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from queue_server.cli import main
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, upgrade
from queue_server.store.tables import appointment
from tests.queue_server.small_config import SMALL, write


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nouba.db'}")
    opened = Database(f"sqlite:///{tmp_path / 'nouba.db'}")
    upgrade(opened)
    ensure_sites(opened, ["larache"])
    return opened


def run(folder: Path, site: str, lines: str) -> Result:
    (folder / "booked.csv").write_text(lines, encoding="utf-8")
    config = str(write(folder, SMALL))
    arguments = ["--config", config, "--site", site, str(folder / "booked.csv")]
    return CliRunner().invoke(main, ["appointments", *arguments])


def codes(database: Database) -> list[str]:
    with database.read() as connection:
        found = list(connection.execute(select(appointment.c.code)).scalars())
    database.close()
    return found


def test_a_file_is_taken_over(tmp_path: Path, database: Database) -> None:
    told = run(
        tmp_path, "larache", "code,service,at\nR1,B,2099-05-11T09:00\nR2,A,2099-05-11T10:00\n"
    )
    assert (told.exit_code, told.output) == (0, "larache: 2 appointments\n")
    assert sorted(codes(database)) == ["R1", "R2"]


@pytest.mark.parametrize(
    "site, lines, said",
    [
        ("atlantis", "code,service,at\n", "unknown site 'atlantis'"),
        ("larache", "code,at\n", "line 1: the columns must be code,service,at"),
        ("larache", "code,service,at\nR1,B,2099-05-11T09:00\nR2,B,noon\n", "'noon' is no time"),
        ("larache", "code,service,at\nR1,Z,2099-05-11T09:00\n", "not offered here"),
    ],
)
def test_a_mistake_takes_nothing_over(
    tmp_path: Path, database: Database, site: str, lines: str, said: str
) -> None:
    told = run(tmp_path, site, lines)
    assert told.exit_code == 2
    [line] = told.output.splitlines()
    assert line.startswith("Error: ")
    assert said in line
    assert codes(database) == []
