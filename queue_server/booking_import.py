"""`nouba appointments FILE.csv`: booked visits from a spreadsheet, all or none."""

import csv
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from queue_server.bus import Bus
from queue_server.config import SiteConfig
from queue_server.config_source import ConfigError, load_config
from queue_server.domain.actor import SYSTEM
from queue_server.domain.errors import QueueError
from queue_server.operations.appointments import Booking, import_appointments
from queue_server.operations.perform import Command, Context
from queue_server.store.database import Database

_COLUMNS = ("code", "service", "at")


class BadLineError(ValueError):
    """A line of the file that is no appointment; its text names the line."""


def read_bookings(lines: Iterable[str], site: SiteConfig) -> list[Booking]:
    """The appointments of a CSV with the columns code, service, at.

    `at` is ISO 8601; without an offset it is the site's local time. Raises BadLineError.
    """
    table = csv.DictReader(lines)
    if tuple(table.fieldnames or ()) != _COLUMNS:
        raise BadLineError(f"line 1: the columns must be {','.join(_COLUMNS)}")
    bookings = []
    for row in table:
        try:
            at = datetime.fromisoformat((row["at"] or "").strip())
        except ValueError:
            raise BadLineError(f"line {table.line_num}: '{row['at']}' is no time") from None
        if not row["code"] or row["service"] not in site.services:
            raise BadLineError(f"line {table.line_num}: no code, or a service not offered here")
        local = at if at.tzinfo else at.replace(tzinfo=site.zone)
        bookings.append(Booking(row["code"], row["service"], local.astimezone(UTC)))
    return bookings


@click.command()
@click.option(
    "--config",
    "config_file",
    envvar="NOUBA_CONFIG",
    default="config.yaml",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file.",
)
@click.option("--site", "site_id", required=True, help="A site's id in the configuration.")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def appointments(config_file: Path, site_id: str, file: Iterable[str]) -> None:
    """Take appointments over from a CSV file with the columns code, service, at."""
    try:
        config = load_config(config_file, os.environ)
    except ConfigError as error:
        _give_up(str(error))
    site = config.site(site_id)
    if site is None:
        _give_up(f"unknown site '{site_id}'")
    database = Database(config.server.database)
    try:
        bookings = read_bookings(file, site)
        done = import_appointments(
            Context(config, database, Bus()),
            site_id,
            Command(SYSTEM, datetime.now(UTC)),
            bookings=bookings,
        )
    except (BadLineError, QueueError) as error:
        _give_up(str(error))
    finally:
        database.close()
    click.echo(f"{site_id}: {done.imported} appointments")


def _give_up(line: str) -> NoReturn:
    click.echo(f"Error: {line}", err=True)
    sys.exit(2)
