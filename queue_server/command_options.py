"""What several commands share: configuration and store, or one line that says what is wrong."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import click
from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from queue_server.bus import Bus
from queue_server.config import Config
from queue_server.config_source import ConfigError, load_config
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations.perform import Context
from queue_server.store.database import Database

_NO_WORDS: Mapping[Refusal, str] = MappingProxyType({})

config_option = click.option(
    "--config",
    "config_file",
    envvar="NOUBA_CONFIG",
    default="config.yaml",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file.",
)


def load(config_file: Path) -> Config:
    """The configuration; raises click.ClickException with the first mistake."""
    try:
        return load_config(config_file, os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


def store_problem(config: Config, error: DBAPIError) -> str:
    """Which store does not work, without its password, and what its driver says, in one line."""
    where = make_url(config.server.database).render_as_string(hide_password=True)
    return f"{where}: {' '.join(str(error.orig).split())}"


@contextmanager
def refusing_with(code: int) -> Iterator[None]:
    """Let a command end with an exit code of its own, whatever it refuses."""
    try:
        yield
    except click.ClickException as refused:
        refused.show()
        sys.exit(code)


@contextmanager
def operating(config_file: Path, words: Mapping[Refusal, str] = _NO_WORDS) -> Iterator[Context]:
    """What operations need, for a command that works beside the server.

    Raises click.ClickException when something is refused (`words`: what is said of it), when a
    value does not fit, and when the store is away or not of this version.
    """
    config = load(config_file)
    database = Database(config.server.database)
    try:
        yield Context(config, database, Bus())
    except ValidationError as error:
        first = error.errors()[0]
        raise click.ClickException(f"{first['loc'][-1]}: {first['msg']}") from None
    except QueueError as refusal:
        raise click.ClickException(words.get(refusal.code, str(refusal))) from None
    except DBAPIError as error:
        raise click.ClickException(
            f"{store_problem(config, error)}; `nouba init` makes or renews the database"
        ) from None
    finally:
        database.close()
