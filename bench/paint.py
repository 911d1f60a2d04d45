"""`python -m bench.paint`: from an agent's press to the number on the wall, in a real Chromium.

Two pages of one browser: a counter, whose button is pressed, and a display. The clock runs from the
press (`pointerdown`) to the first frame after the one in which the display shows the number.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
import httpx
from playwright.sync_api import Browser, Error, Page, WebSocket, expect

from bench.chromium import running_chromium
from bench.desk import Desk, bench_options, one_line_errors, running_desk
from bench.figures import conditions, report
from bench.load import LoadError
from queue_server.metrics.figures import quantile

_PATIENCE_MS = 30_000
_SETTLE_MS = 500
"""After a page has loaded: its own start is no part of a call."""
_JOINED = '42["hello"'

_NOTE_THE_PRESS = """() => {
    document.addEventListener("pointerdown", event => {
        window.pressed = performance.timeOrigin + event.timeStamp;
    }, {capture: true});
}"""

# Two animation frames: the first runs before the number is painted, the second after.
_NOTE_THE_PAINT = """label => {
    window.painted = new Promise(resolve => {
        const look = () => {
            const shown = document.querySelector(`#now[data-label="${label}"]`);
            if (!shown || !shown.getBoundingClientRect().height) return;
            observer.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(
                () => resolve(performance.timeOrigin + performance.now())));
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, {attributes: true, childList: true, subtree: true});
    });
}"""


class Hall:
    """The two pages, and citizens who wait for the counter."""

    def __init__(self, browser: Browser, desk: Desk, site: str) -> None:
        chosen = desk.config.site(site)
        if chosen is None:
            raise click.BadParameter(f"no site '{site}' in the configuration")
        self._api = f"{desk.url}/api/v1/sites/{site}"
        self._site = site
        self._service = chosen.counters[0].services[0]
        self._joined = 0
        counter = chosen.counters[0].id
        self._post(f"counters/{counter}/open", f"agent:{site}:Bench")
        self._display = self._page(browser, 1920, 1080)
        self._display.on("websocket", self._listen)
        self._counter = self._page(browser, 1280, 800)
        self._display.goto(f"{desk.url}/display/{site}")
        self._counter.goto(f"{desk.url}/counter/{site}/{counter}")
        self._counter.evaluate(_NOTE_THE_PRESS)
        self._next = self._counter.locator("#next")

    def call(self) -> float:
        """One citizen, one press; the milliseconds until the number was painted.

        The display is loaded again first: it would still show the last call, each in its time.
        """
        label = self._ticket()
        self._reload()
        self._display.evaluate(_NOTE_THE_PAINT, label)
        verb = self._press()
        painted = float(self._display.evaluate("() => window.painted"))
        pressed = float(self._counter.evaluate("() => window.pressed"))
        while self._verb() != verb:
            self._press()
        return painted - pressed

    def _press(self) -> str:
        """Press the counter's one button once it may be; the verb that it stood for."""
        expect(self._next).to_have_attribute("aria-disabled", "false", timeout=_PATIENCE_MS)
        verb = self._verb()
        self._next.click()
        expect(self._next).not_to_have_attribute("data-verb", verb, timeout=_PATIENCE_MS)
        return verb

    def _verb(self) -> str:
        return self._next.get_attribute("data-verb") or ""

    def _reload(self) -> None:
        joined = self._joined
        self._display.reload()
        while self._joined == joined:
            self._display.wait_for_timeout(10)
        self._display.wait_for_timeout(_SETTLE_MS)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._hear)

    def _hear(self, frame: str | bytes) -> None:
        if isinstance(frame, str) and frame.startswith(_JOINED):
            self._joined += 1

    def _ticket(self) -> str:
        body = {"service": self._service, "language": "fr"}
        label: str = self._post("tickets", f"kiosk:{self._site}", body)["ticket"]["label"]
        return label

    def _post(self, path: str, actor: str, body: object = None) -> dict[str, dict[str, str]]:
        answer = httpx.post(
            f"{self._api}/{path}",
            json=body or {},
            headers={"Authorization": f"Demo {actor}"},
            trust_env=False,
            timeout=60,
        )
        found: dict[str, dict[str, str]] = json.loads(answer.raise_for_status().content)
        return found

    @staticmethod
    def _page(browser: Browser, width: int, height: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(_PATIENCE_MS)
        return context.new_page()


@click.command()
@bench_options(site="larache")
@click.option("--presses", default=40, show_default=True, type=click.IntRange(1, 1000))
def main(
    *, config_file: Path, database: str | None, site: str, as_json: bool, presses: int
) -> None:
    """Milliseconds from the agent's press to the number that the hall sees."""
    with (
        one_line_errors(),
        running_desk(config_file, database) as desk,
        _chromium() as (browser, program),
    ):
        under = {
            **conditions(desk.config, site, 1),
            "chromium": program,
            "presses": presses,
        }
        hall = Hall(browser, desk, site)
        times = sorted(hall.call() for _ in range(presses))
    figures = {
        "p50_ms": round(quantile(times, 0.5), 1),
        "p99_ms": round(quantile(times, 0.99), 1),
        "most_ms": round(times[-1], 1),
    }
    report(figures, under, as_json=as_json)


@contextmanager
def _chromium() -> Iterator[tuple[Browser, str]]:
    try:
        with running_chromium() as found:
            yield found
    except (Error, AssertionError) as error:
        _give_up(error)


def _give_up(error: Exception) -> NoReturn:
    first = str(error).strip().splitlines()[0]
    raise LoadError(f"the page did not do as expected: {first}") from error


if __name__ == "__main__":
    main()
