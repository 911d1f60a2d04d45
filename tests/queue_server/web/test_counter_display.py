"""A counter's second screen: what it is told, in which languages; and who keeps the hall."""

from typing import Any

import pytest

from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import Web
from tests.queue_server.web.test_displays import page_of

SNAPSHOT = "/sites/larache/snapshots/counter-display?counter=2"
HEAD = {"seq", "at", "version", "site"}


def _shown(web: Web) -> tuple[str, Any]:
    shown: Any = web.get("counter_display", SNAPSHOT).json
    assert set(shown) == HEAD | {"counter", "state", "serving"}
    assert shown["counter"] == "2"
    return shown["state"], shown["serving"]


def test_from_closed_to_served_and_paused(web: Web) -> None:
    assert _shown(web) == ("closed", None)
    web.at_counter("open")
    assert _shown(web) == ("open", None)
    ticket = web.issue(language="zgh", priority="disability")["ticket"]
    turn = web.at_counter("call-next").json["current"]["turn_id"]  # type: ignore[index]
    called = {"label": ticket["label"], "language": "zgh", "state": "called"}
    assert _shown(web) == ("open", called)
    web.at_counter("start", turn_id=turn)
    assert _shown(web) == ("open", {**called, "state": "serving"})
    web.at_counter("finish", turn_id=turn)
    web.at_counter("pause", reason="break")
    assert _shown(web) == ("paused", None)


def test_an_unknown_counter_has_none(web: Web) -> None:
    answer = web.get("counter_display", SNAPSHOT.replace("=2", "=9"))
    assert_problem(answer, 404, "unknown_counter")


def test_its_languages_are_those_of_the_hall(web: Web) -> None:
    page = page_of(web.browser().get("/counter-display/larache/2"))
    assert (page["counter"], page["languages"]) == ("2", ["ar", "zgh", "fr"])
    assert web.browser().get("/counter-display/larache/9").status_code == 404


@pytest.mark.parametrize("asked, theme", [("", "bright"), ("?theme=dark", "dark")])
def test_its_theme_is_in_the_address(web: Web, asked: str, theme: str) -> None:
    answer = web.browser().get(f"/counter-display/larache/2{asked}")
    assert f'<body class="counter-display theme-{theme}">' in answer.text


@pytest.mark.parametrize("role, manages", [("manager", True), ("supervisor", False)])
def test_the_dashboard_knows_who_looks(web: Web, role: str, manages: bool) -> None:
    named = {"Authorization": f"Demo {role}:larache:Karim"}
    answer = web.browser().get("/dashboard/larache", headers=named)
    page = page_of(answer)
    assert page["manages"] is manages
    assert set(page["reasons"]) == {"question", "dispute"}
    assert web.get(role, "/sites/larache/snapshots/dashboard").status_code == 200
    notices = web.get(role, "/sites/larache/notices").status_code
    assert notices == (200 if manages else 403)
