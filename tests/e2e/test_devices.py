"""A screen from its blank browser to its page and back, in three languages, on both realtimes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from queue_server.domain.actor import Role
from queue_server.operations import devices
from queue_server.operations.devices import Wish
from queue_server.operations.sign_in import Place
from queue_server.store.devices import device_by_id
from queue_server.web.identity import DEVICE_COOKIE
from tests.conftest import StartServer
from tests.e2e.guarded import ELSEWHERE, Office, office
from tests.e2e.kiosk_page import choose, go_on, label, overflowing, screen
from tests.support.accessibility import assert_accessible
from tests.support.browser import SHAPES, Pages
from tests.support.server import ROOT, LiveServer

LANGUAGES = ("fr", "ar", "zgh")
REFUSED = r"401|not_signed_in|WebSocket"
"""What a screen's browser says of a credential that has ended."""


@pytest.fixture
def here(live_server: LiveServer) -> Iterator[Office]:
    with office(live_server) as opened:
        yield opened


def code_of(page: Page) -> str:
    expect(page.locator("#code")).to_be_visible()
    return re.sub(r"\D", "", page.locator("#code").inner_text())


def let_in(page: Page, code: str, name: str = "") -> None:
    """As an administrator does."""
    page.locator("#field-code").press_sequentially(code)
    page.locator("#field-name").fill(name)
    page.locator(".button-main").click()
    expect(page.locator(".said-done")).to_be_visible()


def device(pages: Pages, here: Office, purpose: Role, path: str, shape: str) -> tuple[Page, int]:
    """A screen at its page, let in from the command line; and its number."""
    wish = Wish(purpose, "larache")
    asked = devices.ask(here.context, here.command(), wish, place=Place("10.0.0.7"))
    code = asked.device.code or ""
    found = devices.approve(here.context, here.command(), "larache", code=code)
    page = pages.open("about:blank", shape, **ELSEWHERE)
    page.context.add_cookies(
        [{"name": DEVICE_COOKIE, "value": asked.secret, "url": here.server.url}]
    )
    page.goto(f"{here.server.url}{path}")
    return page, found.id


def test_from_a_blank_browser_to_a_ticket(start_server: StartServer, pages: Pages) -> None:
    """The code stays after a reload, and what was let in stays so when the server restarts."""
    server = start_server()
    kiosk = pages.open(f"{server.url}/kiosk/larache", "kiosk", **ELSEWHERE)
    assert "/device/larache/kiosk" in kiosk.url
    code = code_of(kiosk)
    kiosk.reload()
    assert code_of(kiosk) == code
    with office(server) as here:
        admin = here.administrator(pages, "/admin/larache/devices")
        asker = admin.locator(f"[data-code='{code}']")
        expect(asker).to_contain_text("127.0.0.1")
        let_in(admin, code, "Borne de l’entrée")
        kiosk.wait_for_url("**/kiosk/larache")
        screen(kiosk, "start")
        known = admin.locator(".device")
        expect(known).to_contain_text("Borne de l’entrée")
        expect(known).to_contain_text("Amal")
        expect(known.locator(".presence-well")).to_be_visible()
    cookies = {each.get("name"): each for each in kiosk.context.cookies()}
    assert cookies["nouba_device"].get("httpOnly")
    pages.allow_server_gone()
    server.stop()
    server.start()
    kiosk.reload()
    screen(kiosk, "start")
    choose(kiosk, "fr", "B")
    go_on(kiosk)
    assert label(kiosk) == "B1"


@pytest.mark.parametrize("realtime", ["epoll", "stock"])
def test_a_revoked_display_shows_nothing_any_more(
    start_server: StartServer, pages: Pages, tmp_path: Path, realtime: str
) -> None:
    config = tmp_path / "config.yaml"
    sample = (ROOT / "config.yaml").read_text(encoding="utf-8")
    config.write_text(sample.replace("realtime: epoll", f"realtime: {realtime}"))
    server = start_server(config=config)
    with office(server) as here:
        wall, number = device(pages, here, Role.DISPLAY, "/display/larache", "tv")
        expect(wall.locator(".service").first).to_be_visible()
        pages.allow(REFUSED)
        admin = here.administrator(pages, "/admin/larache/devices")
        row = admin.locator(f"[data-device='{number}']")
        row.get_by_text("Révoquer").click()
        row.get_by_text("Révoquer pour de bon").click()
        wall.wait_for_url("**/device/larache/display**")
        code_of(wall)
        assert wall.locator(".service").count() == 0
        expect(admin.locator(f".gone[data-device='{number}']")).to_be_visible()


@pytest.mark.parametrize(
    "purpose, path", [(Role.KIOSK, "/kiosk/larache"), (Role.DISPLAY, "/display/larache/plain")]
)
def test_a_screen_that_the_command_line_sends_away(
    here: Office, pages: Pages, purpose: Role, path: str
) -> None:
    """Another process tells the server nothing: it finds out by itself."""
    page, number = device(pages, here, purpose, path, "kiosk")
    expect(page.locator("#frame[data-screen=start], #wall").first).to_be_visible()
    pages.allow(REFUSED)
    devices.revoke(here.context, here.command(), "larache", number)
    page.wait_for_url(f"**/device/larache/{purpose}**")
    code_of(page)


def test_the_code_fits_every_screen_in_every_language(
    live_server: LiveServer, pages: Pages
) -> None:
    """One script of 2009, no module: nothing that a television of 2015 does not know."""
    address = f"{live_server.url}/device/meknes/display?place=entrance"
    page = pages.open(address, language="ar", **ELSEWHERE)
    code = code_of(page)
    assert page.locator("script").evaluate_all("all => all.map(one => one.type)") == [""]
    for shape in ("kiosk", "tv", "tv-small", "tablet"):
        screen = SHAPES[shape]
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        assert overflowing(page) == []
    page.set_viewport_size({"width": SHAPES["phone"].width, "height": SHAPES["phone"].height})
    for language in LANGUAGES:
        page.goto(f"{address}&lang={language}")
        assert code_of(page) == code
        assert_accessible(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_may_read_the_list(here: Office, pages: Pages, language: str) -> None:
    wish = Wish(Role.DISPLAY, "meknes", "entrance")
    asked = devices.ask(here.context, here.command(), wish, place=Place("10.0.0.9", "Old TV"))
    known = devices.approve(
        here.context, here.command(), "meknes", code=asked.device.code or "", name=language
    )
    devices.ask(here.context, here.command(), wish, place=Place("10.0.0.9", "Old TV"))
    page = here.administrator(pages, "/admin/meknes/devices", language=language)
    expect(page.locator(f"[data-device='{known.id}']")).to_be_visible()
    expect(page.locator(".asker").first).to_be_visible()
    assert_accessible(page)
    page.locator(f"[data-device='{known.id}'] .verbs .button").first.click()
    assert_accessible(page)
    page.locator("#new-name").fill(f"{language} 2")
    page.locator(".naming .button-main").click()
    expect(page.locator(f"[data-device='{known.id}'] h3")).to_contain_text(f"{language} 2")


def test_a_wrong_code_and_half_a_code(here: Office, pages: Pages) -> None:
    page = here.administrator(pages, "/admin/larache/devices")
    page.locator("#field-code").press_sequentially("12 3")
    page.locator(".button-main").click()
    expect(page.locator(".said-problem")).to_have_text("Il faut six chiffres.")
    pages.allow("404")
    page.locator("#field-code").press_sequentially("000")
    page.locator(".button-main").click()
    expect(page.locator(".said-problem")).to_contain_text("n'affiche ce code")
    expect(page.locator("#field-code")).to_have_value("123 000")


def test_a_browser_that_is_something_already_is_asked_first(here: Office, pages: Pages) -> None:
    page, number = device(pages, here, Role.DISPLAY, "/display/larache", "tv")
    page.goto(f"{here.server.url}/device/larache/kiosk")
    button = page.locator("button")
    expect(button).to_be_visible()
    assert_accessible(page)
    button.click()
    code_of(page)
    with here.context.database.read() as connection:
        found = device_by_id(connection, number)
    assert found is not None
    assert found.is_approved  # its credential is lost, not revoked


def test_without_scripts_a_button_asks(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False, **ELSEWHERE)
    page = context.new_page()
    page.goto(f"{live_server.url}/device/larache/tablet?next=/counter/larache")
    page.locator("button").click()
    code = code_of(page)
    assert "next=" in page.url
    with office(live_server) as here:
        devices.approve(here.context, here.command(), "larache", code=code)
    page.wait_for_url(lambda url: "/device/" not in url)
    context.close()
