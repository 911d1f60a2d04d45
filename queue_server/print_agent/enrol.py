"""Asking to be let in: a code for the administrator, a secret for this computer alone."""

import os
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx
from pydantic import BaseModel

from queue_server.print_agent.client import (
    USER_AGENT,
    RefusedError,
    ServerAwayError,
    read_answer,
)
from queue_server.shapes_devices import DeviceCode, DeviceCodeState

A = TypeVar("A", bound=BaseModel)

_MOST_SECONDS = 3600.0
_LOOK_EVERY, _AGAIN_AFTER = 3.0, 15.0
_TIMEOUT = httpx.Timeout(5.0, connect=3.0)


class NotLetInError(Exception):
    """Nobody approved the agent in time."""


def enrol(
    url: str, trust: ssl.SSLContext, *, site: str, agent: str, show: Callable[[str], None]
) -> str:
    """The secret that an administrator of `site` has let in, an hour from now at most.

    `agent`: which of the configured print agents this is, where it is known. `show` gets each code,
    six digits, when it is to be shown. Raises RefusedError, e.g. `unknown_site`, and NotLetInError.
    """
    with httpx.Client(
        base_url=f"{url}/api/v1",
        headers={"User-Agent": USER_AGENT},
        timeout=_TIMEOUT,
        verify=trust,
        trust_env=False,
    ) as http:
        until = time.monotonic() + _MOST_SECONDS
        wish = {"site": site, "purpose": "print_agent", "place": agent}
        while time.monotonic() < until:
            asked = _post(http, "/device-codes", wish, DeviceCode)
            if asked is None:
                time.sleep(_AGAIN_AFTER)
                continue
            show(asked.code)
            if _is_let_in(http, asked.secret, until):
                return asked.secret
    raise NotLetInError


def _is_let_in(http: httpx.Client, secret: str, until: float) -> bool:
    """Wait; False once the code has run out."""
    known = {"Authorization": f"Bearer {secret}"}
    while time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
        try:
            told = _post(http, "/device-codes/state", {}, DeviceCodeState, known)
        except RefusedError as refusal:
            if refusal.code == "unknown_device":
                return False
            raise
        if told is not None and told.state == "approved":
            return True
    return False


def _post(
    http: httpx.Client,
    path: str,
    body: dict[str, str],
    answer: type[A],
    headers: dict[str, str] | None = None,
) -> A | None:
    """None: not now. Raises RefusedError where asking again would not help."""
    try:
        return read_answer(http.post(path, json=body, headers=headers), answer)
    except (httpx.HTTPError, ServerAwayError):
        return None


def require_writable(path: Path) -> None:
    """Before anybody is troubled: the file can be made or filled. Raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def write_token(path: Path, token: str) -> None:
    """For the owner of the file alone. Raises OSError."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(f"{token}\n")
