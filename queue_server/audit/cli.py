"""`nouba verify` and `nouba replay`: prove a site's past, or say where it does not hold."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from queue_server.audit.chain import ChainReport, verify_book, verify_chain
from queue_server.audit.replay import NoSuchDayError, replay_day
from queue_server.command_options import config_option, store_problem
from queue_server.config_source import ConfigError, load_config
from queue_server.domain.reading import UnreadableEventError
from queue_server.store.book import BOOK
from queue_server.store.database import Database

_site_option = click.option("--site", required=True, help="A site's id in the configuration.")
_DIFFERENT, _IMPOSSIBLE = 1, 2


@click.command()
@config_option
@_site_option
def verify(config_file: Path, site: str) -> None:
    """Check that nothing is missing and nothing was altered: a site's events, and the book.

    The book holds what was done to accounts and devices, of all sites. Exit code: 0 when both
    chains are whole, 1 when one is not, 2 when they could not be read.
    """
    with _reading(config_file, site) as connection:
        try:
            events = verify_chain(connection, site)
            entries = verify_book(connection)
        except LookupError as missing:
            what = "the book" if missing.args[0] == BOOK else f"site '{site}'"
            _give_up(f"{what} has not been begun: see nouba init")
    told = [
        _tell(f"{site}: event", f"{site}: {events.events} events", events),
        _tell(
            "accounts and devices: entry",
            f"accounts and devices: {entries.events} entries",
            entries,
        ),
    ]
    if not all(told):
        sys.exit(_DIFFERENT)


def _tell(each: str, all_of_them: str, report: ChainReport) -> bool:
    """Say how a chain was found; whether it is whole."""
    if report.broken is not None:
        click.echo(f"{each} {report.broken.seq} {report.broken.what}")
        return False
    click.echo(f"{all_of_them}, the chain is whole")
    return True


@click.command()
@config_option
@_site_option
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The service day.")
def replay(config_file: Path, site: str, day: datetime) -> None:
    """Derive a day again from its events: every row, and whom each counter called.

    Exit code: 0 when everything agrees, 1 at the first difference, 2 when it could not be read.
    """
    date = day.date().isoformat()
    with _reading(config_file, site) as connection:
        try:
            report = replay_day(connection, site, date)
        except NoSuchDayError:
            _give_up(f"site '{site}' has no events of {date}")
        except UnreadableEventError as error:
            click.echo(f"{site} {date}: {error}")
            sys.exit(_DIFFERENT)
    if report.difference is not None:
        found = report.difference
        click.echo(f"{site} {date}: {found.what}: stored {found.stored}, derived {found.derived}")
        sys.exit(_DIFFERENT)
    click.echo(
        f"{site} {date}: {report.events} events lead to the {report.rows} rows that are stored; "
        f"{report.choices} calls are those of the policy"
    )


@contextmanager
def _reading(config_file: Path, site: str) -> Iterator[Connection]:
    try:
        config = load_config(config_file, os.environ)
    except ConfigError as error:
        _give_up(str(error))
    if config.site(site) is None:
        _give_up(f"unknown site '{site}'; the sites are {', '.join(s.id for s in config.sites)}")
    database = Database(config.server.database)
    try:
        with database.read() as connection:
            yield connection
    except DBAPIError as error:
        _give_up(store_problem(config, error))
    finally:
        database.close()


def _give_up(line: str) -> NoReturn:
    click.echo(f"Error: {line}", err=True)
    sys.exit(_IMPOSSIBLE)
