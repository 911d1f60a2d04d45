"""`python -m bench.hot_path`: what prepared statements and group commit each bring, without HTTP.

The same `issue_ticket` is run by the same threads in four ways, in an order that turns from round
to round: statements executed by SQLAlchemy Core or prepared, and one commit for each ticket or
one for a batch. docs/decisions/0003-hot-path.md has the figures.
"""

import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
from sqlalchemy import Connection, CursorResult, text

from bench.desk import ROOT
from bench.figures import Figure, conditions, repeated, report
from queue_server.bus import Bus
from queue_server.config import Config, Language
from queue_server.config_source import load_config
from queue_server.domain.actor import Actor, Role
from queue_server.metrics.figures import quantile
from queue_server.operations.perform import Command, Context
from queue_server.operations.tickets import issue_ticket
from queue_server.store import group_commit
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, make_room, upgrade
from queue_server.store.prepared import Prepared

_SITE = "larache"
_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Way:
    """How the tickets of a round are stored."""

    name: str
    prepared: bool
    grouped: bool


WAYS = (
    Way("core", prepared=False, grouped=False),
    Way("prepared", prepared=True, grouped=False),
    Way("grouped", prepared=False, grouped=True),
    Way("both", prepared=True, grouped=True),
)


class _CoreRow:
    """Core's execution behind the interface of `Prepared`: what each statement cost before."""

    @staticmethod
    def execute(
        this: Prepared, connection: Connection, parameters: Mapping[str, Any]
    ) -> CursorResult[Any]:
        return connection.execute(this._statement, dict(parameters))  # noqa: SLF001  # its twin

    @staticmethod
    def run(this: Prepared, connection: Connection, parameters: Mapping[str, Any]) -> None:
        _CoreRow.execute(this, connection, parameters)

    @staticmethod
    def all(this: Prepared, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        return list(_CoreRow.execute(this, connection, parameters).all())


@contextmanager
def done_in(way: Way) -> Iterator[None]:
    """Issue tickets in this way until the end of the block."""
    with ExitStack() as changes:
        if not way.prepared:
            changes.enter_context(patch.object(Prepared, "run", _CoreRow.run))
            changes.enter_context(patch.object(Prepared, "all", _CoreRow.all))
        if not way.grouped:
            changes.enter_context(patch.object(group_commit, "_MOST_IN_ONE_COMMIT", 1))
        yield


@dataclass(frozen=True, slots=True)
class Measured:
    """One round: the numbers given, its length, and each ticket's seconds."""

    labels: Sequence[str]
    seconds: float
    each: Sequence[float]


def issue_for(context: Context, threads: int, seconds: float) -> Measured:
    """`threads` citizens who each take the next ticket when they hold the last one."""
    turns = count()

    def one() -> tuple[str, float]:
        service = "ABFHKLMRUZ"[next(turns) % 10]
        command = Command(Actor(Role.KIOSK, _SITE), datetime.now(UTC), secrets.token_urlsafe(24))
        began = time.perf_counter()
        issued = issue_ticket(
            context,
            _SITE,
            command,
            service_code=service,
            language=Language.ARABIC,
            priority=None,
        )
        return issued.ticket.label, time.perf_counter() - began

    def citizen(_: int) -> list[tuple[str, float]]:
        taken = []
        while time.perf_counter() < deadline:
            taken.append(one())
        return taken

    for _ in range(_WARM_UP):
        one()
    began = time.perf_counter()
    deadline = began + seconds
    with ThreadPoolExecutor(threads) as pool:
        taken = [each for some in pool.map(citizen, range(threads)) for each in some]
    length = time.perf_counter() - began
    return Measured([label for label, _ in taken], length, [took for _, took in taken])


@contextmanager
def empty_store(config: Config) -> Iterator[Context]:
    """The configured sites in a database with nothing in it."""
    make_room(config.server.database)
    database = Database(config.server.database)
    try:
        upgrade(database)
        ensure_sites(database, (site.id for site in config.sites))
        yield Context(config, database, Bus())
    finally:
        database.close()


def measure(config: Config, *, threads: int, seconds: float, rounds: int) -> dict[str, Figure]:
    """The median over the rounds, by way: `<way>_rate`, `<way>_p50_ms`, `<way>_p99_ms`."""
    rates: dict[str, list[float]] = {way.name: [] for way in WAYS}
    waits: dict[str, list[float]] = {way.name: [] for way in WAYS}
    labels: list[str] = []
    with empty_store(config) as context:
        for round_ in range(rounds):
            for step in range(len(WAYS)):
                way = WAYS[(round_ + step) % len(WAYS)]
                with done_in(way):
                    measured = issue_for(context, threads, seconds)
                rates[way.name].append(len(measured.each) / measured.seconds)
                waits[way.name].extend(measured.each)
                labels.extend(measured.labels)
        with context.database.read() as connection:
            stored = connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
    figures: dict[str, Figure] = {}
    for name, values in rates.items():
        ordered = sorted(waits[name])
        figures[f"{name}_rate"] = round(statistics.median(values), 1)
        figures[f"{name}_p50_ms"] = round(quantile(ordered, 0.5) * 1000, 2)
        figures[f"{name}_p99_ms"] = round(quantile(ordered, 0.99) * 1000, 2)
    warmed = _WARM_UP * rounds * len(WAYS)
    return {**figures, "duplicates": repeated(labels), "lost": len(labels) + warmed - stored}


@click.command()
@click.option(
    "--config",
    "config_file",
    default=ROOT / "config.yaml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file.",
)
@click.option(
    "--database", metavar="URL", help="An empty database; without it a fresh SQLite file."
)
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
@click.option("--seconds", default=2.0, show_default=True, help="Length of each way in a round.")
@click.option("--rounds", default=4, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="One object on stdout.")
def main(
    *,
    config_file: Path,
    database: str | None,
    threads: int,
    seconds: float,
    rounds: int,
    as_json: bool,
) -> None:
    """Issue tickets in four ways; print the conditions and each way's figures."""
    var = ROOT / "var"  # on a real disk: what lies in memory is never waited for
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as folder:
        url = database or f"sqlite:///{folder}/nouba.db"
        # An evening's measurement is as good as a morning's: the desk never closes here.
        config = load_config(config_file, {"DATABASE_URL": url})
        demo = config.demo.model_copy(update={"enabled": True, "ignore_hours": True})
        config = config.model_copy(update={"demo": demo})
        # No server here: its own threads and its printers play no part.
        under = {**conditions(config, _SITE, threads), "threads": threads}
        del under["clients"], under["receipts"]
        report(
            measure(config, threads=threads, seconds=seconds, rounds=rounds), under, as_json=as_json
        )


if __name__ == "__main__":
    main()
