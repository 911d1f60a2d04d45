"""`nouba appointments FILE.csv`: booked visits from a spreadsheet, all or none."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from queue_server.command_options import config_option, operating, refusing_with
from queue_server.config import SiteConfig
from queue_server.domain.actor import SYSTEM
from queue_server.operations.appointments import Booking, import_appointments
from queue_server.operations.perform import Command

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
@config_option
@click.option("--site", "site_id", required=True, help="A site's id in the configuration.")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def appointments(config_file: Path, site_id: str, file: Iterable[str]) -> None:
    """Take appointments over from a CSV file with the columns code, service, at."""
    with refusing_with(2), operating(config_file) as context:
        site = context.config.site(site_id)
        if site is None:
            raise click.ClickException(f"unknown site '{site_id}'")
        try:
            bookings = read_bookings(file, site)
        except BadLineError as error:
            raise click.ClickException(str(error)) from None
        command = Command(SYSTEM, datetime.now(UTC))
        done = import_appointments(context, site_id, command, bookings=bookings)
    click.echo(f"{site_id}: {done.imported} appointments")
