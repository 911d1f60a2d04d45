"""`python -m bench.display_idle`: what a display costs the machine that it hangs on.

In a real Chromium without a window and without a graphics card: first paint; processor time of all
its processes while the wall shows a call and nothing happens; JavaScript heap over a day of events;
how soon the wall is right after its server has been away.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click
import httpx
from playwright.sync_api import Browser, Page

from bench.chromium import running_chromium
from bench.desk import HOST, ROOT, one_line_errors
from bench.display_day import Day
from bench.figures import Figure, conditions, report
from queue_server.config_source import load_config
from queue_server.simulation.server import ServerProcess, free_port

_SITE = "beni-mellal"
_CONTEXT: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
_SHOWN = "() => document.querySelectorAll('.service').length > 0"
_IN_STEP = "() => document.getElementById('lost').hidden"
_LIMIT_MS = 60_000


@click.command()
@click.option("--seconds", default=30, show_default=True, type=click.IntRange(1, 600))
@click.option("--minutes", default=480, show_default=True, type=click.IntRange(2, 1440))
@click.option("--away", default=20, show_default=True, type=click.IntRange(1, 600))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(seconds: int, minutes: int, away: int, as_json: bool) -> None:
    """Measure a display: idle for `seconds`, a day of `minutes`, its server `away` for seconds."""
    with one_line_errors(), _folder() as folder, running_chromium() as (browser, program):
        port = free_port(HOST)
        with _server(folder, port) as url:
            config = load_config(folder / "config.yaml", {**os.environ, **_database(folder)})
            under = {**conditions(config, _SITE, 1), "chromium": program}
            _one_call(url)
            figures: dict[str, Figure] = {**_paint(browser, url), **_idle(browser, url, seconds)}
            figures |= _day(browser, url, minutes)
            page = _open(browser, url)
        page.wait_for_function("() => !document.getElementById('lost').hidden", timeout=_LIMIT_MS)
        time.sleep(away)
        with _server(folder, port):
            since = time.monotonic()
            page.wait_for_function(_IN_STEP, timeout=_LIMIT_MS)
            figures["return_ms"] = round((time.monotonic() - since) * 1000)
    report(figures, under, as_json=as_json)


@contextmanager
def _folder() -> Iterator[Path]:
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=var) as name:
        folder = Path(name)
        shutil.copyfile(ROOT / "config.yaml", folder / "config.yaml")
        yield folder


def _database(folder: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{folder / 'nouba.db'}"}


@contextmanager
def _server(folder: Path, port: int) -> Iterator[str]:
    with ServerProcess(
        config_file=folder / "config.yaml",
        log=folder / "server.log",
        host=HOST,
        port=port,
        environment=_database(folder),
    ) as server:
        yield server.url


def _one_call(url: str) -> None:
    base = f"{url}/api/v1/sites/{_SITE}"
    agent = {"Authorization": f"Demo agent:{_SITE}:Salma"}
    kiosk = {"Authorization": f"Demo kiosk:{_SITE}"}
    with httpx.Client(trust_env=False, timeout=60) as client:
        for path, body, who in (
            ("/counters/2/open", {}, agent),
            ("/tickets", {"service": "B", "language": "fr"}, kiosk),
            ("/counters/2/call-next", {}, agent),
        ):
            client.post(base + path, json=body, headers=who).raise_for_status()


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(**_CONTEXT).new_page()
    page.goto(f"{url}/display/{_SITE}")
    page.wait_for_function(_SHOWN, timeout=_LIMIT_MS)
    return page


def _paint(browser: Browser, url: str) -> dict[str, Figure]:
    """Milliseconds from the navigation on, nothing in the browser's cache: medians of five."""
    first, whole = [], []
    for _ in range(5):
        page = browser.new_context(**_CONTEXT).new_page()
        page.goto(f"{url}/display/{_SITE}")
        page.wait_for_function(_SHOWN, timeout=_LIMIT_MS)
        whole.append(page.evaluate("() => performance.now()"))
        first.append(page.evaluate(_PAINT))
        page.context.close()
    return {"first_paint_ms": round(median(first)), "shown_ms": round(median(whole))}


def _processor(browser: Browser) -> float:
    """Seconds of processor time of every process of this Chromium."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(float(process["cpuTime"]) for process in processes)


def _idle(browser: Browser, url: str, seconds: int) -> dict[str, Figure]:
    page = _open(browser, url)
    page.wait_for_timeout(min(10, seconds) * 1000)  # what opening has left to do is done
    before, since = _processor(browser), time.monotonic()
    page.wait_for_timeout(seconds * 1000)
    share = (_processor(browser) - before) / (time.monotonic() - since)
    page.context.close()
    return {"idle_core": round(share, 4)}


def _heap(page: Page) -> tuple[int, int]:
    """Bytes of JavaScript after a garbage collection, and nodes of the document."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    nodes = page.evaluate("() => document.querySelectorAll('*').length")
    session.detach()
    return int(used), int(nodes)


def _day(browser: Browser, url: str, minutes: int) -> dict[str, Figure]:
    """The heap after an eighth of the day, when everything was shown once, and after all of it."""
    snapshot = httpx.get(
        f"{url}/api/v1/sites/{_SITE}/snapshots/display",
        headers={"Authorization": f"Demo display:{_SITE}"},
        trust_env=False,
        timeout=60,
    ).raise_for_status()
    page = browser.new_context(**_CONTEXT).new_page()
    page.clock.install()
    day = Day(page, snapshot.json())
    page.goto(f"{url}/display/{_SITE}")
    page.wait_for_function(_SHOWN, timeout=_LIMIT_MS)
    morning = max(1, minutes // 8)
    day.minutes(morning)
    early, early_nodes = _heap(page)
    began = day.seq
    day.minutes(minutes - morning)
    late, late_nodes = _heap(page)
    events = day.seq - began
    page.context.close()
    return {
        "day_events": events,
        "heap_kb": round(early / 1024),
        "heap_after_kb": round(late / 1024),
        "heap_growth_kb": round((late - early) / 1024),
        "nodes": early_nodes,
        "nodes_after": late_nodes,
    }


if __name__ == "__main__":
    sys.exit(main())
