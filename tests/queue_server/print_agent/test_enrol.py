"""`nouba print-agent --enrol`: a code, a token of its own, and its end."""

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from queue_server.cli import main
from queue_server.domain.actor import SYSTEM
from queue_server.operations import devices
from queue_server.operations.perform import Command
from queue_server.print_agent import enrol
from queue_server.print_agent.client import trusted
from tests.queue_server.print_agent.hall import PATIENCE, Hall
from tests.support import processes
from tests.support.server import NOUBA

SITE = "larache"


@pytest.fixture
def printers() -> list[dict[str, Any]]:
    return [{"id": "hall", "driver": "dummy", "agent": "kiosk"}]


@contextmanager
def process(url: str, token: Path, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    running = processes.start(
        [NOUBA, "print-agent", "--server", url, "--token-file", token, "--enrol", f"{SITE}/kiosk"],
        log,
        environment=dict(os.environ),
        folder=log.parent,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            processes.kill(running)


def approve(hall: Hall, code: str, agent: str = "") -> int:
    nouba = hall.web.application.nouba
    command = Command(SYSTEM, nouba.now)
    return devices.approve(nouba.context, command, SITE, code=code, agent=agent).id


def revoke(hall: Hall, number: int) -> None:
    nouba = hall.web.application.nouba
    devices.revoke(nouba.context, Command(SYSTEM, nouba.now), SITE, number)


def url(hall: Hall) -> str:
    return f"http://127.0.0.1:{hall.port}"


def ask(hall: Hall, token: str) -> int:
    return httpx.get(
        f"{url(hall)}/api/v1/print-agent/printers",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    ).status_code


def test_it_shows_a_code_is_let_in_prints_and_is_sent_away(hall: Hall, tmp_path: Path) -> None:
    token, log = tmp_path / "token", tmp_path / "agent.log"

    def code() -> str:
        found = re.search(r"Code: (\d{3}) (\d{3})", log.read_text())
        return found[1] + found[2] if found else ""

    with process(url(hall), token, log) as running:
        processes.wait_until(lambda: bool(code()), running, log, seconds=PATIENCE)
        assert f"/admin/{SITE}/devices" in log.read_text()
        assert token.read_text() == ""
        number = approve(hall, code())
        hall.wait_for(hall.issue(), "printed", "sent_unproven")
        secret = token.read_text().strip()
        assert stat.S_IMODE(token.stat().st_mode) == 0o600
        assert secret not in log.read_text()
        assert ask(hall, secret) == 200
        revoke(hall, number)
        assert ask(hall, secret) == 401


def test_a_token_that_is_there_is_used(hall: Hall, tmp_path: Path) -> None:
    """So that the same command starts it every time; one that was sent away says so."""
    token, log = tmp_path / "token", tmp_path / "agent.log"
    enrol.require_writable(token)
    enrol.write_token(token, "no-token-of-this-configuration")
    with process(url(hall), token, log) as running:
        assert running.wait(PATIENCE) == 1
    assert "the server does not know this token" in log.read_text()
    assert "Code" not in log.read_text()


def test_a_code_that_has_run_out_is_followed_by_another(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrol, "_LOOK_EVERY", 0.01)
    shown: list[str] = []

    def show(code: str) -> None:
        shown.append(code)
        if len(shown) == 1:
            hall.clock.ahead += hall.web.application.nouba.config.security.code_lasts
        else:
            approve(hall, code)

    secret = enrol.enrol(url(hall), trusted(None), site=SITE, agent="kiosk", show=show)
    assert len(set(shown)) == 2
    assert ask(hall, secret) == 200


def test_nobody_comes(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrol, "_LOOK_EVERY", 0.01)
    monkeypatch.setattr(enrol, "_MOST_SECONDS", 0.2)
    with pytest.raises(enrol.NotLetInError):
        enrol.enrol(url(hall), trusted(None), site=SITE, agent="kiosk", show=lambda _code: None)


SERVER = ["--server", "http://127.0.0.1:9"]


@pytest.mark.parametrize(
    "arguments, expected",
    [
        ([*SERVER, "--enrol", SITE], "say with --token-file"),
        ([*SERVER, "--enrol", SITE, "--token", "x" * 20], "say with --token-file"),
        ([*SERVER, "--enrol", SITE, "--token-file", "/nowhere/token"], "No such file"),
    ],
)
def test_what_cannot_be_started(arguments: list[str], expected: str) -> None:
    refused = CliRunner().invoke(main, ["print-agent", *arguments], env={"COLUMNS": "200"})
    assert refused.exit_code != 0
    assert expected in refused.output


def test_an_unknown_site_is_one_line(hall: Hall, tmp_path: Path) -> None:
    arguments = ["--server", url(hall), "--token-file", str(tmp_path / "token")]
    refused = CliRunner().invoke(main, ["print-agent", *arguments, "--enrol", "tangier"])
    assert refused.exit_code == 1
    assert "unknown_site" in refused.output
