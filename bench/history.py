"""`python -m bench.history`: does a site slow down with the years behind it?

Two servers in one run: one with an empty database, one with a million past turns of the same site.
Tickets, calls and snapshots are asked of both in turn, so that both see the same machine.
"""

import itertools
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import httpx

from bench.call import Counters
from bench.desk import HOST, ROOT, Desk, one_line_errors, running_desk
from bench.figures import Figure, conditions, report
from bench.issue import tickets
from bench.load import Load, Round
from bench.past import Past, now
from queue_server.config_source import load_config
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, upgrade

_CLIENTS = 8
_SNAPSHOTS = ("display", "kiosk", "dashboard")


class Side:
    """One of the two servers, with what has been measured of it."""

    def __init__(self, desk: Desk, load: Load, site: str) -> None:
        self.desk, self.load, self.site = desk, load, site
        chosen = desk.config.site(site)
        if chosen is None or len(chosen.counters) < _CLIENTS:
            raise click.BadParameter(f"no site '{site}' with {_CLIENTS} counters")
        self.agents = Counters(load, site, chosen.counters[:_CLIENTS])
        self.kiosks = [tickets(site, chosen.services, client, 50_000) for client in range(_CLIENTS)]
        self.issued, self.called = Round(), Round()
        self.snapshots: list[float] = []

    def issue(self, seconds: float) -> None:
        """Kiosks take tickets for so long."""
        self.issued.add(self.load.run(self.kiosks, seconds=seconds))

    def call(self, waves: int) -> None:
        """All counters press together, so many times."""
        for _ in range(waves):
            pressed = self.agents.everywhere("call-next")
            self.called.add(pressed)
            self.agents.end(pressed.answers, served=False)

    def look(self) -> None:
        """Each kind of screen loads its snapshot once."""
        for name in _SNAPSHOTS:
            role = {"dashboard": "manager"}.get(name, name)
            started = time.perf_counter()
            httpx.get(
                f"{self.desk.url}/api/v1/sites/{self.site}/snapshots/{name}",
                headers={"Authorization": f"Demo {role}:{self.site}"},
                trust_env=False,
                timeout=60,
            ).raise_for_status()
            self.snapshots.append(time.perf_counter() - started)


@click.command()
@click.option("--config", "config_file", default=ROOT / "config.yaml", type=Path)
@click.option("--site", default="beni-mellal", show_default=True)
@click.option("--turns", default=1_000_000, show_default=True, type=click.IntRange(1))
@click.option("--rounds", default=8, show_default=True, type=click.IntRange(1, 100))
@click.option("--seconds", default=1.5, show_default=True, help="Of issuing, in each round.")
@click.option("--waves", default=40, show_default=True, type=click.IntRange(1, 500))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(
    *,
    config_file: Path,
    site: str,
    turns: int,
    rounds: int,
    seconds: float,
    waves: int,
    as_json: bool,
) -> None:
    """Rates with TURNS past turns as a share of an empty database's, and the snapshots' times."""
    with one_line_errors(), ExitStack() as stack:
        (ROOT / "var").mkdir(exist_ok=True)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-", dir=ROOT / "var")))
        filled = time.perf_counter()
        full_url = f"sqlite:///{folder / 'full.db'}"
        fill(config_file, full_url, site, turns)
        filled = time.perf_counter() - filled
        sides = []
        for url in (None, full_url):
            desk = stack.enter_context(running_desk(config_file, url))
            load = stack.enter_context(Load(HOST, desk.port, _CLIENTS))
            sides.append(Side(desk, load, site))
        under = conditions(sides[1].desk.config, site, _CLIENTS)
        _run(sides, rounds=rounds, seconds=seconds, waves=waves)
        report(_figures(*sides, turns=turns, filled=filled), under, as_json=as_json)
        sys.exit(1 if _failures(sides) else 0)


def fill(config_file: Path, url: str, site: str, turns: int) -> None:
    """A database at the present schema, with so many past turns of a site."""
    config = load_config(config_file)
    chosen = config.site(site)
    if chosen is None:
        raise click.BadParameter(f"no site '{site}' in the configuration")
    database = Database(url)
    upgrade(database)
    ensure_sites(database, [each.id for each in config.sites])
    with database.engine.begin() as connection:
        Past(connection, config, chosen).write(turns, now())
    database.close()


def _run(sides: list[Side], *, rounds: int, seconds: float, waves: int) -> None:
    for side in sides:
        side.agents.everywhere("open")
        side.agents.fill(waves)
    # Who is first in a round changes: what the one leaves behind must not always meet the other.
    for number, _ in enumerate(range(rounds)):
        order = sides if number % 2 else sides[::-1]
        _each(order, lambda side: side.issue(seconds))
        _each(order, lambda side: side.call(waves))
        _each(order, lambda side: side.look())


def _each(sides: list[Side], do: Callable[[Side], None]) -> None:
    for side in sides:
        do(side)


def _figures(empty: Side, full: Side, *, turns: int, filled: float) -> dict[str, Figure]:
    rates = {
        name: (len(getattr(side, kind).answers) / getattr(side, kind).seconds)
        for side, label in ((empty, "empty"), (full, "full"))
        for kind, name in (("issued", f"issue_{label}"), ("called", f"call_{label}"))
    }
    shown = {
        label: statistics.median(side.snapshots) * 1000
        for side, label in ((empty, "empty"), (full, "full"))
    }
    return {
        "turns": turns,
        "fill_seconds": round(filled, 1),
        **{f"{name}_rate": round(rate, 1) for name, rate in rates.items()},
        "issue_ratio": round(rates["issue_full"] / rates["issue_empty"], 3),
        "call_ratio": round(rates["call_full"] / rates["call_empty"], 3),
        "snapshot_empty_ms": round(shown["empty"], 2),
        "snapshot_full_ms": round(shown["full"], 2),
        "snapshot_ratio": round(shown["full"] / shown["empty"], 3),
        "failures": _failures([empty, full]),
    }


def _failures(sides: list[Side]) -> int:
    issued = itertools.chain.from_iterable(side.issued.answers for side in sides)
    called = itertools.chain.from_iterable(side.called.answers for side in sides)
    return sum(1 for answer in issued if answer.status != 201) + sum(
        1 for answer in called if answer.status != 200
    )


if __name__ == "__main__":
    main()
