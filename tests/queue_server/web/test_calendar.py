"""The calendar over HTTP: anybody reads it, managers close and reopen."""

from datetime import timedelta
from typing import Any

import pytest

from tests.queue_server.web.site import Web
from tests.queue_server.world import MONDAY, SITE

WORDS = {"fr": "Dégât des eaux", "ar": "تسرب المياه", "zgh": "ⴰⵎⴰⵏ"}
CLOSURE = f"/sites/{SITE}/closure"


def _calendar(web: Web) -> Any:  # noqa: ANN401 - parsed JSON
    answer = web.get("", f"/sites/{SITE}/calendar")
    assert answer.status_code == 200
    return answer.json


def test_two_weeks_with_a_holiday(web: Web) -> None:
    shown = _calendar(web)
    assert shown["at"] == "2026-11-02T09:00:00Z"
    assert shown["now"] == {
        "open": True,
        "closed_for": None,
        "opens_at": None,
        "opens_at_local": None,
        "closes_at": "2026-11-02T16:30:00Z",
        "last_ticket_at": "2026-11-02T16:30:00Z",
        "special_hours": None,
    }
    days = {day["day"]: day for day in shown["days"]}
    assert (min(days), max(days), len(days)) == ("2026-11-02", "2026-11-16", 15)
    assert days["2026-11-06"]["holiday"]["fr"] == "Marche verte"
    assert days["2026-11-06"]["openings"] == days["2026-11-07"]["openings"] == []
    assert days["2026-11-09"]["openings"] == [
        {"opens_at": "2026-11-09T08:30:00Z", "closes_at": "2026-11-09T16:30:00Z"}
    ]


def test_over_a_change_of_the_clock_the_wall_clock_is_told(web: Web) -> None:
    """On Friday 20 March 2026 local time is UTC; on Monday it is an hour ahead."""
    web.clock.at = MONDAY.replace(month=3, day=20)
    now = _calendar(web)["now"]
    assert now["closed_for"]["kind"] == "holiday"
    assert now["closed_for"]["name"]["fr"] == "Aïd al-Fitr"
    assert (now["opens_at"], now["opens_at_local"]) == ("2026-03-23T07:30:00Z", "2026-03-23T08:30")


def test_closing_and_reopening(web: Web) -> None:
    until = (MONDAY + timedelta(hours=2)).isoformat()
    answer = web.post("manager", CLOSURE, {"until": until, "sentence": WORDS})
    assert answer.status_code == 200
    assert answer.json is not None
    assert {**answer.json, "seq": 0} == {
        "seq": 0,
        "closed": True,
        "until": "2026-11-02T11:00:00Z",
        "sentence": WORDS,
    }
    now = _calendar(web)["now"]
    assert (now["open"], now["closed_for"]) == (False, {"kind": "closure", "name": WORDS})
    sites = web.get("", "/sites").json
    assert sites is not None
    assert [site["open"] for site in sites["sites"]] == [False, True]

    answer = web.post("manager", f"{CLOSURE}/end")
    assert answer.json is not None
    assert not answer.json["closed"]
    assert _calendar(web)["now"]["open"]


@pytest.mark.parametrize(
    "body, status, code",
    [
        ({}, 422, "sentence_needed"),
        ({"reason": "strike"}, 422, "unknown_reason"),
        ({"sentence": WORDS, "until": "2026-11-02T09:00:00Z"}, 422, "until_passed"),
        ({"sentence": WORDS, "until": "2026-11-02T14:00:00"}, 422, "invalid_request"),
        ({"sentence": {"fr": "Fermé"}}, 422, "invalid_request"),
        ({"sentence": {**WORDS, "ar": " "}}, 422, "invalid_request"),
        ({"because": "x"}, 422, "invalid_request"),
    ],
)
def test_a_closure_without_its_facts(
    web: Web, body: dict[str, object], status: int, code: str
) -> None:
    answer = web.post("manager", CLOSURE, body)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert _calendar(web)["now"]["open"]


@pytest.mark.parametrize("role", ["kiosk", "agent", "reception", "display"])
def test_only_managers(web: Web, role: str) -> None:
    for path in (CLOSURE, f"{CLOSURE}/end"):
        assert web.post(role, path, {"sentence": WORDS} if path == CLOSURE else {}).status_code in {
            401,
            403,
        }
