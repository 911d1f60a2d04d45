"""The API's answers: what is promised in docs/api.md, and nothing besides."""

import re
from typing import Any

import pytest

from queue_server.config import Language
from tests.queue_server.web.site import Web

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def test_the_server_s_clock(web: Web) -> None:
    assert web.get("", "/ping").json == {
        "at": "2026-11-02T09:00:00Z",
        "speed": 1.0,
        "utc_offset_minutes": {"Africa/Casablanca": 0},
    }


def test_sites_in_the_configuration_s_order(web: Web) -> None:
    shown: Any = web.get("", "/sites").json
    assert [(site["id"], site["open"], site["counters"]) for site in shown["sites"]] == [
        ("larache", True, ["1", "2", "3"]),
        ("hamria", True, ["1"]),
    ]


def test_services_are_complete_in_three_languages(web: Web) -> None:
    shown: Any = web.get("", "/sites/larache/services").json
    assert [service["code"] for service in shown["services"]] == ["A", "B", "F"]
    for service in shown["services"]:
        assert set(service["name"]) == set(service["fee"]) == set(Language)


def test_a_ticket_as_documented(web: Web) -> None:
    issued = web.issue(priority="disability", language="zgh")
    token = issued["ticket"]["token"]
    assert issued == {
        "seq": 3,
        "ticket": {
            "id": 1,
            "turn_id": 1,
            "label": "B1",
            "service": "B",
            "number": 1,
            "language": "zgh",
            "priority": "disability",
            "state": "waiting",
            "issued_at": "2026-11-02T09:00:00Z",
            "token": token,
            "page": f"/t/{token}",
        },
        "people_before": 0,
        "range": None,
        "receipt": {"job": 1, "state": "queued"},
    }


def test_a_visit_by_http(web: Web) -> None:
    ticket = web.issue()["ticket"]
    opened: Any = web.at_counter("open").json
    assert (opened["counter"]["state"], opened["current"]) == ("open", None)
    called: Any = web.at_counter("call-next").json
    assert (called["called"], called["current"]["label"]) == (True, "B1")
    turn = {"turn_id": ticket["turn_id"]}
    for verb, state in [("recall", "called"), ("start", "serving")]:
        answer: Any = web.at_counter(verb, **turn).json
        assert answer["current"]["state"] == state
    finished: Any = web.at_counter("finish", **turn).json
    assert finished["current"] is None
    page: Any = web.get("", f"/tickets/{ticket['token']}").json
    assert page["ticket"]["state"] == "done"
    assert web.at_counter("close").json["counter"]["state"] == "closed"  # type: ignore[index]  # JSON


def test_calling_when_nobody_waits_is_no_problem(web: Web) -> None:
    web.at_counter("open")
    answer = web.at_counter("call-next")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["called"], answer.json["current"]) == (False, None)


def test_no_show_and_leave_by_http(web: Web) -> None:
    web.issue()
    token = web.issue()["ticket"]["token"]
    web.at_counter("open")
    web.at_counter("call-next")
    assert web.at_counter("no-show", turn_id=1).json["current"] is None  # type: ignore[index]  # JSON
    left: Any = web.post("", f"/tickets/{token}/leave").json
    assert (left["ticket"]["state"], left["people_before"]) == ("left", None)


def test_a_lost_answer_is_asked_for_again(web: Web) -> None:
    body = {"service": "B", "language": "fr"}
    first = web.post("kiosk", "/sites/larache/tickets", body, key="tap")
    again = web.post("kiosk", "/sites/larache/tickets", body, key="tap")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert web.issue()["ticket"]["number"] == 2


@pytest.mark.parametrize(
    "role, path",
    [
        ("kiosk", "/sites/larache/snapshots/kiosk"),
        ("display", "/sites/larache/snapshots/display"),
        ("agent", "/sites/larache/snapshots/counter?counter=2"),
        ("manager", "/sites/larache/snapshots/dashboard"),
    ],
)
def test_snapshots_name_their_event_and_version(web: Web, role: str, path: str) -> None:
    issued = web.issue()
    shown: Any = web.get(role, path).json
    assert shown["seq"] == issued["seq"]
    assert shown["version"] == web.application.nouba.version
    assert shown["at"] == "2026-11-02T09:00:00Z"
    assert shown["site"]["id"] == "larache"


def test_every_time_is_utc_and_says_so(web: Web) -> None:
    web.issue()
    web.at_counter("open")
    web.at_counter("call-next")
    web.at_counter("start", turn_id=1)
    for role, path in [
        ("agent", "/sites/larache/snapshots/counter?counter=2"),
        ("display", "/sites/larache/snapshots/display"),
        ("manager", "/sites/larache/snapshots/dashboard"),
        ("kiosk", "/sites/larache/snapshots/kiosk"),
    ]:
        text = web.get(role, path).text
        for moment in re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text):
            assert MOMENT.fullmatch(moment), (path, moment)


def test_the_hall_and_the_kiosk_see_no_identity(web: Web) -> None:
    """What is public on a wall: labels and counters; no ids, tokens, classes or names."""
    issued = web.issue(priority="disability")
    web.at_counter("open")
    web.at_counter("call-next")
    shown = web.get("display", "/sites/larache/snapshots/display")
    assert {"turn_id", "ticket_id", "token", "priority"} & set(_keys(shown.json)) == set()
    for secret in (issued["ticket"]["token"], "Salma", "disability"):
        assert secret not in shown.text


def _keys(shape: Any) -> list[str]:  # noqa: ANN401 - parsed JSON
    if isinstance(shape, dict):
        return [*shape, *(key for value in shape.values() for key in _keys(value))]
    if isinstance(shape, list):
        return [key for value in shape for key in _keys(value)]
    return []


def test_print_jobs_tell_how_it_goes(web: Web) -> None:
    job = web.issue()["receipt"]["job"]
    for role in ("kiosk", "reception", "agent", "manager"):
        answer = web.get(role, f"/sites/larache/print-jobs/{job}")
        assert answer.json == {"job": job, "state": "queued", "printer": "hall", "error": None}


def test_all_counters_for_staff(web: Web) -> None:
    web.at_counter("open", "3")
    for role in ("agent", "reception", "manager"):
        shown: Any = web.get(role, "/sites/larache/counters").json
        assert [(c["id"], c["state"]) for c in shown["counters"]] == [
            ("1", "closed"),
            ("2", "closed"),
            ("3", "open"),
        ]


def test_alive_and_ready(web: Web) -> None:
    assert web.client.get("/healthz").json == {
        "status": "ok",
        "version": web.application.nouba.version,
    }
    assert web.client.get("/readyz").json == {"status": "ok"}
