"""`nouba close` and `nouba reopen`: a site closed exceptionally, from the server's own machine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError

from queue_server.command_options import config_option, operating, refusing_with
from queue_server.config import Words
from queue_server.domain.actor import SYSTEM
from queue_server.operations.closures import close_site, reopen_site
from queue_server.operations.perform import Command, Context

_site_option = click.option("--site", required=True, help="A site's id in the configuration.")


@click.command()
@config_option
@_site_option
@click.option("--until", help='"14:00" today or "2026-11-02 14:00"; without: until reopened.')
@click.option("--reason", help="A code of reasons.closure; citizens read its name.")
@click.option("--sentence", nargs=3, metavar="FR AR ZGH", help="What citizens read instead.")
def close(
    config_file: Path,
    site: str,
    until: str | None,
    reason: str | None,
    sentence: tuple[str, str, str] | None,
) -> None:
    """Close a site exceptionally, from now. Its screens say so within five seconds."""
    with _operating(config_file) as context:
        now, zone = datetime.now(UTC), context.site(site).zone
        closed = close_site(
            context,
            site,
            Command(SYSTEM, now),
            until=read_until(until, now, zone) if until else None,
            reason=reason,
            sentence=_words(sentence) if sentence else None,
        )
    end = "until it is reopened"
    if closed.until is not None:
        end = f"until {closed.until.astimezone(zone):%Y-%m-%d %H:%M}"
    click.echo(f"{site}: closed {end}")


@click.command()
@config_option
@_site_option
def reopen(config_file: Path, site: str) -> None:
    """End an exceptional closure before its time."""
    with _operating(config_file) as context:
        reopen_site(context, site, Command(SYSTEM, datetime.now(UTC)))
    click.echo(f"{site}: not closed exceptionally")


def _words(sentence: tuple[str, str, str]) -> Words:
    french, arabic, amazigh = sentence
    return Words(fr=french, ar=arabic, zgh=amazigh)


class NoMomentError(ValueError):
    """A text that names no moment."""


def read_until(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """`14:00` (of today) or `2026-11-02 14:00`, on the site's clock. Raises NoMomentError."""
    if re.fullmatch(r"\d\d:\d\d", text):
        text = f"{now.astimezone(zone).date()} {text}"
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        raise NoMomentError(f"'{text}' is no time such as 14:00 or 2026-11-02 14:00") from None


@contextmanager
def _operating(config_file: Path) -> Iterator[Context]:
    with refusing_with(2), operating(config_file) as context:
        try:
            yield context
        except ValidationError:
            text = "each of the three sentences needs 1 to 200 characters"
            raise click.ClickException(text) from None
        except NoMomentError as error:
            raise click.ClickException(str(error)) from None
