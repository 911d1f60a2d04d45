"""Staff find a ticket by what its receipt says, without its secret in any address."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from queue_server.config import Language
from tests.queue_server.web.site import Web
from tests.queue_server.world import ANNEXE, SITE


def _find(web: Web, code: str, role: str = "agent", site: str = SITE) -> TestResponse:
    return web.ask("POST", role, f"/sites/{site}/find", json={"code": code}, site=site)


@pytest.mark.parametrize("role", ["agent", "reception", "supervisor"])
def test_by_the_receipt_s_code_or_by_number(web: Web, role: str) -> None:
    ticket = web.issue(language=Language.ARABIC, priority="disability")["ticket"]
    for code in (f"http://127.0.0.1:8000{ticket['page']}", ticket["token"], "B1", "b 001"):
        assert _find(web, code, role).json == {
            "seq": 3,
            "turn_id": ticket["turn_id"],
            "label": "B1",
            "service": "B",
            "language": "ar",
            "priority": "disability",
            "state": "waiting",
            "counter": "",
            "only_counter": "",
            "arrived_at": "2026-11-02T09:00:00Z",
            "since": "2026-11-02T09:00:00Z",
            "calls": 0,
            "today": True,
            "note": "",
        }


def test_where_it_stands_now(web: Web) -> None:
    turn = web.issue()["ticket"]["turn_id"]
    web.at_counter("open")
    web.at_counter("call-next")
    found: Any = _find(web, "B1").json
    assert (found["state"], found["counter"], found["calls"]) == ("called", "2", 1)
    web.at_counter("start", turn_id=turn)
    web.at_counter("transfer", turn_id=turn, service="F", note="1 copy")
    found = _find(web, "B1").json
    assert (found["state"], found["service"], found["note"]) == ("waiting", "F", "1 copy")


def test_a_number_is_one_of_today_and_a_code_may_be_older(web: Web) -> None:
    token = web.issue()["ticket"]["token"]
    web.clock.at = web.clock.at.replace(day=3)
    assert _find(web, "B1").status_code == 404
    found: Any = _find(web, token).json
    assert (found["state"], found["today"]) == ("waiting", False)


@pytest.mark.parametrize("code", ["B2", "nothing", "x" * 22, "https://elsewhere.example/t/"])
def test_nobody_s(web: Web, code: str) -> None:
    web.issue()
    refused = _find(web, code)
    assert (refused.status_code, refused.json["code"]) == (404, "unknown_ticket")  # type: ignore[index]  # JSON


def test_another_site_s_ticket_is_not_found(web: Web) -> None:
    token = web.issue()["ticket"]["token"]
    assert _find(web, token, site=ANNEXE).status_code == 404


@pytest.mark.parametrize("role", ["kiosk", "display", "manager"])
def test_for_those_only_who_serve(web: Web, role: str) -> None:
    assert _find(web, "B1", role).status_code == 403
