"""`nouba demo`: a server with a fast clock, people at every site, and a clean end."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from queue_server.config import Config
from queue_server.simulation.demo import Demo
from tests.queue_server.simulation.conftest import MONDAY, SAMPLE
from tests.support import processes
from tests.support.server import NOUBA, free_port


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "config.yaml"))


def arrived(url: str, site: str) -> int:
    answer: dict[str, Any] = httpx.get(
        f"{url}/api/v1/sites/{site}/snapshots/dashboard",
        headers={"Authorization": f"Demo manager:{site}"},
    ).json()
    count: int = answer["today"]["all"]["arrived"]
    return count


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_every_site_lives_until_it_is_stopped(
    config_file: Path, tmp_path: Path, sample: Config, how: signal.Signals
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = tmp_path / "demo.out"
    stale = tmp_path / "var" / "demo.db"
    stale.parent.mkdir()
    stale.write_bytes(b"yesterday's demo")
    process = processes.start(
        [NOUBA, "demo", "--config", config_file, "--port", str(port), "--speed", "100"],
        log,
        environment={**os.environ, "DATABASE_URL": "sqlite:////nowhere/precious.db"},
        folder=tmp_path,
    )
    try:
        processes.wait_until(lambda: url in log.read_text(), process, log, seconds=60)
        clock = httpx.get(f"{url}/api/v1/ping").json()
        assert clock["speed"] == 100
        assert clock["at"].startswith("2026-11-02T")
        sites = [site.id for site in sample.sites]
        deadline = time.monotonic() + 60
        while not all(arrived(url, site) for site in sites):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
    finally:
        code = processes.stop(process, how, seconds=60, group=how is signal.SIGINT)
    assert code == 0
    assert log.read_text().splitlines()[-1] == "stopped"
    assert "Traceback" not in log.read_text() + (tmp_path / "var" / "demo.log").read_text()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_it_says_why_the_server_does_not_start(config_file: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [NOUBA, "demo", "--config", config_file, "--host", "0.0.0.0", "--port", str(free_port())],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "demo.enabled" in done.stderr
    assert done.stderr.count("\n") == 1


def test_it_needs_the_demo_in_the_configuration(config_file: Path) -> None:
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(text.replace("  enabled: true", "  enabled: false", 1), encoding="utf-8")
    done = subprocess.run(
        [NOUBA, "demo", "--config", config_file],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "demo.enabled" in done.stderr


def test_after_friday_comes_monday(sample: Config, config_file: Path) -> None:
    demo = Demo(
        sample,
        config_file,
        host="127.0.0.1",
        port=free_port(),
        first_day=MONDAY,
        speed=20,
        seed=1,
        say=lambda _line: None,
    )
    plans = demo._next_plans(MONDAY.replace(day=7))  # a Saturday
    assert {plan.day.isoformat() for plan in plans} == {"2026-11-09"}
    assert [plan.site for plan in plans] == [site.id for site in sample.sites]
