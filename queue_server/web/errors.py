"""Every refusal in one shape: an RFC 9457 problem for programs, a page for people."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask_wtf.csrf import CSRFError
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from queue_server.domain.actor import PUBLIC, Actor
from queue_server.domain.errors import QueueError, Refusal
from queue_server.refusals import Turned
from queue_server.web.context import address, current
from queue_server.web.language import preferred_language
from queue_server.web.words import translate

_log = logging.getLogger(__name__)

STATUS: dict[Refusal, int] = {
    Refusal.UNKNOWN_SITE: 404,
    Refusal.UNKNOWN_SERVICE: 404,
    Refusal.UNKNOWN_COUNTER: 404,
    Refusal.UNKNOWN_DISPLAY: 404,
    Refusal.UNKNOWN_TICKET: 404,
    Refusal.UNKNOWN_PRINT_JOB: 404,
    Refusal.UNKNOWN_PRINTER: 404,
    Refusal.NO_PRINTER: 409,
    Refusal.UNKNOWN_PRIORITY: 422,
    Refusal.SITE_CLOSED: 409,
    Refusal.COUNTER_CLOSED: 409,
    Refusal.COUNTER_OPEN: 409,
    Refusal.COUNTER_BUSY: 409,
    Refusal.TURN_NOT_AT_COUNTER: 409,
    Refusal.NOT_ALLOWED_IN_STATE: 409,
    Refusal.TOO_MANY_CALLS: 409,
    Refusal.KEY_REUSED: 422,
    Refusal.FORBIDDEN: 403,
    Refusal.COUNTER_PAUSED: 409,
    Refusal.COUNTER_NOT_PAUSED: 409,
    Refusal.TURN_NOT_WAITING_HERE: 409,
    Refusal.REASON_NEEDED: 422,
    Refusal.UNKNOWN_REASON: 422,
    Refusal.UNKNOWN_OUTCOME: 422,
    Refusal.GRACE_OVER: 409,
    Refusal.DAY_OVER: 409,
    Refusal.NOTHING_TO_UNDO: 409,
    Refusal.UNDO_TOO_LATE: 409,
    Refusal.UNDO_DEPENDED_ON: 409,
    Refusal.SERVICE_CLOSED: 409,
    Refusal.QUOTA_REACHED: 409,
    Refusal.UNKNOWN_APPOINTMENT: 404,
    Refusal.APPOINTMENT_USED: 409,
    Refusal.UNTIL_PASSED: 422,
    Refusal.SENTENCE_NEEDED: 422,
    Refusal.UNKNOWN_NOTICE: 404,
    Refusal.UNKNOWN_HELP_REQUEST: 404,
    Refusal.HELP_ALREADY_ASKED: 409,
    Refusal.HELP_OVER: 409,
    Refusal.SIGN_IN_FAILED: 401,
    Refusal.SIGN_IN_LOCKED: 429,
    Refusal.PIN_UNUSABLE: 409,
    Refusal.PASSWORD_SHORT: 422,
    Refusal.PASSWORD_LONG: 422,
    Refusal.PASSWORD_WEAK: 422,
    Refusal.PIN_WEAK: 422,
    Refusal.LINK_WORTHLESS: 404,
    Refusal.LOGIN_TAKEN: 409,
    Refusal.LAST_ADMINISTRATOR: 409,
    Refusal.UNKNOWN_ACCOUNT: 404,
    Refusal.UNKNOWN_SESSION: 404,
    Refusal.UNKNOWN_DEVICE: 404,
    Refusal.UNKNOWN_CODE: 404,
    Refusal.COUNTER_YOURS: 409,
    Refusal.COUNTER_HANDED_OVER: 409,
    Refusal.UNKNOWN_PRINT_AGENT: 404,
    Refusal.TOO_MANY_ASKING: 429,
}

_REFUSALS = frozenset({401, 403, 429})
_HTTP_CODES = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "not_json",
}


class HttpProblemError(Exception):
    """A refusal of the web layer itself, before any operation was asked."""

    def __init__(
        self, status: int, code: str, *, of: Actor | None = None, **facts: str | int
    ) -> None:
        """`of`: who was refused, where somebody was known."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.of = of
        self.facts = facts


class FieldError(BaseModel):
    """What is wrong with one field: its JSON pointer and a reason."""

    pointer: str
    reason: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `detail` is in the language of Accept-Language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] | None = None


class Json(DefaultJSONProvider):
    """Flask's JSON, keys in our order; what is nested beyond reading is malformed as well."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ANN401 - parsed JSON
        """Raise ValueError where `s` is not JSON that can be read."""
        try:
            found = super().loads(s, **kwargs)
            # Written so only: as it stands, JSON does not allow it.
            is_written = "\\u0000" in s if isinstance(s, str) else b"\\u0000" in s
            if is_written and _has_nul(found):
                raise ValueError("NUL in a text")
        except RecursionError:
            raise ValueError("nested too deeply") from None
        return found


def _has_nul(value: object) -> bool:
    """No text of ours holds one, and PostgreSQL refuses it in any."""
    if isinstance(value, dict):
        return any(map(_has_nul, [*value, *value.values()]))
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


def install_errors(app: Flask) -> None:
    """Answer every exception in one place."""
    app.register_error_handler(QueueError, _queue_error)
    app.register_error_handler(HttpProblemError, _http_problem)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http_exception)
    app.register_error_handler(OperationalError, _store_error)
    app.register_error_handler(NoConnectionFreeError, _store_error)
    app.register_error_handler(Exception, _unexpected)


def problem(
    status: int,
    code: str,
    facts: Mapping[str, str | int] | None = None,
    errors: list[FieldError] | None = None,
) -> Response:
    """The answer to a refused request, in the shape that its client understands."""
    if not wants_json():
        page = render_template("problem.html", code=code, facts=dict(facts or {}), status=status)
        return Response(page, status=status)
    detail = translate(f"problem.{code}", preferred_language(), **(facts or {}))
    shape = Problem(
        type=f"urn:nouba:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        errors=errors,
    )
    return Response(
        shape.model_dump_json(exclude_none=True),
        status=status,
        mimetype="application/problem+json",
    )


def invalid_request(error: ValidationError) -> Response:
    """The answer to a body or query that does not fit its model."""
    if request.method == "POST" and request.get_json(silent=True) is None:
        return problem(400, "malformed_json")
    return problem(
        422,
        "invalid_request",
        errors=[
            FieldError(
                pointer="/" + "/".join(str(part) for part in each["loc"]), reason=each["msg"]
            )
            for each in error.errors(include_url=False, include_input=False)
        ],
    )


def wants_json() -> bool:
    """Whether a program asks, or a page's script."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def note_refusal(
    code: str, endpoint: str, *, site: str | None = None, of: Actor | None = None
) -> None:
    """What this request was not allowed to do; written down soon, by a thread of its own."""
    nouba = current()
    site = site or (request.view_args or {}).get("site", "")
    turned = Turned(
        code=code,
        endpoint=endpoint,
        address=address(),
        actor=of or g.get("actor", PUBLIC),
        site=site if nouba.config.site(site) else "",
    )
    nouba.refusals.note(turned, nouba.now)


def _queue_error(error: QueueError) -> Response:
    if error.code is Refusal.FORBIDDEN:  # what concerns signing in is written down over there
        note_refusal(error.code.value, request.endpoint or "")
    return problem(STATUS[error.code], error.code.value, error.facts)


def _http_problem(error: HttpProblemError) -> Response:
    if error.status in _REFUSALS:
        note_refusal(error.code, request.endpoint or "", of=error.of)
    return problem(error.status, error.code, error.facts)


def _forged(_error: CSRFError) -> Response:
    note_refusal("csrf", request.endpoint or "")
    return problem(400, "csrf")


def _http_exception(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    answer = problem(error.code, _HTTP_CODES.get(error.code, "unexpected"))
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def _store_error(error: OperationalError | NoConnectionFreeError) -> Response:
    reason = error.orig if isinstance(error, OperationalError) else error
    _log.error("the store refused: %s", reason)
    return problem(503, "store_unavailable")


def _unexpected(error: Exception) -> Response:
    _log.exception("unexpected", exc_info=error)
    return problem(500, "unexpected")
