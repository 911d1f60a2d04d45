"""How often something may be tried: declared beside a view, counted in memory, refused with 429."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from queue_server.web.errors import HttpProblemError

V = TypeVar("V", bound=Callable[..., Any])

_LIMITED = "__nouba_limited__"


def limited(*rates: str) -> Callable[[V], V]:
    """Declare how often one address may ask for a view: `limited("20/minute", "200/hour")`."""
    parsed = tuple(parse(rate) for rate in rates)

    def declare(view: V) -> V:
        setattr(view, _LIMITED, parsed)
        return view

    return declare


class Throttle:
    """The counters of one process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self) -> None:
        """Count this request; raises HttpProblemError 429 `throttled` when it is one too many."""
        view = current_app.view_functions.get(request.endpoint or "")
        for rate in getattr(view, _LIMITED, ()):
            self.take(rate, request.endpoint or "", request.remote_addr or "")

    def take(self, rate: RateLimitItem, *what: str) -> None:
        """Count one more of `what`; raises HttpProblemError 429 `throttled`."""
        if not self._limiter.hit(rate, *what):
            raise HttpProblemError(429, "throttled", seconds=rate.get_expiry())
