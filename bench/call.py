"""`python -m bench.call`: the counters of one site press "call next" together, again and again.

Each wave is one press by every counter at once; the next wave begins when all are answered. The
no-op route is asked in the same waves. Between waves the called turns are ended, untimed.
"""

import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bench.desk import HOST, NOOP, Desk, bench_options, one_line_errors, running_desk
from bench.figures import Figure, conditions, repeated, report, speed_figures
from bench.load import Answer, Load, LoadError, Round, request_bytes
from queue_server.config import CounterConfig

_WARM_UP_WAVES = 10
_SPARE_TICKETS = 1.1


class Counters:
    """The agents of some counters, all driven through one load generator."""

    def __init__(self, load: Load, site: str, counters: tuple[CounterConfig, ...]) -> None:
        self._load = load
        self._site = site
        self._counters = counters
        self._run = secrets.token_hex(4)
        self._sent = 0

    def fill(self, each: int) -> None:
        """Let so many people wait for every counter, for its services in turn."""
        self._load.run([self._kiosk(counter, each) for counter in self._counters])

    def everywhere(self, verb: str) -> Round:
        """The same verb at all counters together."""
        return self._load.run(
            [iter([self._command(counter.id, verb)]) for counter in self._counters]
        )

    def end(self, called: list[Answer], *, served: bool) -> None:
        """Make the counters free again: served to the end, or nobody came."""
        for verb in ("start", "finish") if served else ("no-show",):
            requests: list[Iterator[bytes]] = [iter(()) for _ in self._counters]
            for answer in called:
                if (turn := turn_of(answer)) is not None:
                    counter = self._counters[answer.client].id
                    body = json.dumps({"turn_id": turn})
                    requests[answer.client] = iter([self._command(counter, verb, body)])
            ended = self._load.run(requests)
            if any(answer.status != 200 for answer in ended.answers):
                raise LoadError(f"a turn could not be ended: {ended.answers[0].body!r}")

    def _kiosk(self, counter: CounterConfig, tickets: int) -> Iterator[bytes]:
        for number in range(tickets):
            service = counter.services[number % len(counter.services)]
            yield self._post(
                f"/api/v1/sites/{self._site}/tickets",
                f"kiosk:{self._site}",
                json.dumps({"service": service, "language": "fr"}),
            )

    def _command(self, counter: str, verb: str, body: str = "{}") -> bytes:
        path = f"/api/v1/sites/{self._site}/counters/{counter}/{verb}"
        return self._post(path, f"agent:{self._site}:Bench {counter}", body)

    def _post(self, path: str, actor: str, body: str) -> bytes:
        self._sent += 1
        key = f"{self._run}-{self._sent}"
        headers = [f"Authorization: Demo {actor}", f"Idempotency-Key: {key}"]
        return request_bytes("POST", path, headers=headers, body=body)


@click.command()
@bench_options(site="beni-mellal", clients=8)
@click.option("--rounds", default=8, show_default=True, type=click.IntRange(1, 100))
@click.option("--waves", default=50, show_default=True, type=click.IntRange(1, 1000))
def main(
    *,
    config_file: Path,
    database: str | None,
    site: str,
    clients: int,
    as_json: bool,
    rounds: int,
    waves: int,
) -> None:
    """Calls a second when CLIENTS counters press together, as a share of the no-op route's rate.

    Each of ROUNDS has WAVES of no-ops and as many of calls. Exit code 1 when a turn was called
    twice, a counter called nobody, or a request failed.
    """
    with one_line_errors(), running_desk(config_file, database) as desk:
        under = conditions(desk.config, site, clients)
        counters = _first_counters(desk, site, clients)
        with Load(HOST, desk.port, clients) as load:
            agents = Counters(load, site, counters)
            agents.fill(int((_WARM_UP_WAVES + rounds * waves) * _SPARE_TICKETS) + 1)
            agents.everywhere("open")
            first, called, noop = Round(), Round(), Round()
            for wave in range(_WARM_UP_WAVES):
                _noop_wave(load, clients)
                _call_wave(agents, first, served=bool(wave % 2))
            for _ in range(rounds):
                for _ in range(waves):
                    noop.add(_noop_wave(load, clients))
                for wave in range(waves):
                    _call_wave(agents, called, served=bool(wave % 2))
    checks = _checks(first.answers + called.answers)
    report({**speed_figures(called, noop), **checks}, under, as_json=as_json)
    sys.exit(1 if any(checks[name] for name in ("double_calls", "failures", "empty")) else 0)


def turn_of(answer: Answer) -> int | None:
    """The turn that a call-next answered with, if it called one."""
    if answer.status != 200:
        return None
    current = json.loads(answer.body)["current"]
    return None if current is None else int(current["turn_id"])


def _first_counters(desk: Desk, site: str, clients: int) -> tuple[CounterConfig, ...]:
    chosen = desk.config.site(site)
    if chosen is None or len(chosen.counters) < clients:
        raise click.BadParameter(f"no site '{site}' with {clients} counters in the configuration")
    return chosen.counters[:clients]


def _noop_wave(load: Load, clients: int) -> Round:
    return load.run([iter([NOOP]) for _ in range(clients)])


def _call_wave(agents: Counters, into: Round, *, served: bool) -> None:
    pressed = agents.everywhere("call-next")
    into.add(pressed)
    agents.end(pressed.answers, served=served)


def _checks(answers: list[Answer]) -> dict[str, Figure]:
    answered = [answer for answer in answers if answer.status == 200]
    turns = [turn for answer in answered if (turn := turn_of(answer)) is not None]
    return {
        "calls": len(turns),
        "double_calls": repeated(turns),
        "failures": len(answers) - len(answered),
        "empty": len(answered) - len(turns),
    }


if __name__ == "__main__":
    main()
