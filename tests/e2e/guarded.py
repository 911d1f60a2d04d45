"""Browsers that a real server does not know yet, and an administrator who has signed in to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page

from queue_server.bus import Bus
from queue_server.config_source import load_config
from queue_server.domain.actor import SYSTEM, Role
from queue_server.operations.accounts import Person, create_account
from queue_server.operations.book import in_book
from queue_server.operations.perform import Command, Context
from queue_server.operations.sign_in import Place, open_session
from queue_server.store.accounts import Grant
from queue_server.store.database import Database
from tests.support.browser import Pages
from tests.support.server import LiveServer

ELSEWHERE: dict[str, Any] = {"extra_http_headers": {"X-Forwarded-For": "10.0.0.7"}}
"""For `pages.open`: a browser behind a proxy, where a demo's roles are nobody's to take."""


@dataclass(frozen=True)
class Office:
    """The operations of a running server's database, as the command line has them."""

    server: LiveServer
    context: Context

    def command(self) -> Command:
        return Command(SYSTEM, datetime.now(UTC))

    def administrator(
        self, pages: Pages, path: str, shape: str = "tablet", language: str = "fr"
    ) -> Page:
        """A page of somebody who administers every site, in a browser of their own."""
        person = Person(f"amal-{datetime.now(UTC).timestamp()}", "Amal")
        account = create_account(self.context, self.command(), person, [Grant(Role.ADMINISTRATOR)])
        opened = in_book(
            self.context,
            self.command(),
            lambda entry: open_session(entry, account, "password", Place("127.0.0.1", "test")),
        )
        app = Flask("cookies")
        app.secret_key = self.context.config.server.secret_file.read_text().strip()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        cookie = signer.dumps({"staff": opened.token, "language": language})
        page = pages.open("about:blank", shape, language=language, **ELSEWHERE)
        page.context.add_cookies([{"name": "nouba", "value": str(cookie), "url": self.server.url}])
        page.goto(f"{self.server.url}{path}")
        return page


@contextmanager
def office(server: LiveServer) -> Iterator[Office]:
    """Beside the server, on its database."""
    config = load_config(server.config, {"DATABASE_URL": server.database_url})
    database = Database(server.database_url)
    yield Office(server, Context(config, database, Bus()))
    database.close()
