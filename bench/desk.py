"""The real server under a bench: its own folder, database and port, gone afterwards."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import click
import httpx

from bench.load import LoadError, request_bytes
from queue_server.config import Config
from queue_server.config_source import ConfigError, load_config
from queue_server.simulation.server import ServerFailedError, ServerProcess, free_port

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
NOOP = request_bytes("GET", "/api/v1/ping")


@dataclass(frozen=True, slots=True)
class Desk:
    """A running server and the configuration that it runs with."""

    config: Config
    port: int
    url: str
    pid: int
    """Of the server's first process; its worker is a child of it."""

    def snapshot(self, site: str) -> dict[str, Any]:
        """The site's dashboard, as the API gives it."""
        answer = httpx.get(
            f"{self.url}/api/v1/sites/{site}/snapshots/dashboard",
            headers={"Authorization": f"Demo manager:{site}"},
            trust_env=False,
            timeout=60,
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def open_counters(self, site: str) -> None:
        """An agent at every counter: from now on tickets carry an estimate."""
        chosen = self.config.site(site)
        for counter in chosen.counters if chosen else ():
            httpx.post(
                f"{self.url}/api/v1/sites/{site}/counters/{counter.id}/open",
                headers={"Authorization": f"Demo agent:{site}:Salma"},
                json={},
                trust_env=False,
                timeout=60,
            ).raise_for_status()


@contextmanager
def running_desk(config_file: Path, database: str | None) -> Iterator[Desk]:
    """`nouba run` with a copy of this configuration; the data are under var/, on a real disk.

    `database`: an SQLAlchemy URL instead of an SQLite file of the bench's own; it is filled.
    """
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=var) as name:
        folder = Path(name)
        own = folder / "config.yaml"
        shutil.copyfile(config_file, own)
        url = database or f"sqlite:///{folder / 'nouba.db'}"
        environment = {"DATABASE_URL": url}
        config = load_config(own, {**os.environ, **environment})
        port = free_port(HOST)
        with ServerProcess(
            config_file=own,
            log=folder / "server.log",
            host=HOST,
            port=port,
            environment=environment,
        ) as server:
            yield Desk(config, port, server.url, server.pid)


def bench_options(
    site: str, clients: int | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that every bench has; `site` and `clients`, where it has any, by default."""
    options = [
        click.option("--config", "config_file", default=ROOT / "config.yaml", type=Path),
        click.option("--database", help="SQLAlchemy URL of an empty database to use and fill."),
        click.option("--site", default=site, show_default=True),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    ]
    if clients is not None:
        how_many = click.IntRange(1, 256)
        options.append(click.option("--clients", default=clients, show_default=True, type=how_many))

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What a person can put right is said in one line; exit code 2."""
    try:
        yield
    except (ConfigError, ServerFailedError, LoadError) as error:
        _fail(str(error))
    except httpx.HTTPError as error:
        _fail(f"the server did not answer: {error}")


def _fail(sentence: str) -> NoReturn:
    click.echo(f"bench: {sentence}", err=True)
    sys.exit(2)
