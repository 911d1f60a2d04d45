"""The browser that pages are measured in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from bench.load import LoadError

# What a counter or a television runs; else the same engine without a desktop's windows.
_PROGRAMS = ("chromium", "google-chrome", "chromium-headless-shell")

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-proxy-server",
    "--disable-background-networking",
]


@contextmanager
def running_chromium() -> Iterator[tuple[Browser, str]]:
    """A browser without a window, and its program's name and version, for the conditions."""
    name = next(filter(shutil.which, _PROGRAMS), None)
    if name is None:
        raise LoadError("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(name), args=_ARGUMENTS)
        yield browser, f"{name} {browser.version}"
        browser.close()
