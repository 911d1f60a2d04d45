"""A waiting room's screen in a test: opened, read, watched."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.people import People
from tests.support.browser import Pages
from tests.support.server import LiveServer


def display(
    pages: Pages,
    server: LiveServer,
    path: str,
    language: str = "fr",
    shape: str = "tv",
    **options: Any,
) -> Page:
    """A wall screen (`larache`, or `meknes/entrance`) in step with its site."""
    page = pages.open(
        f"{server.url}/display/{path}?lang={language}", shape, language=language, **options
    )
    expect(page.locator(".service").first).to_be_visible()
    return page


def shows(page: Page, label: str, counter: str) -> None:
    """The current call is this one."""
    expect(page.locator("#now")).to_have_attribute("data-label", label, timeout=15_000)
    expect(page.locator(".call-counter .call-figure")).to_have_text(counter)


def open_counters(people: People, *counters: str) -> None:
    """Open them; a counter that another test opened stays open."""
    for counter in counters:
        if people.snapshot(counter)["counter"]["state"] == "closed":
            people.at(counter, "open")


def watch(page: Page) -> None:
    """From now on keep what is announced, for `announced`; to be called before the page opens."""
    page.add_init_script(
        """document.addEventListener("DOMContentLoaded", () => {
            window.announced = [];
            const panel = document.getElementById("now");
            if (!panel) return;
            new MutationObserver(() => {
                if (!panel.classList.contains("arriving")) return;
                const call = panel.dataset.label + " " + panel.dataset.seq;
                if (!window.announced.includes(call)) window.announced.push(call);
                else if (window.announced[window.announced.length - 1] !== call)
                    window.announced.push(call + " again");
            }).observe(panel, {attributes: true, attributeFilter: ["class"]});
        })"""
    )


def announced(page: Page) -> list[str]:
    """The labels that arrived, in order; one that arrives twice is marked."""
    found: list[str] = page.evaluate("() => window.announced")
    return [call.partition(" ")[0] + ("!" if call.endswith("again") else "") for call in found]
