"""People at browsers: they open pages, fill forms in, and hold a session."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queue_server.domain.actor import SYSTEM
from queue_server.operations import accounts, own_account
from queue_server.operations.accounts import Person
from queue_server.operations.perform import Command
from queue_server.store.accounts import Account
from tests.queue_server.office import PASSWORD, grants
from tests.queue_server.web.site import API, Web

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


def person(web: Web, login: str, *roles: str, password: str | None = PASSWORD) -> Account:
    """An account of the application."""
    nouba = web.application.nouba
    command = Command(SYSTEM, web.clock.at)
    told = Person(login, login.title())
    made = accounts.create_account(nouba.context, command, told, grants(*roles))
    if password is not None:
        own_account.set_password(nouba.context, command, made.id, password)
    return made


@dataclass
class Visitor:
    """One browser."""

    web: Web
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.web.browser()

    @property
    def cookie(self) -> str:
        found = self.browser.get_cookie("nouba")
        return "" if found is None else found.value

    def token(self) -> str:
        """The token of this browser's forms and scripts."""
        page = self.browser.get("/login", headers=HTML).text
        found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
        assert found
        return found[1]

    def see(self, path: str, **headers: str) -> TestResponse:
        return self.browser.get(path, headers={**HTML, **headers})

    def submit(
        self, path: str, form: dict[str, str], headers: dict[str, str] | None = None
    ) -> TestResponse:
        """A form of a page, with the page's token."""
        return self.browser.post(
            path, data={**form, "csrf_token": self.token()}, headers=headers or HTML
        )

    def sign_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.submit("/login", {"login": login, "password": password, **more})

    def command(self, path: str, body: object = None, language: str = "fr") -> TestResponse:
        """What a page's script asks of the API."""
        headers = {"X-CSRFToken": self.token(), "Accept-Language": language}
        return self.browser.post(API + path, json=body or {}, headers=headers)

    def read(self, path: str) -> Any:  # noqa: ANN401 - parsed JSON
        return self.browser.get(API + path).json
