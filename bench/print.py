"""`python -m bench.print`: how soon a ticket is on paper, and what four printers cost the kiosks.

The printers are sockets on loopback that take everything at once: what is left is Nouba's own time.
"""

import itertools
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import yaml
from sqlalchemy import func, select

from bench.desk import HOST, ROOT, Desk, bench_options, one_line_errors, running_desk
from bench.figures import Figure, conditions, report
from bench.issue import tickets
from bench.load import Answer, Client, Load, LoadError, Round
from bench.print_sink import PrintSink
from queue_server.metrics.figures import quantile
from queue_server.store.database import Database
from queue_server.store.tables import print_job

_PAPERS = {"80mm": 576, "58mm": 384}
_PRINTERS = 4
_WARM_UP = 5  # tickets of each kiosk
_LEAST_EXPIRY = 5.0  # seconds
_DRAIN_SECONDS = 120.0
_LOOK_EVERY = 0.05
_OPEN = ("queued", "sending")


@click.command()
@bench_options(site="larache", clients=16)
@click.option("--tickets", "count", default=200, show_default=True, type=click.IntRange(1, 5000))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 100))
@click.option("--seconds", default=2.0, show_default=True, help="Length of each half of a round.")
@click.option("--most", default=50_000, show_default=True, help="Tickets at most, of the rounds.")
def main(
    *,
    config_file: Path,
    database: str | None,
    site: str,
    clients: int,
    as_json: bool,
    count: int,
    rounds: int,
    seconds: float,
    most: int,
) -> None:
    """From a ticket's request to its receipt's last byte, and the issue rate beside four printers.

    TICKETS of each width are taken one after the other; the rounds compare copies of SITE that
    print with copies that do not. Exit code 1 when a receipt was not printed or a request failed.
    """
    with (
        one_line_errors(),
        PrintSink(_PRINTERS) as sink,
        _copies(config_file, site, sink.ports, expire=max(_LEAST_EXPIRY, 2 * seconds)) as own,
        running_desk(own, database) as desk,
    ):
        under = {**conditions(desk.config, "printing-0", clients), "printers": _PRINTERS}
        for copy in desk.config.sites:
            desk.open_counters(copy.id)
        times = _one_by_one(desk, sink, count)
        unprinted = _states(desk)
        printed = unprinted.pop("printed", 0)
        issued = _beside_printers(desk, sink, clients, most, rounds=rounds, seconds=seconds)
        spoilt = {
            name: n for name, n in _states(desk).items() if name not in {"printed", "expired"}
        }
    figures: dict[str, Any] = {
        f"p{percent}_ms": {
            str(width): round(quantile(sorted(of), percent / 100) * 1000, 1)
            for width, of in times.items()
        }
        for percent in (50, 95, 99)
    }
    figures |= {**issued, "proved": printed, "unproved": sum(unprinted.values())}
    figures["spoilt"] = sum(spoilt.values())
    report(figures, under, as_json=as_json)
    sys.exit(1 if any(figures[name] for name in ("unproved", "spoilt", "failures")) else 0)


@contextmanager
def _copies(config_file: Path, site: str, ports: list[int], *, expire: float) -> Iterator[Path]:
    """The configuration with copies of one site: half of them print, on half of these each width.

    `expire`: seconds, so that what a round leaves in the queue does not take long.
    """
    content = yaml.safe_load(config_file.read_text(encoding="utf-8"))
    model = next((found for found in content["sites"] if found["id"] == site), None)
    if model is None:
        raise click.BadParameter(f"no site '{site}' in the configuration")
    model = {name: value for name, value in model.items() if name != "printer"}
    content["printers"] = [
        {
            "id": f"sink-{place}",
            "driver": "network",
            "host": HOST,
            "port": port,
            "paper": paper,
            "method": "raster",
            "answers": "yes",
            "expire_minutes": expire / 60,
        }
        for place, (port, paper) in enumerate(zip(ports, itertools.cycle(_PAPERS), strict=False))
    ]
    content["sites"] = [
        {**model, "id": f"printing-{place}", "printer": f"sink-{place}"}
        for place in range(len(ports))
    ] + [{**model, "id": f"without-{place}"} for place in range(len(ports))]
    (ROOT / "var").mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-config-", dir=ROOT / "var") as name:
        own = Path(name) / "config.yaml"
        # JSON is YAML without the references that the loader does not take.
        own.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
        yield own


def _one_by_one(desk: Desk, sink: PrintSink, count: int) -> dict[int, list[float]]:
    """Seconds from a request's first byte to the sink's reading of the cut, by width in dots.

    The widths take turns; the next ticket is taken when the last receipt is proved.
    """
    times: dict[int, list[float]] = {dots: [] for dots in _PAPERS.values()}
    services = desk.config.sites[0].services
    kiosks = [tickets(f"printing-{place}", services, 0, 10_000) for place in range(len(_PAPERS))]
    with closing(Client(0, (HOST, desk.port))) as client:
        for number in range(count + _WARM_UP):
            for kiosk, dots in zip(kiosks, _PAPERS.values(), strict=True):
                client.send(next(kiosk))
                while (answer := client.receive()) is None:
                    pass
                if answer.status != 201:
                    raise LoadError(f"no ticket was given: {answer.body.decode()[:200]}")
                (cut,) = sink.next_cuts()
                if number >= _WARM_UP:
                    times[dots].append(cut.at - client.began)
                _drained(desk)
    return times


def _beside_printers(
    desk: Desk, sink: PrintSink, clients: int, most: int, *, rounds: int, seconds: float
) -> dict[str, Figure]:
    """The rate at the sites that print and at those that do not, by turns on the same server."""
    services = desk.config.sites[0].services
    kiosks = {
        kind: [
            tickets(f"{kind}-{client % _PRINTERS}", services, client + 1, most // clients)
            for client in range(clients)
        ]
        for kind in ("printing", "without")
    }
    done = {kind: Round() for kind in kiosks}
    answers: list[Answer] = []
    receipts = 0
    with Load(HOST, desk.port, clients) as load:
        for own in kiosks.values():
            answers += load.run([itertools.islice(kiosk, _WARM_UP) for kiosk in own]).answers
            _drained(desk)
        for number in range(rounds):
            for kind in sorted(kiosks, reverse=bool(number % 2)):
                sink.cuts()
                done[kind].add(load.run(kiosks[kind], seconds=seconds))
                receipts += len(sink.cuts())
                _drained(desk)
    answers += [answer for round_ in done.values() for answer in round_.answers]
    if not all(round_.answers for round_ in done.values()):
        raise LoadError("no ticket was left for a round: raise --most")
    rate = {kind: len(round_.answers) / round_.seconds for kind, round_ in done.items()}
    labels = [json.loads(answer.body) for answer in answers if answer.status == 201]
    return {
        "issue_ratio": round(rate["printing"] / rate["without"], 3),
        "issue_rate": round(rate["printing"], 1),
        "issue_rate_without": round(rate["without"], 1),
        "receipts_rate": round(receipts / done["printing"].seconds, 1),
        "tickets": len(labels),
        "failures": len(answers) - len(labels),
        "generator_cpu": round(
            sum(round_.busy_seconds for round_ in done.values())
            / sum(round_.seconds for round_ in done.values()),
            2,
        ),
    }


def _drained(desk: Desk) -> None:
    """Wait until no receipt is left to print: each is printed, or has become too old."""
    deadline = time.monotonic() + _DRAIN_SECONDS
    while any(state in _OPEN for state in _states(desk)):
        if time.monotonic() >= deadline:
            raise LoadError(f"receipts are still queued after {_DRAIN_SECONDS:.0f} s")
        time.sleep(_LOOK_EVERY)


def _states(desk: Desk) -> dict[str, int]:
    """How many print jobs are in each state."""
    with closing(Database(desk.config.server.database)) as database, database.read() as connection:
        found = connection.execute(
            select(print_job.c.state, func.count().label("jobs")).group_by("state")
        )
        return {row.state: row.jobs for row in found}


if __name__ == "__main__":
    main()
