"""Browsers and programs that are somebody, by sessions and devices as the operations make them."""

from dataclasses import dataclass

from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from queue_server.domain.actor import STAFF, SYSTEM, Role
from queue_server.operations import accounts, devices
from queue_server.operations.accounts import Person
from queue_server.operations.book import in_book
from queue_server.operations.devices import Wish
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Opened, Place, open_session
from queue_server.store.accounts import Account, Grant
from queue_server.store.devices import Device
from queue_server.web.identity import DEVICE_COOKIE
from tests.queue_server.web.site import Web
from tests.queue_server.world import SITE

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A browser that holds a credential, and the headers of a program that does."""

    browser: FlaskClient
    headers: dict[str, str]


def person(web: Web, login: str, *grants: Grant) -> Account:
    """An account without a password: sessions are opened for it by `session_of`."""
    return accounts.create_account(
        web.application.nouba.context, _command(web), Person(login, login.title()), grants
    )


def session_of(web: Web, account: Account, *, address: str = "") -> Opened:
    """As after a sign-in."""
    place = Place(address=address)
    return in_book(
        web.application.nouba.context,
        _command(web),
        lambda entry: open_session(entry, account, "password", place),
    )


def browser_with(web: Web, opened: Opened) -> FlaskClient:
    """A browser that holds the session's cookie, and a CSRF token of its own."""
    browser = web.browser()
    browser.set_cookie("nouba", session_cookie(web, {"staff": opened.token}))
    return browser


def session_cookie(web: Web, content: dict[str, object]) -> str:
    """A cookie as the server signs it."""
    signer = SecureCookieSessionInterface().get_signing_serializer(web.application.flask)
    assert signer is not None
    return str(signer.dumps(content))


def device(web: Web, purpose: Role, *, site: str = SITE, place: str = "") -> tuple[Device, str]:
    """An approved device and its secret."""
    nouba = web.application.nouba
    asked = devices.ask(nouba.context, _command(web), Wish(purpose, site, place), place=Place())
    assert asked.device.code is not None
    approved = devices.approve(nouba.context, _command(web), site, code=asked.device.code)
    return approved, asked.secret


def browser_of_device(web: Web, secret: str) -> FlaskClient:
    """A browser that holds a device's cookie."""
    browser = web.browser()
    browser.set_cookie(DEVICE_COOKIE, secret)
    return browser


def known_as(web: Web, role: Role, *, site: str = SITE, name: str = "") -> Known:
    """Somebody who is just that at `site` (`EVERYWHERE`: at all); for the public, nobody."""
    if role is Role.PUBLIC:
        return Known(web.browser(), {})
    if role in STAFF:
        account = person(web, name or f"{role}-{site or 'all'}", Grant(role, site))
        return Known(browser_with(web, session_of(web, account)), {})
    _, secret = device(web, role, site=site or SITE, place=name or "1")
    if role is Role.PRINT_AGENT:
        return Known(web.browser(), {"Authorization": f"Bearer {secret}"})
    return Known(browser_of_device(web, secret), {})


def token_of(browser: FlaskClient) -> str:
    """A page's CSRF token, for this browser's commands."""
    page = browser.get("/", headers={"Accept": "text/html"}).text
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def _command(web: Web) -> Command:
    return Command(SYSTEM, web.clock.now())
