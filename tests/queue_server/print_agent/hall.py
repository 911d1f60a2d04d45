"""A server on loopback, a network between that loses what the test says, and a printer beyond."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, make_server

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State
from queue_server.domain.events import Recorded
from queue_server.domain.site_events import PrinterChanged
from queue_server.print_agent.agent import Agent
from queue_server.print_agent.client import Client, trusted
from queue_server.printing import JobChange
from queue_server.store.tables import print_job
from tests.queue_server.web.site import StoppedClock, Web, make_web

TOKEN = "token-of-the-kiosk-in-the-hall"
PATIENCE = 30
"""Seconds that a test waits at most for what must come."""

FINAL = {state.value for state in State} - {"queued", "sending"}


class RunningClock(StoppedClock):
    """The server's, far from this machine's; it runs, and tests may set it forward."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta()
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self._began) + self.ahead


@dataclass
class Hall:
    """The server's process is played by threads, so that it can be cut off at any step."""

    folder: Path
    database: Path
    printers: list[dict[str, Any]]
    web: Web = field(init=False)
    states: list[tuple[int, str]] = field(default_factory=list)
    conditions: list[tuple[str, str]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _http: BaseWSGIServer | None = None
    port: int = 0
    clock: RunningClock = field(default_factory=RunningClock)

    def start(self) -> None:
        """Begin to serve, always on the same port and database."""
        self.web = make_web(
            self.folder,
            self.database,
            clock=self.clock,
            printers=self.printers,
            print_agents=[{"id": "kiosk", "token": TOKEN}],
        )
        application = self.web.application
        application._realtime.print_job_changed = self._job_changed  # type: ignore[method-assign]  # listens too
        application.nouba.context.bus.subscribe(self._listen)
        self._http = make_server("127.0.0.1", self.port, application.flask, threaded=True)
        self._http.daemon_threads = True  # type: ignore[attr-defined]  # of socketserver
        self.port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        application._absence.start()

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._http is None:
            return
        application = self.web.application
        application.release_screens()
        self._http.shutdown()
        self._http.server_close()
        application._absence.stop()
        application.nouba.database.close()
        self._http = None

    def issue(self) -> int:
        """A ticket's print job."""
        job: int = self.web.issue()["receipt"]["job"]
        return job

    def row(self, job: int) -> Any:  # noqa: ANN401 - a row has no type of its own
        with self.web.application.nouba.database.read() as connection:
            return connection.execute(select(print_job).where(print_job.c.id == job)).one()

    def wait_for(self, job: int, *states: str) -> str:
        """Until the job has come to one of these states, from now on or before."""
        with self._changed:
            found: list[str] = []

            def there() -> bool:
                found[:] = [state for number, state in self.states if number == job]
                return bool(found) and found[-1] in states

            assert self._changed.wait_for(there, PATIENCE), (job, self.states)
            return found[-1]

    def wait_for_condition(self, condition: str) -> str:
        """Until the screens have been told of it last; returns its detail."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: self.conditions[-1:] and self.conditions[-1][0] == condition, PATIENCE
            ), self.conditions
            return self.conditions[-1][1]

    def _job_changed(self, change: JobChange) -> None:
        with self._changed:
            self.states.append((change.job, change.state))
            self._changed.notify_all()

    def _listen(self, events: Any) -> None:  # noqa: ANN401 - a sequence of Recorded
        with self._changed:
            for recorded in events:
                assert isinstance(recorded, Recorded)
                if isinstance(recorded.event, PrinterChanged):
                    self.conditions.append((recorded.event.condition, recorded.event.detail))
            self._changed.notify_all()


class Recording:
    """A driver that remembers what it printed, and does as the test says meanwhile."""

    capabilities = Capabilities(status=True, proof=True, cut=True)

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.during: Callable[[Page], None] = lambda _page: None
        self.condition = Status(Condition.READY)

    def __call__(self, **settings: object) -> "Recording":
        """Stands in DRIVERS for its class."""
        del settings
        return self

    def status(self) -> Status:
        return self.condition

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        del resync, on_status
        self.printed.append(page.name)
        self.during(page)
        return Delivery(State.PRINTED, len(page.data))


class Wire:
    """A network between agent and server, at the level of requests.

    `lose` decides by the path of a request what becomes of it: `"request"` never reaches the
    server, `"answer"` is done and never told; None lets it pass.
    """

    def __init__(self, target: Callable[[], int]) -> None:
        self.target = target
        self.lose: Callable[[str], str | None] = lambda _path: None
        self._seen: list[str] = []
        self._lost: list[str] = []
        self._more = threading.Condition()
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                wire.carry(self)

            do_POST = do_GET  # noqa: N815  # the library's name for it

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def carry(self, asked: BaseHTTPRequestHandler) -> None:
        """One request there, its answer back, unless one of them is lost."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        path = asked.path.partition("?")[0].removeprefix("/api/v1/print-agent")
        fate = self.lose(path)
        asked.close_connection = True
        if fate == "request":
            self._note(path, lost=True)
            return
        link = http.client.HTTPConnection("127.0.0.1", self.target(), timeout=PATIENCE)
        try:
            link.request(asked.command, asked.path, body, dict(asked.headers))
            self._note(path)
            answer = link.getresponse()
            content = answer.read()
        except OSError:
            return
        finally:
            link.close()
        if fate == "answer":
            self._note(path, lost=True)
            return
        asked.send_response(answer.status)
        asked.send_header("Content-Type", answer.headers["Content-Type"])
        asked.send_header("Content-Length", str(len(content)))
        asked.send_header("Connection", "close")
        asked.end_headers()
        with suppress(OSError):
            asked.wfile.write(content)

    def wait_for(self, path: str) -> None:
        """Until this has been asked, and is on its way to the server unless it was lost."""
        with self._more:
            assert self._more.wait_for(lambda: path in self._seen, PATIENCE), self._seen[-20:]

    def wait_for_loss(self) -> None:
        """Until something was lost; an answer, once the server has done what was asked."""
        with self._more:
            assert self._more.wait_for(lambda: self._lost, PATIENCE), self._seen[-20:]

    def _note(self, path: str, *, lost: bool = False) -> None:
        with self._more:
            self._seen.append(path)
            if lost:
                self._lost.append(path)
            self._more.notify_all()

    def close(self) -> None:
        """Carry nothing more."""
        self._server.shutdown()
        self._server.server_close()


class Losing:
    """Loses what matches, `times` times, and says when it has."""

    def __init__(self, pattern: str, what: str, times: int = 1_000_000) -> None:
        self._pattern = re.compile(pattern)
        self._what = what
        self._left = times
        self.happened = threading.Event()

    def __call__(self, path: str) -> str | None:
        if self._left <= 0 or not self._pattern.fullmatch(path):
            return None
        self._left -= 1
        self.happened.set()
        return self._what


@contextmanager
def agent_on(url: str, owner: str = "kiosk.boot.1:10:100", token: str = TOKEN) -> Iterator[Agent]:
    """An agent that runs on a thread of this process until the block ends, cleanly."""
    client = Client(url, token, trusted(None))
    agent = Agent(client, owner)
    thread = threading.Thread(target=agent.run, name=f"agent-{owner}", daemon=True)
    thread.start()
    try:
        yield agent
    finally:
        agent.stop()
        thread.join(PATIENCE)
        client.close()
        assert not thread.is_alive()
