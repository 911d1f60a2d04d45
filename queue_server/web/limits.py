"""How often something may be tried: declared beside a view, counted in memory, refused with 429."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItem, parse

from queue_server.domain.actor import Actor
from queue_server.moving_window import MovingWindows
from queue_server.web.context import address
from queue_server.web.errors import HttpProblemError

V = TypeVar("V", bound=Callable[..., Any])

_LIMITED = "__nouba_limited__"
_BY_CREDENTIAL = "__nouba_limited_by_credential__"
_MISSES = "__nouba_limited_misses__"


def limited(*rates: str) -> Callable[[V], V]:
    """Declare how often one address may ask for a view: `limited("20/minute", "200/hour")`."""
    return _declaring(_LIMITED, tuple(parse(rate) for rate in rates))


def limited_by_credential(*rates: str) -> Callable[[V], V]:
    """Declare how often one device or one session may ask for a view."""
    return _declaring(_BY_CREDENTIAL, tuple(parse(rate) for rate in rates))


@dataclass(frozen=True, slots=True)
class _Misses:
    of: str
    rates: tuple[RateLimitItem, ...]


def limited_misses(of: str, *rates: str) -> Callable[[V], V]:
    """Declare how often one address may ask for what does not exist: whoever guesses.

    Views with the same `of` share the count. A whole hall may sit behind one address, so answers
    that hit are not counted; but who has missed too often gets none at all for a while.
    """
    return _declaring(_MISSES, _Misses(of, tuple(parse(rate) for rate in rates)))


class Throttle:
    """The counters of one process."""

    def __init__(self) -> None:
        self._counted = MovingWindows()

    def check(self) -> None:
        """Count this request; raises HttpProblemError 429 `throttled` when it is one too many."""
        view = current_app.view_functions.get(request.endpoint or "")
        for rate in getattr(view, _LIMITED, ()):
            self.take(rate, request.endpoint or "", address())
        misses: _Misses | None = getattr(view, _MISSES, None)
        if misses is not None:
            for rate in misses.rates:
                if not self._counted.may(rate, misses.of, address()):
                    raise _throttled(rate)

    def check_credential(self) -> None:
        """The same by whose request it is, once that is known."""
        view = current_app.view_functions.get(request.endpoint or "")
        actor: Actor = g.actor
        if actor.via:
            for rate in getattr(view, _BY_CREDENTIAL, ()):
                self.take(rate, request.endpoint or "", actor.via)

    def count_miss(self, response: Response) -> Response:
        """Count an answer that says that there is no such thing."""
        view = current_app.view_functions.get(request.endpoint or "")
        misses: _Misses | None = getattr(view, _MISSES, None)
        if misses is not None and response.status_code == 404:
            for rate in misses.rates:
                self._counted.take(rate, misses.of, address())
        return response

    def take(self, rate: RateLimitItem, *what: str) -> None:
        """Count one more of `what`; raises HttpProblemError 429 `throttled`."""
        if not self._counted.take(rate, *what):
            raise _throttled(rate)


def install_limits(app: Flask, guard: Callable[[], Any]) -> None:
    """Count around `guard`, which finds out whose request it is."""
    throttle = Throttle()
    app.before_request(throttle.check)
    app.before_request(guard)
    app.before_request(throttle.check_credential)
    app.after_request(throttle.count_miss)


def _throttled(rate: RateLimitItem) -> HttpProblemError:
    return HttpProblemError(429, "throttled", seconds=rate.get_expiry())


def _declaring(name: str, what: object) -> Callable[[V], V]:
    def declare(view: V) -> V:
        setattr(view, name, what)
        return view

    return declare
