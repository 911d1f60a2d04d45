"""`python -m bench.fanout`: a counter calls, and every screen of the hall hears of it.

From the first byte of the HTTP call to the frame at each screen, and beside it in the same run the
same bytes from a bare epoll loop, from plain Flask-SocketIO and from a socket.io server on Node.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import yaml

from bench.desk import HOST, Desk, bench_options, one_line_errors, running_desk
from bench.figures import Figure, conditions, report
from bench.load import Answer, Client, LoadError, request_bytes
from bench.rivals import AbsentError, rival
from bench.screens import Screens, raise_limit
from bench.weight import weight
from queue_server.metrics.figures import quantile

_RIVALS = ("bare", "plain", "node")
_NEEDED = ("nouba", "bare")
_MARKER = b'"turn_called"'
_SETTLE_SECONDS = 0.3
_WAKE_SECONDS = 2.0
"""Between two calls: what the last one set off (a summary, say) is over."""
_WARM_UP_ROUNDS = 3
_EARLY_SCREENS = 10
_MOST_THREADS = 2000


@dataclass(slots=True)
class Measured:
    """What one server did: seconds from the call to each frame, and its weight."""

    times: list[float] = field(default_factory=list)
    calls: list[list[float]] = field(default_factory=list)
    """Of each call the frames in order."""
    lost: int = 0
    kilobytes_each: float = 0.0
    threads: int = 0
    busy_seconds: float = 0.0

    def add(self, began: float, times: list[float], screens: int) -> None:
        """One call's frames."""
        taken = [moment - began for moment in times]
        self.times += taken
        self.calls.append(taken)
        self.lost += screens - len(taken)

    def figures(self, prefix: str = "") -> dict[str, Figure]:
        """Milliseconds, kilobytes a screen, and processor time for each frame."""
        ordered = sorted(self.times)
        if not ordered:
            raise LoadError("no screen got anything")
        found: dict[str, Figure] = {
            "p50_ms": _ms(quantile(ordered, 0.5)),
            "p99_ms": _ms(quantile(ordered, 0.99)),
            "first_ms": self._usual(0.0),
            "usual_p99_ms": self._usual(0.99),
            "last_ms": self._usual(1.0),
            "kb_per_screen": round(self.kilobytes_each, 1),
            "cpu_us_per_frame": round(self.busy_seconds / len(ordered) * 1e6, 1),
            "threads": self.threads,
            "lost": self.lost,
        }
        return {f"{prefix}{name}": value for name, value in found.items()}

    def _usual(self, share: float) -> float:
        """The median over the calls: one pause of a shared machine does not decide it."""
        return _ms(quantile(sorted(quantile(call, share) for call in self.calls if call), 0.5))


class Subject:
    """A server that pushes when it is told to over HTTP; this one sends the given event's data."""

    def __init__(self, port: int, pid: int, data: bytes) -> None:
        self.port = port
        self.pid = pid
        self.headers: tuple[str, ...] = ()
        self.auth = "{}"
        self._client = Client(0, (HOST, port))
        self._data = data.decode()

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def connect(self) -> None:
        """A fresh connection: each server gives up an idle one after a time of its own."""
        self._client.close()
        self._client = Client(0, (HOST, self.port))

    def call(self) -> float:
        """Begin a call; returns the moment before its first byte."""
        self._client.send(self._request())
        return self._client.began

    def finish(self) -> None:
        """Take the answer, and make ready for the next call."""
        self._answer(200)

    def _request(self) -> bytes:
        return request_bytes("POST", "/push", body=self._data)

    def _answer(self, status: int) -> Answer:
        while (answer := self._client.receive()) is None:
            pass
        if answer.status != status:
            raise LoadError(f"a call was answered {answer.status}: {answer.body[:200]!r}")
        return answer


class Counter(Subject):
    """The first counter of a site of Nouba: it calls, and nobody comes."""

    def __init__(self, desk: Desk, site: str, calls: int) -> None:
        super().__init__(desk.port, desk.pid, b"")
        chosen = desk.config.site(site)
        if chosen is None:
            raise click.BadParameter(f"no site '{site}' in the configuration")
        self._site, self._counter = site, chosen.counters[0]
        self.headers = (f"Authorization: Demo display:{site}",)
        self.auth = json.dumps({"site": site, "audience": "display"})
        self._post("open")
        for _ in range(calls):
            body = json.dumps({"service": self._counter.services[0], "language": "fr"})
            self._client.send(
                request_bytes(
                    "POST",
                    f"/api/v1/sites/{site}/tickets",
                    headers=[f"Authorization: Demo kiosk:{site}"],
                    body=body,
                )
            )
            self._answer(201)

    def finish(self) -> None:
        called = json.loads(self._answer(200).body)["current"]
        self._post("no-show", json.dumps({"turn_id": called["turn_id"]}))

    def _request(self) -> bytes:
        return self._command("call-next")

    def _post(self, verb: str, body: str = "{}") -> None:
        self._client.send(self._command(verb, body))
        self._answer(200)

    def _command(self, verb: str, body: str = "{}") -> bytes:
        path = f"/api/v1/sites/{self._site}/counters/{self._counter.id}/{verb}"
        agent = f"Authorization: Demo agent:{self._site}:Bench"
        return request_bytes("POST", path, headers=[agent], body=body)


@click.command()
@bench_options(site="beni-mellal")
@click.option("--screens", default=1000, show_default=True, type=click.IntRange(1, 4000))
@click.option("--blocks", default=4, show_default=True, type=click.IntRange(1, 100))
@click.option("--rounds", default=20, show_default=True, help="Calls in each block.")
@click.option("--alone", is_flag=True, help="Only Nouba and the bare loop.")
@click.option("--realtime", type=click.Choice(["epoll", "stock"]), help="Of Nouba's own screens.")
@click.option("--stalled", type=float, help="Seconds without and with one screen that hangs.")
def main(
    *,
    config_file: Path,
    database: str | None,
    site: str,
    as_json: bool,
    screens: int,
    blocks: int,
    rounds: int,
    alone: bool,
    realtime: str | None,
    stalled: float | None,
) -> None:
    """Milliseconds from a call to the frame at each of SCREENS screens, and what a screen costs.

    Exit code 1 when a screen missed a call.
    """
    raise_limit()
    with ExitStack() as stack:
        stack.enter_context(one_line_errors())
        own = stack.enter_context(_configured(config_file, realtime, screens))
        desk = stack.enter_context(running_desk(own, database))
        under = {
            **conditions(desk.config, site, screens),
            "realtime": desk.config.server.realtime,
            "calls": blocks * rounds,
        }
        hall = stack.enter_context(Screens())
        if stalled is not None:
            under["calls"] = "as many as fit"
            figures = _stalled(desk, site, hall, screens, stalled)
        else:
            counter = Counter(desk, site, _WARM_UP_ROUNDS + 2 + blocks * rounds)
            stack.callback(counter.close)
            subjects = {"nouba": counter, **_rivals(stack, counter, screens, alone=alone)}
            figures = _compared(subjects, hall, screens, blocks, rounds)
    report(figures, under, as_json=as_json)
    sys.exit(1 if figures["lost"] else 0)


@contextmanager
def _configured(config_file: Path, realtime: str | None, screens: int) -> Iterator[Path]:
    """The configuration; for the stock path with a thread for each screen."""
    if realtime is None:
        yield config_file
        return
    content = yaml.safe_load(config_file.read_text(encoding="utf-8"))
    content["server"]["realtime"] = realtime
    if realtime == "stock":
        content["server"]["threads"] = min(_MOST_THREADS, screens + 64)
    with TemporaryDirectory(prefix="bench-") as name:
        own = Path(name) / "config.yaml"
        own.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        yield own


def _rivals(stack: ExitStack, counter: Counter, screens: int, *, alone: bool) -> dict[str, Subject]:
    data = _event_of(counter)
    found: dict[str, Subject] = {}
    for name in _RIVALS[:1] if alone else _RIVALS:
        try:
            port, pid = stack.enter_context(rival(name, screens))
        except AbsentError as absent:
            click.echo(f"bench: without '{name}': {absent}", err=True)
        else:
            found[name] = stack.enter_context(closing(Subject(port, pid, data)))
    return found


def _event_of(counter: Counter) -> bytes:
    """The data of a real call's event: what the rivals send is what Nouba sends."""
    with Screens() as one:
        one.join("one", counter.port, 1, headers=counter.headers, auth=counter.auth)
        one.await_marker("one", _MARKER)
        counter.connect()
        counter.call()
        one.times("one")
        counter.finish()
        return one.frame("one")


def _compared(
    subjects: dict[str, Subject], hall: Screens, screens: int, blocks: int, rounds: int
) -> dict[str, Figure]:
    measured = {name: Measured() for name in subjects}
    # The threads of `plain`, four for each screen, would weigh on the others even while it rests.
    for group in ({"nouba", "bare", "node"}, {"plain"}):
        standing = [name for name in subjects if name in group]
        for turn in range(1 + blocks):
            for name in list(standing):
                try:
                    if turn == 0:
                        _fill(name, subjects[name], hall, screens, measured[name])
                    else:
                        _block(
                            name,
                            subjects[name],
                            hall,
                            screens,
                            rounds=rounds,
                            into=measured[name],
                        )
                except (LoadError, OSError) as error:
                    if name in _NEEDED:
                        raise LoadError(f"'{name}' broke down: {error}") from error
                    click.echo(f"bench: without '{name}': it broke down: {error}", err=True)
                    standing.remove(name)
                    del measured[name]
    figures = measured["nouba"].figures()
    for name in [name for name in measured if name != "nouba"]:
        figures |= measured[name].figures(f"{name}_")
    for name in ("p99_ms", "usual_p99_ms"):
        ratio = float(figures[name]) / float(figures[f"bare_{name}"])
        figures["limit_ratio" if name == "p99_ms" else "usual_limit_ratio"] = round(ratio, 2)
    return figures


def _fill(name: str, subject: Subject, hall: Screens, screens: int, into: Measured) -> None:
    """Let the screens in, and weigh them."""
    # What a server needs once, for any screen at all, is not counted as a screen's.
    early = min(_EARLY_SCREENS, screens // 2)
    hall.join(name, subject.port, early, headers=subject.headers, auth=subject.auth)
    for _ in range(_WARM_UP_ROUNDS):
        subject.connect()
        subject.call()
        subject.finish()
    before = weight(subject.pid)
    late = screens - early
    hall.join(name, subject.port, late, headers=subject.headers, auth=subject.auth)
    _one_call(name, subject, hall, screens, Measured())
    joined = weight(subject.pid)
    into.kilobytes_each = (joined.kilobytes - before.kilobytes) / late
    into.threads = joined.threads


def _block(
    name: str, subject: Subject, hall: Screens, screens: int, *, rounds: int, into: Measured
) -> None:
    busy = weight(subject.pid).seconds
    for _ in range(rounds):
        _one_call(name, subject, hall, screens, into)
    into.busy_seconds += weight(subject.pid).seconds - busy


def _one_call(name: str, subject: Subject, hall: Screens, screens: int, into: Measured) -> None:
    subject.connect()
    time.sleep(_SETTLE_SECONDS)
    hall.await_marker(name, _MARKER)
    began = subject.call()
    into.add(began, hall.times(name, most=screens), screens)
    subject.finish()


def _stalled(
    desk: Desk, site: str, hall: Screens, screens: int, seconds: float
) -> dict[str, Figure]:
    """The same hall for so many seconds, then again beside one screen whose process is stopped."""
    counter = Counter(desk, site, 2 * (int(seconds / _SETTLE_SECONDS) + 1))
    hall.join("nouba", counter.port, screens, headers=counter.headers, auth=counter.auth)
    before = _for(seconds, counter, hall, screens)
    with Screens() as hung:
        hung.join("nouba", counter.port, 1, headers=counter.headers, auth=counter.auth)
        connected = weight(counter.pid)
        hung.freeze()
        beside = _for(seconds, counter, hall, screens)
        grown = weight(counter.pid).kilobytes - connected.kilobytes
        hung.go_on()
        dropped = _gone(hung)
    counter.close()
    figures = beside.figures()
    del figures["kb_per_screen"], figures["threads"]
    return {
        **figures,
        "without_p99_ms": before.figures()["p99_ms"],
        "without_usual_p99_ms": before.figures()["usual_p99_ms"],
        "grown_kb": grown,
        "dropped": dropped,
    }


def _gone(hung: Screens) -> int:
    """How many of its screens the server has let go: it learns of that once it reads again."""
    end = time.monotonic() + _WAKE_SECONDS
    while not (gone := hung.gone("nouba")) and time.monotonic() < end:
        time.sleep(_SETTLE_SECONDS)
    return gone


def _for(seconds: float, counter: Counter, hall: Screens, screens: int) -> Measured:
    found = Measured()
    end = time.monotonic() + seconds
    busy = weight(counter.pid).seconds
    while time.monotonic() < end:
        _one_call("nouba", counter, hall, screens, found)
    found.busy_seconds = weight(counter.pid).seconds - busy
    return found


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


if __name__ == "__main__":
    main()
