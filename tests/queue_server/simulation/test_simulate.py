"""A short day lived at a real server, and how `nouba simulate` begins and ends."""

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from queue_server.config import Config
from queue_server.simulation.client import Client
from queue_server.simulation.day import SimulatedDay
from queue_server.simulation.plan import Citizen, DayPlan, make_plan
from queue_server.simulation.summary import Summary
from tests.conftest import StartServer
from tests.queue_server.simulation.conftest import MONDAY, SAMPLE
from tests.support.server import NOUBA, LiveServer

SITE = "larache"
SPEED = 1000.0


def early_morning(config: Config, seed: int = 1) -> DayPlan:
    """The day's first ninety minutes, with one who gives up at once and one who does not come."""
    site = config.site(SITE)
    assert site is not None
    whole = make_plan(config, site, MONDAY, seed)
    assert whole is not None
    morning = timedelta(minutes=90)
    citizens = [each for each in whole.citizens if each.arrives < morning.total_seconds()]
    busy = max(citizens, key=lambda each: _ahead(citizens, each))
    citizens[citizens.index(busy)] = replace(busy, patience=1.0)
    citizens[0] = replace(citizens[0], shows_up=False, patience=None)
    return replace(whole, closes=whole.opens + morning, citizens=tuple(citizens))


def _ahead(citizens: list[Citizen], of: Citizen) -> int:
    """How many came for the same service before."""
    return sum(each.service == of.service and each.arrives < of.arrives for each in citizens)


def dashboard(server: LiveServer, site: str = SITE) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(
        f"{server.url}/api/v1/sites/{site}/snapshots/dashboard",
        headers={"Authorization": f"Demo manager:{site}"},
    ).json()
    return answer


def live(server: LiveServer, config: Config, plan: DayPlan) -> Summary:
    stop = Event()
    with Client(server.url, stop) as client:
        return SimulatedDay(client, config, plan, speed=SPEED, stop=stop).run()


@pytest.fixture(scope="module")
def lived(live_server: LiveServer, sample: Config) -> Summary:
    """The morning's summary; whoever asks first lives it."""
    plan = early_morning(sample)
    return live(live_server, sample, plan)


def test_nothing_is_doubled_or_lost(lived: Summary) -> None:
    assert (lived.duplicates, lived.lost_calls, lived.double_calls) == (0, 0, 0)
    assert lived.faultless


def test_everybody_of_the_plan_is_accounted_for(lived: Summary) -> None:
    assert lived.issued == lived.planned > 20
    assert lived.served + lived.left + lived.no_show == lived.issued
    assert lived.called == lived.served + lived.no_show == lived.waits.n
    assert lived.no_show >= 1
    assert lived.left >= 1
    assert (lived.waiting, lived.elsewhere, lived.refused) == (0, 0, 0)
    assert lived.calls > lived.called  # who does not show up is called again


def test_the_dashboard_tells_the_same(lived: Summary, live_server: LiveServer) -> None:
    shown = dashboard(live_server)
    today = shown["today"]["all"]
    assert today["arrived"] == lived.issued
    assert today["called"] == lived.called
    assert today["served"] == lived.served
    assert today["abandoned"]["n"] == lived.left
    assert today["no_show"]["n"] == lived.no_show
    assert today["waiting"] == 0
    assert {counter["state"] for counter in shown["now"]["counters"]} == {"closed"}
    # The server's clock is real: its waits are shorter by the speed.
    assert lived.waits.median is not None
    assert today["wait"]["median"] * SPEED / 60 == pytest.approx(lived.waits.median, abs=0.1)


def test_what_an_earlier_run_left_is_put_right_and_counted_apart(
    lived: Summary, live_server: LiveServer, sample: Config
) -> None:
    site, kiosk, agent = "beni-mellal", "Demo kiosk:beni-mellal", "Demo agent:beni-mellal:Omar"
    api = f"{live_server.url}/api/v1/sites/{site}"
    for _ in range(3):
        ticket = {"service": "B", "language": "fr"}
        httpx.post(f"{api}/tickets", json=ticket, headers={"Authorization": kiosk})
    for verb in ("open", "call-next"):
        httpx.post(f"{api}/counters/2/{verb}", json={}, headers={"Authorization": agent})
    morning = early_morning(sample)
    plan = replace(morning, site=site, citizens=morning.citizens[:5])
    summary = live(live_server, sample, plan)
    assert summary.faultless
    assert summary.issued == 5
    assert summary.others == {"called": 2, "served": 0, "no_show": 2}
    shown = dashboard(live_server, site)
    assert shown["now"]["waiting"] == 0
    assert {counter["state"] for counter in shown["now"]["counters"]} == {"closed"}


@pytest.mark.slow
def test_a_power_cut_in_the_middle_of_the_morning(
    start_server: StartServer, sample: Config, database_url: str
) -> None:
    """Everybody tries again with the same key; nothing acknowledged is lost or done twice."""
    server = start_server(database_url=database_url)
    plan = early_morning(sample)
    with ThreadPoolExecutor(1) as beside:
        living = beside.submit(live, server, sample, plan)
        while dashboard(server)["today"]["all"]["called"] < 5:
            time.sleep(0.05)
        server.kill()
        server.start()
        summary = living.result(120)
    assert summary.faultless
    assert summary.issued == summary.planned
    assert summary.served + summary.left + summary.no_show == summary.issued
    assert dashboard(server)["today"]["all"]["arrived"] == summary.issued


def simulate(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [NOUBA, "simulate", "--config", SAMPLE, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "options, sentence",
    [
        (["--site", "nowhere"], "unknown site 'nowhere'"),
        (["--site", SITE, "--day", "2026-11-01"], "larache is closed on 2026-11-01"),
        (["--site", SITE, "--day", "2026-11-02", "--url", "http://127.0.0.1:1"], "no server at"),
    ],
)
def test_what_cannot_be_lived_is_said_in_one_line(options: list[str], sentence: str) -> None:
    process = simulate(*options)
    said, complained = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said == ""
    assert sentence in complained
    assert complained.count("\n") == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_an_interrupted_day_ends_tidily(live_server: LiveServer, how: signal.Signals) -> None:
    site = "meknes-hamria"
    before = dashboard(live_server, site)["today"]["all"]["arrived"]
    process = simulate(
        *("--site", site, "--day", "2026-11-02", "--speed", "300", "--json"),
        *("--url", live_server.url),
    )
    deadline = time.monotonic() + 60
    while dashboard(live_server, site)["today"]["all"]["arrived"] < before + 3:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(how)
    said, complained = process.communicate(timeout=60)
    assert process.returncode == 130
    assert complained == ""
    summary = json.loads(said)
    assert summary["interrupted"]
    assert 3 <= summary["issued"] < summary["planned"]
    assert (summary["duplicates"], summary["lost_calls"], summary["double_calls"]) == (0, 0, 0)
    counters = dashboard(live_server, site)["now"]["counters"]
    assert {counter["state"] for counter in counters} == {"closed"}


@pytest.mark.slow
def test_a_whole_day_by_the_command(live_server: LiveServer, tmp_path: Path) -> None:
    """An hour is enough for the command; the annexe is open that long in this configuration."""
    config = tmp_path / "config.yaml"
    text = SAMPLE.read_text(encoding="utf-8")
    config.write_text(text.replace("08:30-16:30", "08:30-09:30"), encoding="utf-8")
    done = subprocess.run(
        [
            *(NOUBA, "simulate", "--site", "meknes", "--day", "2026-11-02"),
            *("--speed", "1000", "--seed", "5", "--json"),
        ],
        env={**os.environ, "NOUBA_CONFIG": str(config), "PORT": str(live_server.port)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    summary = json.loads(done.stdout)
    assert summary["issued"] == summary["planned"] > 30
    assert dashboard(live_server, "meknes")["today"]["all"]["arrived"] == summary["issued"]
