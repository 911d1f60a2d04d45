"""The HTTP API as its clients use it: a key on each command, the same one when it is retried."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from types import TracebackType
from typing import Any, Self

import httpx

from queue_server.simulation.pace import ServerClock

_ANSWER_SECONDS = 10.0
_GIVE_UP_SECONDS = 60.0
_GIVE_UP_WHEN_STOPPED = 3.0
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0
_TRY_AGAIN = frozenset({502, 503, 504})


class SimulationError(Exception):
    """The simulation cannot go on; its text is one line for a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON object that came with it."""

    status: int
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        """The command was done."""
        return self.status < 300

    @property
    def code(self) -> str:
        """A problem's code; empty when there is none."""
        return str(self.body.get("code", ""))


class Client:
    """One server's API; may be used by many threads. Ends with its `with` block."""

    def __init__(self, url: str, stop: Event) -> None:
        """A silent server is given up after a minute, or soon when `stop` is set."""
        self.url = url.rstrip("/")
        self._stop = stop
        self._http = httpx.Client(
            base_url=f"{self.url}/api/v1", timeout=_ANSWER_SECONDS, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def ping(self) -> ServerClock:
        """The server's clock. Tried once; raises SimulationError when nobody answers."""
        try:
            answer = self._http.get("/ping").raise_for_status().json()
            at = datetime.fromisoformat(answer["at"])
            return ServerClock(at, float(answer["speed"]), time.monotonic())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error).split("\n", maxsplit=1)[0] or type(error).__name__
            raise SimulationError(f"no server at {self.url}: {reason}") from None
        except (ValueError, KeyError, TypeError):
            raise SimulationError(f"what answers at {self.url} is not Nouba") from None

    def read(self, path: str, actor: str) -> Answer:
        """GET below /api/v1. `actor`: such as `agent:larache:Salma`, or empty."""
        return self._ask("GET", path, _authorization(actor), None)

    def command(self, path: str, body: dict[str, Any], actor: str = "") -> Answer:
        """POST below /api/v1, once, however often the answer was lost on its way."""
        headers = {**_authorization(actor), "Idempotency-Key": uuid.uuid4().hex}
        return self._ask("POST", path, headers, body)

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None
    ) -> Answer:
        asked = time.monotonic()
        pause = _FIRST_PAUSE
        while True:
            try:
                answer = self._http.request(method, path, headers=headers, json=body)
                if answer.status_code not in _TRY_AGAIN:
                    return Answer(answer.status_code, answer.json())
                reason = f"status {answer.status_code}"
            except (httpx.TransportError, ValueError) as error:
                reason = str(error) or type(error).__name__
            patience = _GIVE_UP_WHEN_STOPPED if self._stop.is_set() else _GIVE_UP_SECONDS
            if time.monotonic() - asked > patience:
                raise SimulationError(f"{self.url} does not answer any more: {reason}")
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def _authorization(actor: str) -> dict[str, str]:
    return {"Authorization": f"Demo {actor}"} if actor else {}
