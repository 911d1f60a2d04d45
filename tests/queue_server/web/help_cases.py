"""Refusals about calls for help: what is asked, and in which situation."""

from typing import Any

from tests.queue_server.web.site import Web

_ASK = "/sites/larache/counters/2/ask-help"


def _open(web: Web) -> None:
    web.at_counter("open")


def _asked(web: Web) -> int:
    _open(web)
    answer: Any = web.at_counter("ask-help").json
    asked: int = answer["seq"]
    return asked


def _answered(web: Web) -> None:
    answer = web.post("supervisor", f"/sites/larache/help/{_asked(web)}/answer")
    assert answer.status_code == 200


HELP_CASES: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "help at a closed counter": ((409, "counter_closed", _ASK), {}),
    "help for another reason": (
        (422, "unknown_reason", _ASK, {"reason": "tea"}),
        {"before": _open},
    ),
    "help asked twice": ((409, "help_already_asked", _ASK), {"before": _asked}),
    "help that nobody asked for": (
        (404, "unknown_help_request", "/sites/larache/help/1/answer"),
        {"role": "supervisor"},
    ),
    "help that is over": (
        (409, "help_over", "/sites/larache/help/4/withdraw"),
        {"before": _answered},
    ),
    "an agent's answer": ((403, "forbidden", "/sites/larache/help/1/answer"), {}),
}
"""Name → status, code, path and body; role (an agent) and what happened before (nothing)."""
