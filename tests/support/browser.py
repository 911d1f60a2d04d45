"""Pages in a real Chromium, on the shapes they are made for, with nothing failing unseen."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

# What a busy machine takes longer for is no fault of a page; no test measures time.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Shape:
    """A screen: CSS pixels, finger or not, device pixels per CSS pixel, a phone's viewport."""

    width: int
    height: int
    touch: bool = False
    scale: float = 1
    mobile: bool = False


SHAPES = {
    "kiosk": Shape(1080, 1920, touch=True),
    "kiosk-landscape": Shape(1920, 1080, touch=True),
    "tablet": Shape(1280, 800, touch=True),
    "tablet-upright": Shape(800, 1280, touch=True),
    "tablet-small": Shape(1024, 600, touch=True),
    "tv": Shape(1920, 1080),
    "tv-large": Shape(3840, 2160),
    "tv-small": Shape(1280, 720),
    "totem": Shape(1080, 1920),
    "phone": Shape(390, 844, touch=True, scale=3, mobile=True),
    "desk": Shape(1440, 900),
}

_ARGUMENTS = [
    # A container has no user namespaces and no graphics card.
    "--no-sandbox",
    "--disable-gpu",
    # Chromium's own errands; the tests reach this machine only.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]
# What a page may say of a server that is gone, or goes while something loads.
SERVER_GONE = r"WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE"
# The same engine without the windows of a desktop needs half of their processor time.
_PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
# A display speaks without having been touched.
_MAY_SPEAK = "--autoplay-policy=no-user-gesture-required"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = _launch(playwright.chromium, *_ARGUMENTS, _MAY_SPEAK)
        yield browser
        browser.close()


@contextmanager
def careful_chromium(beside: Browser) -> Iterator[Browser]:
    """Another one, which refuses sound until its page is touched, as browsers do by themselves."""
    browser = _launch(beside.browser_type, *_ARGUMENTS)
    yield browser
    browser.close()


def _launch(kind: BrowserType, *arguments: str) -> Browser:
    path = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if path is None:
        raise AssertionError("Chromium is not installed: `make test` installs it")
    return kind.launch(executable_path=path, args=arguments)


@dataclass
class Pages:
    """Opens pages, each with its own cookies, and remembers whatever goes wrong in them.

    Console errors and warnings (refusals by the Content-Security-Policy are among them), uncaught
    exceptions, and requests to other machines fail the test unless `allow` names them.
    """

    browser: Browser
    problems: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def open(self, url: str, shape: str = "desk", *, language: str = "fr", **options: Any) -> Page:
        """Open `url` on a screen of `shape` whose browser prefers `language`.

        `options` go to Playwright's `new_context`, e.g. `offline=True`, `reduced_motion="reduce"`.
        """
        screen = SHAPES[shape]
        context = self.browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.touch,
            is_mobile=screen.mobile,
            device_scale_factor=screen.scale,
            locale=language,
            timezone_id="Africa/Casablanca",
            **options,
        )
        context.set_default_timeout(20_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._problem(f"uncaught: {error.error}"))
        context.on("request", self._request)
        self.contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    def allow(self, pattern: str) -> None:
        """Expect problems that match, e.g. `r"409"` in a test that provokes a refusal."""
        self.allowed.append(re.compile(pattern))

    def allow_server_gone(self) -> None:
        """Expect what a page says of a server that a test stops or cuts off."""
        self.allow(SERVER_GONE)

    def unexpected(self) -> list[str]:
        """The problems that no test has allowed."""
        return [
            problem
            for problem in self.problems
            if not any(pattern.search(problem) for pattern in self.allowed)
        ]

    def screenshots(self, folder: Path) -> None:
        """Keep how every open page looks, for whoever reads a failure."""
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, start=1):
            try:
                page.screenshot(path=folder / f"{number}.png")
            except Error:  # a page that hangs has no picture
                continue

    def close(self) -> None:
        """Close every page, once what they still had to say has arrived."""
        for context in self.contexts:
            for page in context.pages:
                # A request that a test answers itself may be under way still.
                page.unroute_all(behavior="ignoreErrors")
                page.wait_for_timeout(0)
            context.close()
        self.contexts.clear()

    def _problem(self, text: str) -> None:
        self.problems.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            where = message.location.get("url", "")
            self._problem(f"console {message.type}: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"about", "blob", "data", "file"}:
            return
        host = address.hostname or ""
        try:
            here = ip_address(host).is_loopback
        except ValueError:
            here = host == "localhost"
        if not here:
            self._problem(f"request to another machine: {request.url}")
