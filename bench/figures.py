"""Rates and percentiles of a bench, and the conditions that they hold under."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench.load import Round
from queue_server.config import Config
from queue_server.metrics.figures import quantile
from queue_server.store.database import Database

Figure = str | int | float
_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


@dataclass(frozen=True, slots=True)
class Speed:
    """Requests a second, and milliseconds from request to answer."""

    rate: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, measured: Round) -> "Speed":
        """Of at least one answer."""
        ordered = sorted(answer.seconds for answer in measured.answers)
        return cls(
            rate=len(ordered) / measured.seconds,
            p50_ms=quantile(ordered, 0.5) * 1000,
            p99_ms=quantile(ordered, 0.99) * 1000,
        )


def speed_figures(command: Round, noop: Round) -> dict[str, Figure]:
    """The command's figures beside the no-op's, from the same run."""
    own, other = Speed.of(command), Speed.of(noop)
    busy = (command.busy_seconds + noop.busy_seconds) / (command.seconds + noop.seconds)
    return {
        "rate": round(own.rate, 1),
        "noop_rate": round(other.rate, 1),
        "ratio": round(own.rate / other.rate, 3),
        "p50_ms": round(own.p50_ms, 2),
        "p99_ms": round(own.p99_ms, 2),
        "p99_to_p50": round(own.p99_ms / own.p50_ms, 2),
        "noop_p50_ms": round(other.p50_ms, 2),
        "noop_p99_ms": round(other.p99_ms, 2),
        "generator_cpu": round(busy, 2),
    }


def conditions(config: Config, site: str, clients: int) -> dict[str, Figure]:
    """What must be known to compare these figures with others; asks the database itself."""
    chosen = config.site(site)
    printer = config.printer(chosen.printer) if chosen and chosen.printer else None
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        **_database(config.server.database),
        "threads": config.server.threads,
        "clients": clients,
        "site": site,
        "receipts": printer.driver if printer else "none",
    }


def report(figures: Mapping[str, Figure], under: Mapping[str, Figure], *, as_json: bool) -> None:
    """One JSON object, or lines for a person, on stdout."""
    if as_json:
        click.echo(json.dumps({**figures, "conditions": dict(under)}))
        return
    for title, values in (("conditions", under), ("figures", figures)):
        click.echo(f"{title}:")
        width = max(15, *map(len, values)) + 1
        for name, value in values.items():
            click.echo(f"  {name:<{width}}{value}")


def repeated(values: Sequence[object]) -> int:
    """How many of these have been there before."""
    return len(values) - len(set(values))


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _database(url: str) -> dict[str, Figure]:
    database = Database(url)
    try:
        with database.engine.connect() as connection:

            def ask(question: str) -> object:
                return connection.exec_driver_sql(question).scalar_one()

            if database.is_sqlite:
                level = _SYNCHRONOUS[int(str(ask("PRAGMA synchronous")))]
                return {
                    "database": f"SQLite {sqlite3.sqlite_version}",
                    "durability": f"journal_mode={ask('PRAGMA journal_mode')}, synchronous={level}",
                }
            settings = ("fsync", "synchronous_commit")
            return {
                "database": f"PostgreSQL {ask('SHOW server_version')}",
                "durability": ", ".join(f"{name}={ask(f'SHOW {name}')}" for name in settings),
            }
    finally:
        database.close()
