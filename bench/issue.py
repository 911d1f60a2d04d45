"""`python -m bench.issue`: kiosks take tickets as fast as they can, beside a no-op route."""

import itertools
import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bench.desk import HOST, NOOP, bench_options, one_line_errors, running_desk
from bench.figures import Figure, conditions, repeated, report, speed_figures
from bench.load import Answer, Load, Round, request_bytes
from queue_server.config import Language

_WARM_UP_SECONDS = 0.5
_KEY_LENGTH = 32
_KEY_PLACE = b"k" * _KEY_LENGTH


@click.command()
@bench_options(site="larache", clients=16)
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 100))
@click.option("--seconds", default=2.0, show_default=True, help="Length of each half of a round.")
@click.option("--most", default=50_000, show_default=True, help="Tickets at most, over all rounds.")
def main(
    *,
    config_file: Path,
    database: str | None,
    site: str,
    clients: int,
    as_json: bool,
    rounds: int,
    seconds: float,
    most: int,
) -> None:
    """Tickets a second at CLIENTS kiosks, as a share of the no-op route's rate.

    Exit code 1 when a number was given twice or a request failed.
    """
    with one_line_errors(), running_desk(config_file, database) as desk:
        under = conditions(desk.config, site, clients)
        chosen = desk.config.site(site)
        if chosen is None:
            raise click.BadParameter(f"no site '{site}' in the configuration")
        desk.open_counters(site)
        arrived_before = desk.snapshot(site)["today"]["all"]["arrived"]
        kiosks = [
            tickets(site, chosen.services, client, most // clients) for client in range(clients)
        ]
        noops = [itertools.repeat(NOOP) for _ in range(clients)]
        issued, noop = Round(), Round()
        with Load(HOST, desk.port, clients) as load:
            load.run(noops, seconds=_WARM_UP_SECONDS)
            first = load.run(kiosks, seconds=_WARM_UP_SECONDS)
            for _ in range(rounds):
                noop.add(load.run(noops, seconds=seconds))
                issued.add(load.run(kiosks, seconds=seconds))
        arrived = desk.snapshot(site)["today"]["all"]["arrived"] - arrived_before
    checks = _checks(first.answers + issued.answers, arrived)
    report({**speed_figures(issued, noop), **checks}, under, as_json=as_json)
    sys.exit(1 if any(checks[name] for name in ("duplicates", "failures", "lost")) else 0)


def _checks(answers: list[Answer], arrived: int) -> dict[str, Figure]:
    tickets = [json.loads(answer.body)["ticket"] for answer in answers if answer.status == 201]
    return {
        "tickets": len(tickets),
        "duplicates": repeated([ticket["label"] for ticket in tickets]),
        "failures": len(answers) - len(tickets),
        "lost": len(tickets) - arrived,
    }


def tickets(site: str, services: tuple[str, ...], client: int, most: int) -> Iterator[bytes]:
    """One kiosk's requests: each with a key of its own, all services and languages in turn."""
    choices = itertools.product(services, Language)
    made = [_request(site, service, language) for service, language in choices]
    run = secrets.token_hex(4)
    for number in range(most):
        key = f"{run}-{client}-{number}".ljust(_KEY_LENGTH, ".").encode()
        yield made[(client + number) % len(made)].replace(_KEY_PLACE, key, 1)


def _request(site: str, service: str, language: Language) -> bytes:
    return request_bytes(
        "POST",
        f"/api/v1/sites/{site}/tickets",
        headers=[f"Authorization: Demo kiosk:{site}", f"Idempotency-Key: {_KEY_PLACE.decode()}"],
        body=json.dumps({"service": service, "language": language, "priority": None}),
    )


if __name__ == "__main__":
    main()
