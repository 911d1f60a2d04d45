"""Signing in, changing over and the administrator's page, in a real browser and three languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from queue_server.bus import Bus
from queue_server.config_source import load_config
from queue_server.credentials import digest_of
from queue_server.domain.actor import SYSTEM, Role
from queue_server.operations import accounts, own_account
from queue_server.operations.accounts import Person
from queue_server.operations.perform import Command, Context
from queue_server.store.accounts import Account
from queue_server.store.database import Database
from queue_server.store.identity_tables import device
from queue_server.web.identity import DEVICE_COOKIE
from tests.conftest import ROOT
from tests.queue_server.office import PASSWORD, PIN, grants
from tests.support import server
from tests.support.accessibility import assert_accessible
from tests.support.browser import SHAPES, Pages

LOOKS = [("fr", "desk"), ("ar", "phone"), ("zgh", "tablet")]


class Commune:
    """A server without a demo, and its accounts as the command line makes them."""

    def __init__(self, running: server.LiveServer) -> None:
        self.url = running.url
        config = load_config(running.config, {"DATABASE_URL": running.database_url})
        self.context = Context(config, Database(running.database_url), Bus())

    def command(self) -> Command:
        return Command(SYSTEM, datetime.now(UTC))

    def person(self, login: str, *roles: str, pin: str | None = None) -> Account:
        told = Person(login, login.title())
        made = accounts.create_account(self.context, self.command(), told, grants(*roles))
        own_account.set_password(self.context, self.command(), made.id, PASSWORD)
        if pin is not None:
            own_account.set_pin(self.context, self.command(), made.id, password=PASSWORD, pin=pin)
        return made


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    folder = tmp_path_factory.mktemp("config")
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    config = Path(folder / "config.yaml")
    config.write_text(text.replace("enabled: true", "enabled: false", 1), encoding="utf-8")
    running = server.start_server(tmp_path_factory.mktemp("server"), config=config)
    assert "/setup/" in running.log.read_text(encoding="utf-8")
    made = Commune(running)
    made.person("root", "administrator:")
    yield made
    made.context.database.close()
    running.stop_if_running()


def _sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("form .button-main").click()


@pytest.mark.parametrize("language, shape", LOOKS)
def test_in_to_the_account_and_out(
    pages: Pages, commune: Commune, language: str, shape: str
) -> None:
    login = f"own-{language}"
    commune.person(login, "agent:larache")
    pages.allow("401|422")
    page = pages.open(f"{commune.url}/account?lang={language}", shape)
    assert "/login" in page.url
    assert_accessible(page)
    _sign_in(page, login, "a wrong one")
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert_accessible(page)
    show = page.locator("[data-shows=password]")
    show.click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    _sign_in(page, login)
    page.wait_for_url("**/account?lang=*")
    assert_accessible(page)
    page.locator("#new-pin").fill("123456")
    page.locator("#pin-password").fill(PASSWORD)
    page.locator("#pin-part .button").last.click()
    expect(page.locator("#pin-part [role=alert]")).not_to_be_empty()
    page.locator(".staff-menu summary").click()
    expect(page.locator(".staff-ways button:visible")).to_have_count(1)
    page.locator(".staff-ways button").click()
    page.wait_for_url("**/login")


def test_a_session_that_ends_leads_to_the_door_and_back(pages: Pages, commune: Commune) -> None:
    salma = commune.person("salma", "agent:larache")
    pages.allow("401|403")
    page = pages.open(f"{commune.url}/counter/larache/3")
    _sign_in(page, "salma")
    page.wait_for_url("**/counter/larache/3")
    page.locator("#next").click()
    expect(page.locator("#counter-state")).not_to_be_empty()
    # By its own account page elsewhere: the same process tells this screen at once.
    other = pages.open(f"{commune.url}/account")
    _sign_in(other, "salma")
    other.locator("#sessions-part .button-sure").click()
    page.wait_for_url("**/login?next=%2Fcounter%2Flarache%2F3", timeout=60_000)
    _sign_in(page, "salma")
    page.wait_for_url("**/counter/larache/3")
    expect(page.locator(".staff-who")).to_contain_text(salma.name)


@pytest.mark.parametrize("language, shape", LOOKS)
def test_changing_over_on_a_shared_tablet(
    pages: Pages, commune: Commune, language: str, shape: str
) -> None:
    made = commune.person(f"pin-{language}", "agent:larache", pin=PIN)
    secret, now = f"tablet-{language}", datetime.now(UTC)
    row = {"purpose": Role.TABLET.value, "site_id": "larache", "asked_at": now}
    row |= {"secret_digest": digest_of(secret), "approved_at": now}
    with commune.context.database.engine.begin() as connection:
        connection.execute(device.insert(), row)
    pages.allow("401")
    page = pages.open(f"{commune.url}/login?lang={language}", shape)
    page.context.add_cookies([{"name": DEVICE_COOKIE, "value": secret, "url": commune.url}])
    page.goto(f"{commune.url}/switch?next=/counter/larache/2")
    assert_accessible(page)
    page.locator(".face", has_text=made.name).click()
    assert_accessible(page)
    keys = page.locator("#keypad")
    for digit in "000002":
        keys.get_by_role("button", name=digit, exact=True).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    for digit in PIN:
        keys.get_by_role("button", name=digit, exact=True).click()
    page.wait_for_url("**/counter/larache/2")
    page.locator(".staff-menu summary").click()
    assert_accessible(page, within=".staff-menu")
    expect(page.locator("html")).to_have_js_property("scrollWidth", SHAPES[shape].width)
    page.locator(".staff-ways button").first.click()
    page.wait_for_url("**/switch?next=/counter/larache/2")
    expect(page.locator(".face", has_text=made.name)).to_be_visible()


@pytest.mark.parametrize("language, shape", LOOKS)
def test_the_administrator_makes_a_person_who_comes_in_by_the_link(
    pages: Pages, commune: Commune, language: str, shape: str
) -> None:
    page = pages.open(f"{commune.url}/admin/larache/people?lang={language}", shape)
    _sign_in(page, "root")
    expect(page.locator(".person").first).to_be_visible()
    assert_accessible(page)
    page.locator("#person-name").fill(f"Zineb {language}")
    page.locator("#person-login").fill(f"Zineb-{language}")
    page.locator("input[value='manager:larache']").check()
    page.locator("#one button[type=submit]").click()
    address = page.locator("#link-url").input_value()
    expect(page.locator(".link-code")).to_be_visible()
    assert_accessible(page)

    path = address.split("/", 3)[3]
    pages.allow("422")
    zineb = pages.open(f"{commune.url}/{path}", shape, language=language)
    assert_accessible(zineb)
    zineb.locator("#password").fill("a" * 20)
    zineb.locator("form .button-main").click()
    expect(zineb.get_by_role("alert")).not_to_be_empty()
    zineb.locator("#password").fill(PASSWORD)
    zineb.locator("form .button-main").click()
    zineb.wait_for_url("**/dashboard/larache")

    page.locator("#link-done").click()
    page.locator("#disable").click()
    expect(page.locator(".person-off", has_text=f"Zineb {language}")).to_be_visible()
    pages.allow("401|403")
    zineb.wait_for_url("**/login?next=%2Fdashboard%2Flarache", timeout=60_000)
    erase = page.locator(".person-verbs .button").last
    erase.click()
    erase.click()
    expect(page.locator(".person", has_text=f"Zineb {language}")).to_have_count(0)
    assert_accessible(page)


@pytest.mark.parametrize("language, shape", LOOKS)
def test_the_first_page_of_several_sites(
    pages: Pages, commune: Commune, language: str, shape: str
) -> None:
    page = pages.open(f"{commune.url}/login?lang={language}", shape)
    _sign_in(page, "root")
    page.wait_for_url("**/start")
    assert_accessible(page)
    page.locator(".ways .button").first.click()
    page.wait_for_url("**/people")
