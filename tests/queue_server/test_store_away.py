"""Every command that needs the store says in one line, without its password, that it is away."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from queue_server.cli import main
from tests.queue_server.small_config import SMALL, write

AWAY = "postgresql://nouba:secret@127.0.0.1:1/nouba"
SITE = ["--site", "larache"]


@pytest.mark.parametrize(
    "verb, arguments, code",
    [
        ("run", [], 1),
        ("init", [], 1),
        ("user", ["list"], 1),
        ("device", ["list"], 1),
        ("printer", ["list"], 1),
        ("close", [*SITE, "--sentence", "Coupure", "انقطاع", "ⵜⴱⴱⵉ"], 2),
        ("reopen", SITE, 2),
        ("appointments", [*SITE, "booked.csv"], 2),
        ("verify", SITE, 2),
        ("replay", [*SITE, "--day", "2026-05-11"], 2),
    ],
)
def test_one_line_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("booked.csv").write_text("code,service,at\nR1,B,2026-05-11T09:00\n", encoding="utf-8")
    environment = {"NOUBA_CONFIG": str(write(tmp_path, SMALL)), "DATABASE_URL": AWAY}
    told = CliRunner().invoke(main, [verb, *arguments], env=environment)
    [line] = told.output.splitlines()
    assert line.startswith("Error: ")
    assert "//nouba:***@127.0.0.1:1/nouba: " in line
    assert "secret" not in line
    assert told.exit_code == code
