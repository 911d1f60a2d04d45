"""`nouba run`, `nouba init`, `nouba check-config`."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from printers.encode import PaperFormatError
from printers.typeset import TextShapingMissingError, require_text_shaping
from queue_server.app import Application
from queue_server.bus import Bus
from queue_server.clock import Clock, DemoClock, SystemClock
from queue_server.command_options import config_option, load, store_problem
from queue_server.config import Config
from queue_server.config_source import check
from queue_server.operations.perform import Context
from queue_server.paper import require_paper
from queue_server.serving import Server
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, make_room, upgrade
from queue_server.user_cli import first_link, has_administrator
from queue_server.voice import maker as voice_maker


@click.command()
@config_option
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
@click.option(
    "--demo-clock",
    metavar="TIME",
    help="In a demo: begin at this local time, e.g. 2026-11-02T08:25.",
)
@click.option(
    "--demo-speed", default=1.0, type=click.FloatRange(0, 1000, min_open=True), show_default=True
)
def run(  # one argument for each option
    config_file: Path,
    host: str,
    port: int,
    demo_clock: str | None,
    demo_speed: float,
) -> None:
    """Serve kiosks, counters, displays and the API."""
    config = load(config_file)
    _refuse_open_demo(config, host)
    clock = _clock(config, demo_clock, demo_speed)
    _prepare(config)
    click.echo(f"Nouba: http://{host}:{port}/", err=False)
    _offer_first_account(config)
    sys.stdout.flush()
    Server(lambda: Application(config, clock()), host, port, config.server.threads).run()


@click.command()
@config_option
def init(config_file: Path) -> None:
    """Create the database, or bring it to the present schema; make the voice's clips."""
    config = load(config_file)
    _prepare(config)
    problem = voice_maker.make_all(config.server.voice_folder)
    if problem is not None:
        click.echo(problem, err=True)


@click.command("check-config")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def check_config(file: Path) -> None:
    """Say what is wrong with a configuration file, one line each; nothing when it is fine."""
    lines = check(file, os.environ)
    for line in lines:
        click.echo(line, err=True)
    if lines:
        sys.exit(1)
    click.echo(f"{file}: fine")


def _refuse_open_demo(config: Config, host: str) -> None:
    if config.demo.enabled and not _is_loopback(host):
        raise click.ClickException(
            f"demo.enabled lets anybody act as anybody, so it only listens on this machine, "
            f"not on {host}: set demo.enabled to false"
        )


def _offer_first_account(config: Config) -> None:
    """Without an administrator nobody can sign in, and no password is given by default."""
    if config.demo.enabled:
        return
    database = Database(config.server.database)
    try:
        context = Context(config, database, Bus())
        if not has_administrator(context):
            click.echo(f"No administrator yet. Once, within {config.security.link_hours} h:")
            click.echo(f"  {first_link(context)}")
            click.echo("Another such link: nouba user link --first")
    finally:
        database.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _clock(config: Config, start: str | None, speed: float) -> Callable[[], Clock]:
    if start is None and speed == 1.0:
        return SystemClock
    if not config.demo.enabled:
        raise click.ClickException("--demo-clock and --demo-speed need demo.enabled")
    try:
        local = datetime.fromisoformat(start) if start else datetime.now(UTC)
    except ValueError:
        raise click.ClickException(f"--demo-clock: '{start}' is not a time") from None
    if local.tzinfo is None:
        local = local.replace(tzinfo=config.sites[0].zone)
    return lambda: DemoClock.starting(local.astimezone(UTC), speed)


def _prepare(config: Config) -> None:
    """What a start needs before any process is forked, so that it fails with one clear line."""
    try:
        require_text_shaping()
        require_paper(config)
    except (TextShapingMissingError, PaperFormatError) as error:
        raise click.ClickException(str(error)) from None
    make_room(config.server.database)
    database = Database(config.server.database)
    try:
        upgrade(database)
        ensure_sites(database, (site.id for site in config.sites))
    except DBAPIError as error:
        raise click.ClickException(f"server.database: {store_problem(config, error)}") from None
    finally:
        database.close()
