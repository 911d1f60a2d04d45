"""The whole application on the small commune, without a network: requests in, answers out."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queue_server.app import Application
from queue_server.printing import PrintAgents
from queue_server.store.lifecycle import ensure_sites
from queue_server.web.context import Nouba
from tests.queue_server.world import MONDAY, SITE, World, make_config

API = "/api/v1"


@dataclass
class StoppedClock:
    """Stands where the test puts it."""

    at: datetime = MONDAY
    speed: float = 1.0

    def now(self) -> datetime:
        return self.at


@dataclass
class Web:
    """`web.post("kiosk", "/sites/larache/tickets", {...})`: as a program that names its actor."""

    application: Application
    clock: StoppedClock
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.application.flask.test_client()

    def browser(self) -> FlaskClient:
        """Another one, with no cookies yet."""
        return self.application.flask.test_client()

    def get(self, role: str, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", role, path, **options)

    def post(
        self, role: str, path: str, body: object = None, key: str | None = None, **options: Any
    ) -> TestResponse:
        headers = {"Idempotency-Key": key} if key is not None else {}
        return self.ask("POST", role, path, json=body or {}, headers=headers, **options)

    def ask(
        self,
        method: str,
        role: str,
        path: str,
        *,
        site: str = SITE,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """`role` is empty for the public. `path` begins after /api/v1."""
        named = {"Authorization": f"Demo {role}:{site}:Salma"} if role else {}
        return self.client.open(
            API + path, method=method, headers={**named, **(headers or {})}, **options
        )

    def issue(self, **facts: Any) -> Any:  # noqa: ANN401 - parsed JSON
        """A ticket's answer."""
        body = {"service": "B", "language": "fr", **facts}
        answer = self.post("kiosk", f"/sites/{SITE}/tickets", body)
        assert answer.status_code == 201, answer.text
        return answer.json

    def at_counter(self, verb: str, counter: str = "2", **facts: Any) -> TestResponse:
        return self.post("agent", f"/sites/{SITE}/counters/{counter}/{verb}", facts)


def make_web(
    folder: Path, database: Path, *, clock: StoppedClock | None = None, **changes: Any
) -> Web:
    """`database`: a migrated file. `changes`: of the configuration; a demo unless they say no."""
    config = make_config(
        **{
            "server": {
                "database": f"sqlite:///{database}",
                "secret_file": folder / "secret.key",
                "media_folder": folder / "media",
            },
            "demo": {"enabled": True},
            **changes,
        }
    )
    clock = clock or StoppedClock()
    application = Application(config, clock)
    ensure_sites(application.nouba.database, [site.id for site in config.sites])
    return Web(application, clock)


def nouba_of(world: World, clock: StoppedClock) -> Nouba:
    """The parts of an application without its threads."""
    agents = PrintAgents(world.context, clock.now, lambda _change: None)
    return Nouba(world.config, world.database, clock, world.context, "test", agents)
