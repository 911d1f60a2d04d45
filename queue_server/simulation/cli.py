"""`nouba simulate` and `nouba demo`."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import NoReturn

import click

from queue_server.command_options import config_option, load
from queue_server.config import SiteConfig
from queue_server.simulation.client import Client, SimulationError
from queue_server.simulation.day import SimulatedDay
from queue_server.simulation.demo import Demo
from queue_server.simulation.plan import make_plan
from queue_server.simulation.server import ServerFailedError
from queue_server.simulation.summary import Summary

_UNUSABLE = 2
_INTERRUPTED = 130

_host_option = click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
_port_option = click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
_speed_option = click.option(
    "--speed",
    default=20.0,
    show_default=True,
    type=click.FloatRange(0, 5000, min_open=True),
    help="How much faster than real.",
)
_seed_option = click.option(
    "--seed", default=1, show_default=True, help="Another seed, other people."
)


@click.command()
@config_option
@click.option("--site", "site_id", required=True, help="A site's id in the configuration.")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day whose opening hours count; default: today.",
)
@_speed_option
@_seed_option
@click.option("--url", help="The running server; default: http://HOST:PORT.")
@_host_option
@_port_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def simulate(
    *,
    config_file: Path,
    site_id: str,
    day: datetime | None,
    speed: float,
    seed: int,
    url: str | None,
    host: str,
    port: int,
    as_json: bool,
) -> None:
    """Live a made-up day at a running server, as citizens, agents and a display do.

    Exit code: 0 when nothing was doubled or lost, 1 when something was, 2 when the day could not
    be lived, 130 after Ctrl-C.
    """
    config = load(config_file)
    site = config.site(site_id)
    if site is None:
        _unusable(f"unknown site '{site_id}'; there are: {', '.join(s.id for s in config.sites)}")
    plan = make_plan(config, site, _date_of(day, site), seed)
    if plan is None:
        _unusable(f"{site_id} is closed on {_date_of(day, site).isoformat()}")
    stop = Event()
    with (
        _interruptions() as interrupted,
        _one_line_errors(),
        Client(url or f"http://{host}:{port}", stop) as client,
        click.progressbar(
            length=len(plan.citizens),
            label=f"{site_id} {plan.day.isoformat()}",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
            show_pos=True,
        ) as bar,
    ):
        summary = SimulatedDay(client, config, plan, speed=speed, stop=stop).run(
            lambda settled: bar.update(settled - bar.pos), interrupted
        )
    _print(summary, as_json=as_json)
    sys.exit(_exit_code(summary))


@click.command()
@config_option
@_host_option
@_port_option
@click.option("--day", default="2026-11-02", show_default=True, type=click.DateTime(["%Y-%m-%d"]))
@_speed_option
@_seed_option
def demo(
    *,
    config_file: Path,
    host: str,
    port: int,
    day: datetime,
    speed: float,
    seed: int,
) -> None:
    """Serve, with simulated days at every site, until stopped: all screens live.

    Its database is var/demo.db beside the configuration, made anew at each start.
    """
    config = load(config_file)
    if not config.demo.enabled:
        raise click.ClickException("demo.enabled is false in the configuration")
    running = Demo(
        config,
        config_file,
        host=host,
        port=port,
        first_day=day.date(),
        speed=speed,
        seed=seed,
        say=click.echo,
    )
    with _interruptions() as interrupted, _one_line_errors():
        running.run(interrupted)
        click.echo("stopped")


def _date_of(day: datetime | None, site: SiteConfig) -> date:
    return day.date() if day else datetime.now(UTC).astimezone(site.zone).date()


def _print(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary.as_dict()))
    else:
        click.echo("\n".join(summary.lines()))


def _exit_code(summary: Summary) -> int:
    if not summary.faultless:
        return 1
    return _INTERRUPTED if summary.interrupted else 0


@contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM came. Nothing is raised: an exception in the midst of a lock would
    break it, and both may come twice, from the terminal and from `make`.
    """
    came = False

    def remember(_signal: int, _frame: object) -> None:
        nonlocal came
        came = True

    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, remember) for each in signals]
    try:
        yield lambda: came
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except (SimulationError, ServerFailedError) as error:
        _unusable(str(error))


def _unusable(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(_UNUSABLE)
