"""Headers that every answer carries, and the key that signs cookies."""

import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadData

from queue_server.web.errors import HttpProblemError

_log = logging.getLogger(__name__)

_DIRECTIVES = (
    "default-src 'self'",
    "img-src 'self' data:",
    # Named beside 'self': browsers of 2018 do not count a websocket as 'self'.
    "connect-src 'self' ws://{host} wss://{host}",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Other sites learn nothing; our own commands over TLS are checked by where they come from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Files say themselves how long they may be kept; anything else may name a person or a ticket.
    "Cache-Control": "no-store",
}
_HSTS = f"max-age={365 * 24 * 3600}"
_MOST_BODY_BYTES = 64 * 1024
_TAKES = "__nouba_takes__"

V = TypeVar("V", bound=Callable[..., Any])


class _Cookies(SecureCookieSessionInterface):
    """The session's cookie is for https alone once https is there; an odd one is an empty one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        try:
            return super().open_session(app, request)
        except BadData:  # well signed, and yet not what is read back
            return self.session_class()

    def get_cookie_secure(self, app: Flask) -> bool:
        del app
        return request.is_secure


def takes_bytes(most: int) -> Callable[[V], V]:
    """Declare that a view takes larger bodies than all others: uploads."""

    def declare(view: V) -> V:
        setattr(view, _TAKES, most)
        return view

    return declare


def install_security(app: Flask, secret: str) -> None:
    """Cookies that scripts cannot read, a strict content policy, a bounded body."""
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="nouba",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_MOST_BODY_BYTES,
    )
    app.session_interface = _Cookies()
    app.before_request(_refuse_nul)
    app.before_request(_bound_body)
    app.after_request(_harden)


def _refuse_nul() -> None:
    """No text of ours holds a NUL, and PostgreSQL refuses it in any; JSON: `errors.Json`."""
    if "\0" in request.path:
        raise HttpProblemError(404, "not_found")
    texts = list(request.args.values())
    if request.mimetype == "application/x-www-form-urlencoded":
        texts += request.form.values()
    if any("\0" in text for text in texts):
        raise HttpProblemError(400, "malformed_request")


def _bound_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, _TAKES, None)
    if most is not None:
        request.max_content_length = most


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    policy = "; ".join(_DIRECTIVES).format(host=request.host)
    response.headers.setdefault("Content-Security-Policy", policy)
    return response


def secret_key(file: Path) -> str:
    """NOUBA_SECRET_KEY if set, else the file's content; the file is made when it is missing."""
    given = os.environ.get("NOUBA_SECRET_KEY")
    if given:
        return given
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        _close_to_others(file)
        kept = file.read_text().strip()
        if kept:
            return kept
        file.unlink()  # a disk that was full at the first start left it empty
        return secret_key(file)
    with os.fdopen(descriptor, "w") as made:
        made.write(secrets.token_urlsafe(32))
    return file.read_text().strip()


def _close_to_others(file: Path) -> None:
    """Whoever reads the key can make cookies; a copy that was put back may have lost its mode."""
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        _log.warning("%s: others could read it (mode %03o); now its owner alone can", file, mode)
        file.chmod(0o600)
