"""Every refusal about devices: status and code, a sentence in each language, nothing changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest

from queue_server.domain.actor import PUBLIC, Role
from queue_server.operations.devices import Wish, ask
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Place
from queue_server.web.words import LANGUAGES
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import Web

DEVICES = "/sites/larache/devices"
WISH = {"site": "larache", "purpose": "print_agent"}


def _nothing(_web: Web) -> None:
    """Nobody has asked."""


def _asks(web: Web) -> None:
    """A print agent, whose code is always the same."""
    nouba = web.application.nouba
    with patch("queue_server.operations.devices.new_code", lambda: "482913"):
        wish = Wish(Role.PRINT_AGENT, "larache")
        ask(nouba.context, Command(PUBLIC, nouba.now), wish, place=Place("10.0.0.1"))


def _twenty_ask(web: Web) -> None:
    nouba = web.application.nouba
    for _ in range(20):
        wish = Wish(Role.KIOSK, "larache")
        ask(nouba.context, Command(PUBLIC, nouba.now), wish, place=Place("127.0.0.1"))


@dataclass(frozen=True)
class Case:
    """A POST that is refused."""

    status: int
    code: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    role: str = "administrator"
    before: Callable[[Web], None] = _nothing


CASES = {
    "a code that nobody shows": Case(404, "unknown_code", f"{DEVICES}/approve", {"code": "000000"}),
    "five digits": Case(422, "invalid_request", f"{DEVICES}/approve", {"code": "00000"}),
    "sent away": Case(404, "unknown_device", f"{DEVICES}/7/revoke"),
    "named": Case(404, "unknown_device", f"{DEVICES}/7/rename", {"name": "x"}),
    "let in by a manager": Case(
        403, "forbidden", f"{DEVICES}/approve", {"code": "000000"}, role="manager"
    ),
    "which print agent": Case(
        *(404, "unknown_print_agent", f"{DEVICES}/approve", {"code": "482913"}), before=_asks
    ),
    "one too many": Case(
        *(429, "too_many_asking", "/device-codes", WISH), role="", before=_twenty_ask
    ),
    "a secret that nobody has": Case(404, "unknown_device", "/device-codes/state", role=""),
    "a purpose that asks elsewhere": Case(
        422, "invalid_request", "/device-codes", {**WISH, "purpose": "kiosk"}, role=""
    ),
    "an unknown site": Case(
        404, "unknown_site", "/device-codes", {**WISH, "site": "tangier"}, role=""
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_problem(web: Web, name: str) -> None:
    case = CASES[name]
    case.before(web)
    said = set()
    for language in LANGUAGES:
        headers = {"Accept-Language": language}
        answer = web.ask("POST", case.role, case.path, json=case.body, headers=headers)
        said.add(assert_problem(answer, case.status, case.code)["detail"])
    assert len(said) == len(LANGUAGES)
