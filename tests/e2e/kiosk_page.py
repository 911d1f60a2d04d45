"""A kiosk in a real browser, and what its server may be made to say."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.support.browser import Pages
from tests.support.server import LiveServer


def kiosk(pages: Pages, server: LiveServer, site: str, shape: str = "kiosk") -> Page:
    """A kiosk whose first screen may be touched."""
    page = pages.open(f"{server.url}/kiosk/{site}", shape)
    expect(page.locator("[data-language=fr]")).to_be_enabled()
    return page


def screen(page: Page, name: str) -> None:
    """Wait for a screen that has come to rest: touches before are meant for the one before."""
    expect(page.locator("#frame")).to_have_attribute("data-screen", name)
    expect(page.locator("#frame")).not_to_have_class(re.compile("settling"))


def choose(page: Page, language: str, service: str) -> None:
    """The touches before "continue"."""
    page.locator(f"[data-language={language}]").tap()
    screen(page, "services")
    if page.locator(f"[data-service={service}]").count() == 0:
        page.locator(".pager").tap()
        screen(page, "services")
    page.locator(f"[data-service={service}]").tap()
    screen(page, "service")


def go_on(page: Page) -> None:
    """Continue, and no priority."""
    page.locator(".act").tap()
    screen(page, "priority")
    page.locator(".act").tap()


def label(page: Page) -> str:
    """The number, once it is there."""
    expect(page.locator("#frame")).to_have_attribute("data-screen", "number")
    return page.locator(".number-label").inner_text()


def overflowing(page: Page) -> list[str]:
    """Whatever lies outside the screen, or does not fit its own box: a kiosk never scrolls."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(node => {
            const box = node.getBoundingClientRect();
            if (!box.width || node.closest(".visually-hidden, .paper")) return false;
            const out = box.right > innerWidth + 1 || box.bottom > innerHeight + 1
                || box.left < -1 || box.top < -1;
            const block = getComputedStyle(node).display !== "inline" && node.clientWidth;
            return out || (block && node.scrollWidth > node.clientWidth + 2);
        }).map(node => node.outerHTML.slice(0, 120))"""
    )
    return found


def answer_with(change: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    """A route that lets the server act and changes what the kiosk hears."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        change(body)
        route.fulfill(response=answer, json=body)

    return handle
