"""Asking the server: each question bounded in time, repeated when its answer was lost.

Every question of the protocol may be asked again: the server answers the same, and does nothing
twice.
"""

import logging
import ssl
import threading
import time
from pathlib import Path
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from queue_server import __version__
from queue_server.print_agent.wire import LONGEST_WAIT, AgentPrinters, Asking, Work

_log = logging.getLogger(__name__)

A = TypeVar("A", bound=BaseModel)
USER_AGENT = f"nouba-print-agent/{__version__}"
"""Tells the server's administrator which version runs here."""

_CONNECT_SECONDS, _ANSWER_SECONDS = 3.0, 5.0
_PATIENCE, _LAST_PATIENCE = 6.0, 3.0
"""Seconds after which a question is given up; whoever asked decides what then. The second once the
agent is to stop."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class ServerAwayError(Exception):
    """No answer, or none of Nouba's; the sentence is one line."""


class RefusedError(Exception):
    """The server does not do it, and would not if it were asked again."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.status = status
        self.code = code


def trusted(ca: Path | None) -> ssl.SSLContext:
    """What is needed to trust the server: the machine's authorities, or those in the file `ca`.

    Raises OSError (ssl.SSLError is one) when the file cannot be used.
    """
    return ssl.create_default_context(cafile=str(ca) if ca else None)


def read_answer(response: httpx.Response, answer: type[A]) -> A:
    """What the server answered. Raises ServerAwayError, RefusedError."""
    status = response.status_code
    if response.is_success:
        try:
            return answer.model_validate_json(response.content)
        except ValidationError:
            raise ServerAwayError("an answer that this version does not understand") from None
    if status in _TRY_AGAIN:
        raise ServerAwayError(f"status {status}")
    # A proxy's refusal says nothing of what Nouba has done.
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        raise ServerAwayError(f"status {status}, and not from Nouba")
    try:
        problem = response.json()
        raise RefusedError(status, str(problem["code"]), str(problem.get("detail", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ServerAwayError(f"status {status}") from None


class Client:
    """One server, asked as one agent by its token; used by several threads at once."""

    def __init__(self, url: str, token: str, trust: ssl.SSLContext) -> None:
        self.url = url.rstrip("/")
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._away_since: float | None = None
        self._http = httpx.Client(
            base_url=f"{self.url}/api/v1/print-agent",
            headers={"Authorization": f"Bearer {token}", "User-Agent": USER_AGENT},
            timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            verify=trust,
            # The token goes to the server alone: to no proxy that the environment happens to name.
            trust_env=False,
        )

    def printers(self) -> AgentPrinters:
        """The agent's printers and their settings."""
        return self._repeat("GET", "/printers", None, AgentPrinters)

    def work(self, owner: str, seen: str, wait: float = LONGEST_WAIT) -> Work:
        """Wait until there is something new to do, `wait` seconds at most; asked once."""
        query = {"owner": owner, "seen": seen, "wait": str(wait)}
        timeout = httpx.Timeout(wait + _ANSWER_SECONDS, connect=_CONNECT_SECONDS)
        request = self._http.build_request("GET", "/work", params=query, timeout=timeout)
        return self._once(request, Work)

    def ask(self, path: str, body: Asking, answer: type[A], *, once: bool = False) -> A:
        """A command, repeated until it is answered, unless it is to be asked `once`.

        Raises:
            ServerAwayError: no answer in time; it may or may not have been done.
            RefusedError: it was not done.
        """
        return self._repeat("POST", path, body, answer, once=once)

    def stop(self) -> None:
        """From now on questions are given up sooner."""
        self._stopping.set()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _repeat(
        self, method: str, path: str, body: Asking | None, answer: type[A], *, once: bool = False
    ) -> A:
        asked, pause = time.monotonic(), _FIRST_PAUSE
        content = None if body is None else body.model_dump(mode="json")
        while True:
            try:
                return self._once(self._http.build_request(method, path, json=content), answer)
            except ServerAwayError:
                patience = _LAST_PATIENCE if self._stopping.is_set() else _PATIENCE
                if once or time.monotonic() - asked + pause > patience:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _once(self, request: httpx.Request, answer: type[A]) -> A:
        asked = time.monotonic()
        try:
            response = self._http.send(request)
            given = read_answer(response, answer)
        except (httpx.HTTPError, ServerAwayError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            self._note_silence(reason)
            raise ServerAwayError(f"{self.url}: {reason}") from None
        except RefusedError:
            self._note_answer(asked)
            raise
        self._note_answer(asked)
        return given

    def _note_silence(self, reason: str) -> None:
        """One line when the server goes."""
        with self._lock:
            known, self._away_since = self._away_since, self._away_since or time.monotonic()
        if known is None:
            _log.warning("the server does not answer: %s: %s", self.url, reason)

    def _note_answer(self, asked: float) -> None:
        """One line when it is back: answers to what was asked before it went do not count."""
        with self._lock:
            back = self._away_since is not None and asked > self._away_since
            if back:
                self._away_since = None
        if back:
            _log.warning("the server answers again")
