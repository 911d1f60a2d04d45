"""`nouba printer`: the printers as they are, asked from the server's own machine."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from printers.condition import Condition, Status
from printers.drivers.base import FINAL, State
from queue_server.command_options import config_option, operating
from queue_server.config import Config, PrinterConfig, SiteConfig
from queue_server.domain.actor import SYSTEM
from queue_server.operations.perform import Command, Context
from queue_server.operations.printers import test_page
from queue_server.printer_setup import driver_of
from queue_server.snapshots.print_jobs import print_job_state
from queue_server.store.printers import printer_rows, queued_jobs

_LOOK_EVERY = 0.2  # seconds
_GOOD = frozenset({State.PRINTED, State.SENT_UNPROVEN})


class _Seen(NamedTuple):
    owner: str
    status: Status


@click.group()
def printer() -> None:
    """The receipt printers: how they are, and whether they print."""


@printer.command("list")
@config_option
def list_printers(config_file: Path) -> None:
    """Each printer of the configuration, as it was last seen."""
    with operating(config_file) as context:
        seen = _seen(context, context.config.printers)
        with context.database.read() as connection:
            queued = queued_jobs(connection, [each.id for each in context.config.printers])
        lines = [("PRINTER", "DRIVER", "SITES", "CONDITION", "QUEUED")]
        for each in context.config.printers:
            driver = f"{each.driver} (agent {each.agent})" if each.agent else each.driver
            sites = ", ".join(site.id for site in _sites_of(context.config, each.id)) or "-"
            line = (each.id, driver, sites, _words(seen.get(each.id)), str(queued[each.id]))
            lines.append(line)
    _table(lines)


@printer.command("status")
@config_option
@click.argument("printer_id", metavar="[ID]", required=False)
def status(config_file: Path, printer_id: str | None) -> None:
    """Ask one printer, or all of them, how they are now; code 1 when one cannot print."""
    with operating(config_file) as context:
        asked = [_known(context.config, printer_id)] if printer_id else context.config.printers
        seen = _seen(context, asked)
        found = [(each, _ask(each, seen.get(each.id))) for each in asked]
    _table([(each.id, _words(_Seen("", told))) for each, told in found])
    if not all(told.condition.prints for _, told in found):
        sys.exit(1)


@printer.command("test")
@config_option
@click.argument("printer_id", metavar="ID")
@click.option(
    "--wait",
    "seconds",
    default=30.0,
    type=click.FloatRange(min=0),
    show_default=True,
    help="Seconds to wait for the page.",
)
def test(config_file: Path, printer_id: str, seconds: float) -> None:
    """Queue a test page, which a running server or agent prints, and wait for its end."""
    with operating(config_file) as context:
        known = _known(context.config, printer_id)
        sites = _sites_of(context.config, known.id)
        if not sites:
            raise click.ClickException(f"no site prints on '{printer_id}'")
        job = test_page(
            context, sites[0].id, Command(SYSTEM, datetime.now(UTC)), printer=known.id
        ).job
        state, error = _follow(context, sites[0].id, job, seconds)
        served = known.id in (seen := _seen(context, [known])) and seen[known.id].owner
    said = f"{printer_id}: {state}" + (f": {error}" if error else "")
    if state in _GOOD:
        click.echo(said)
        return
    if state not in FINAL and not served:
        whose = f"print agent '{known.agent}'" if known.agent else "server"
        said += f" (no {whose} is running that prints on it)"
    click.echo(said, err=True)
    sys.exit(1)


def _follow(context: Context, site: str, job: int, seconds: float) -> tuple[State, str | None]:
    """The job's state and error when it has ended, or when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        with context.database.read() as connection:
            now = print_job_state(connection, site, job)
        if State(now.state) in FINAL or time.monotonic() >= deadline:
            return State(now.state), now.error
        time.sleep(_LOOK_EVERY)


def _ask(config: PrinterConfig, seen: _Seen | None) -> Status:
    if config.agent is None:
        return driver_of(config).status()
    known = seen.status if seen else Status(Condition.UNKNOWN)
    return Status(known.condition, f"{known.detail} (as agent '{config.agent}' last said)".strip())


def _seen(context: Context, asked: Sequence[PrinterConfig]) -> dict[str, _Seen]:
    """How printers were last seen."""
    with context.database.read() as connection:
        rows = printer_rows(connection, (each.id for each in asked))
    return {
        printer_id: _Seen(row.owner, Status(Condition(row.condition), row.detail))
        for printer_id, row in rows.items()
    }


def _words(seen: _Seen | None) -> str:
    if seen is None:
        return "never asked"
    detail = f" ({seen.status.detail})" if seen.status.detail else ""
    return f"{seen.status.condition}{detail}"


def _known(config: Config, printer_id: str) -> PrinterConfig:
    found = config.printer(printer_id)
    if found is None:
        known = ", ".join(each.id for each in config.printers) or "none"
        raise click.ClickException(f"unknown printer '{printer_id}'; the printers are {known}")
    return found


def _sites_of(config: Config, printer_id: str) -> list[SiteConfig]:
    """The sites that print on it, as their own printer or as one that takes over."""
    return [
        site
        for site in config.sites
        if any(each.id == printer_id for each in config.printers_of(site))
    ]


def _table(lines: Sequence[Sequence[Any]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
