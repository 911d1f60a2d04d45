"""Every refusal of the API: status and code, RFC 9457's shape, a sentence in each language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queue_server.domain.errors import Refusal
from queue_server.web.errors import STATUS
from queue_server.web.words import LANGUAGES, catalogue, translate
from tests.queue_server.web import situations as at
from tests.queue_server.web.help_cases import HELP_CASES
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web
from tests.queue_server.web.situations import (
    CHECK_IN,
    CLOSURE,
    COUNTER,
    GOOD,
    PEOPLE,
    SALMA,
    TICKETS,
)
from tests.queue_server.web.test_sign_in import REFUSALS as OF_FORMS


@dataclass(frozen=True)
class Case:
    status: int
    code: str
    method: str
    path: str
    role: str = ""
    body: Any = None
    before: Callable[[Web], object] = at.nothing
    options: dict[str, Any] = field(default_factory=dict)


def _post(status: int, code: str, path: str, body: object = None, **more: Any) -> Case:
    role = "kiosk" if path == TICKETS else "agent"
    return Case(status, code, "POST", path, **{"role": role, "body": body or {}, **more})


def _get(status: int, code: str, path: str, role: str = "", **more: Any) -> Case:
    return Case(status, code, "GET", path, role=role, **more)


def _with_key(key: str) -> dict[str, Any]:
    return {"headers": {"Idempotency-Key": key}}


CASES = {
    "unknown site": _get(404, "unknown_site", "/sites/tangier/services"),
    "command at an unknown site": _post(
        404, "unknown_site", "/sites/tangier/tickets", GOOD, role="kiosk"
    ),
    "snapshot of an unknown site": _get(
        404, "unknown_site", "/sites/tangier/snapshots/display", "display"
    ),
    "unknown service": _post(404, "unknown_service", TICKETS, {**GOOD, "service": "Z"}),
    "unknown counter": _post(404, "unknown_counter", "/sites/larache/counters/9/open"),
    **{name: _post(*facts, **more) for name, (facts, more) in HELP_CASES.items()},
    "unknown counter's screen": _get(
        404, "unknown_counter", "/sites/larache/snapshots/counter?counter=9", "agent"
    ),
    "unknown display": _get(
        404, "unknown_display", "/sites/larache/snapshots/display?display=cellar", "display"
    ),
    "unknown ticket": _get(404, "unknown_ticket", "/tickets/nothing"),
    "leave with an unknown ticket": _post(404, "unknown_ticket", "/tickets/nothing/leave", role=""),
    "unknown print job": _get(404, "unknown_print_job", "/sites/larache/print-jobs/7", "kiosk"),
    "unknown printer": _post(
        404, "unknown_printer", "/sites/larache/printers/lobby/test", role="manager"
    ),
    "reprint where nothing is printed": _post(
        409,
        "no_printer",
        "/sites/hamria/turns/1/reprint",
        {"reason": "lost"},
        before=lambda web: web.post("kiosk", "/sites/hamria/tickets", GOOD, site="hamria"),
        options={"site": "hamria"},
    ),
    "unknown class": _post(422, "unknown_priority", TICKETS, {**GOOD, "priority": "vip"}),
    "site closed": _post(409, "site_closed", TICKETS, GOOD, before=at.in_the_evening),
    "service closed": _post(
        409, "service_closed", TICKETS, GOOD, before=at.limited(last_ticket_minutes=480)
    ),
    "quota reached": _post(
        409, "quota_reached", TICKETS, GOOD, before=at.limited(daily_quota=1, taken=1)
    ),
    "unknown notice": _post(
        404, "unknown_notice", "/sites/larache/notices/7/remove", role="manager"
    ),
    "closed for no reason": _post(422, "sentence_needed", CLOSURE, role="manager"),
    "closed until yesterday": _post(
        422,
        "until_passed",
        CLOSURE,
        {"until": "2026-11-01T09:00:00Z", "sentence": {"fr": "a", "ar": "b", "zgh": "c"}},
        role="manager",
    ),
    "counter closed": _post(409, "counter_closed", f"{COUNTER}/call-next"),
    "counter open already": _post(409, "counter_open", f"{COUNTER}/open", before=at.opened),
    "counter busy": _post(409, "counter_busy", f"{COUNTER}/call-next", before=at.called),
    "turn elsewhere": _post(
        409, "turn_not_at_counter", f"{COUNTER}/start", {"turn_id": 99}, before=at.called
    ),
    "wrong state": _post(
        409, "not_allowed_in_state", f"{COUNTER}/finish", {"turn_id": 1}, before=at.called
    ),
    "too many calls": _post(
        409, "too_many_calls", f"{COUNTER}/recall", {"turn_id": 1}, before=at.called_thrice
    ),
    "counter paused": _post(409, "counter_paused", f"{COUNTER}/call-next", before=at.paused),
    "one's own counter": _post(
        409, "counter_yours", f"{COUNTER}/take-over", {"session": 1}, before=at.opened
    ),
    "a counter that changed hands": _post(
        409,
        "counter_handed_over",
        f"{COUNTER}/take-over",
        {"session": 99},
        before=at.opened_by_a_colleague,
    ),
    "no pause to end": _post(409, "counter_not_paused", f"{COUNTER}/end-pause", before=at.opened),
    "a turn that waits elsewhere": _post(
        409,
        "turn_not_waiting_here",
        f"{COUNTER}/call",
        {"turn_id": 1},
        before=at.for_another_counter,
    ),
    "out of order without a word": _post(
        422, "reason_needed", f"{COUNTER}/call", {"turn_id": 2}, before=at.two_waiting
    ),
    "a reason of no list": _post(
        422, "unknown_reason", f"{COUNTER}/pause", {"reason": "rain"}, before=at.opened
    ),
    "an outcome of no list": _post(
        422,
        "unknown_outcome",
        f"{COUNTER}/finish",
        {"turn_id": 1, "outcome": "joy"},
        before=at.serving,
    ),
    "back too late": _post(
        409, "grace_over", "/sites/larache/turns/1/return", before=at.missed_long_ago
    ),
    "transferred the day after": _post(
        409,
        "day_over",
        f"{COUNTER}/transfer",
        {"turn_id": 1, "service": "B"},
        before=at.since_yesterday,
    ),
    "nothing to undo": _post(409, "nothing_to_undo", f"{COUNTER}/undo", before=at.opened),
    "undone too late": _post(409, "undo_too_late", f"{COUNTER}/undo", before=at.called_a_while_ago),
    "undone after another": _post(
        409, "undo_depended_on", f"{COUNTER}/undo", before=at.left_while_on_hold
    ),
    "no such appointment": _post(
        404, "unknown_appointment", CHECK_IN, {"language": "fr"}, role="kiosk"
    ),
    "checked in twice": _post(
        409, "appointment_used", CHECK_IN, {"language": "fr"}, role="kiosk", before=at.checked_in
    ),
    "key of other facts": _post(
        422,
        "key_reused",
        TICKETS,
        {**GOOD, "service": "A"},
        before=at.key_used,
        options=_with_key("tap"),
    ),
    "malformed JSON": _post(400, "malformed_json", TICKETS, options={"data": b'{"service": '}),
    "no body": _post(400, "malformed_json", TICKETS, options={"data": b""}),
    "not UTF-8": _post(400, "malformed_json", TICKETS, options={"data": b'{"service": "\xff"}'}),
    "deep JSON": _post(400, "malformed_json", TICKETS, options={"data": b"[" * 60_000}),
    "a list": _post(422, "invalid_request", TICKETS, [GOOD]),
    "wrong type": _post(422, "invalid_request", TICKETS, {**GOOD, "service": 7}),
    "a missing field": _post(422, "invalid_request", TICKETS, {"service": "B"}),
    "an unknown field": _post(422, "invalid_request", TICKETS, {**GOOD, "colour": "red"}),
    "an unknown language": _post(422, "invalid_request", TICKETS, {**GOOD, "language": "en"}),
    "a turn that is no number": _post(
        422, "invalid_request", f"{COUNTER}/start", {"turn_id": "B42"}
    ),
    "a turn beyond any": _post(422, "invalid_request", f"{COUNTER}/start", {"turn_id": 10**30}),
    "facts where none are asked": _post(422, "invalid_request", f"{COUNTER}/open", {"force": True}),
    "a query that lacks": _get(422, "invalid_request", "/sites/larache/snapshots/counter", "agent"),
    "one megabyte": _post(413, "body_too_large", TICKETS, options={"data": b" " * 2**20}),
    "one megabyte of text": _post(413, "body_too_large", TICKETS, {**GOOD, "service": "B" * 2**20}),
    "method not allowed": Case(405, "method_not_allowed", "DELETE", TICKETS, role="kiosk"),
    "no such path": _get(404, "not_found", "/nothing"),
    "a NUL in the path": _get(404, "not_found", "/tickets/a%00b"),
    "leave with a NUL": _post(404, "not_found", "/tickets/a%00b/leave", role=""),
    "empty key": _post(400, "bad_key", TICKETS, GOOD, options=_with_key("")),
    "key with a space": _post(400, "bad_key", TICKETS, GOOD, options=_with_key("a b")),
    "long key": _post(400, "bad_key", TICKETS, GOOD, options=_with_key("k" * 81)),
    "a login twice": _post(
        409, "login_taken", PEOPLE, SALMA, role="administrator", before=at.with_people
    ),
    "the last administrator": _post(
        409,
        "last_administrator",
        f"{PEOPLE}/1/disable",
        role="administrator",
        before=at.with_people,
    ),
    "no such person": _post(404, "unknown_account", f"{PEOPLE}/7/disable", role="administrator"),
    "nobody": _post(401, "not_signed_in", TICKETS, GOOD, role=""),
    "wrong role": _post(403, "forbidden", TICKETS, GOOD, role="display"),
    "another site's actor": _post(403, "forbidden", TICKETS, GOOD, options={"site": "hamria"}),
}


def _ask(web: Web, case: Case, **headers: str) -> TestResponse:
    options = {**case.options}
    if "data" in options:
        options["content_type"] = "application/json"
    elif case.method == "POST":
        options["json"] = case.body
    options["headers"] = {**options.get("headers", {}), **headers}
    return web.ask(case.method, case.role, case.path, **options)


@pytest.mark.parametrize("name", CASES)
def test_problem(web: Web, name: str) -> None:
    case = CASES[name]
    case.before(web)
    details = {
        language: assert_problem(
            _ask(web, case, **{"Accept-Language": language}), case.status, case.code
        )["detail"]
        for language in LANGUAGES
    }
    assert len(set(details.values())) == len(LANGUAGES)


def test_nothing_has_changed_after_all_of_them(web: Web) -> None:
    first = web.issue()
    for case in CASES.values():
        if case.before is at.nothing:
            _ask(web, case)
    assert web.issue()["seq"] == first["seq"] + 1


def test_every_code_of_the_operations_is_asked_for() -> None:
    assert set(STATUS) == set(Refusal)
    # Tried in test_device_problems.py.
    devices = {"unknown_device", "unknown_code", "unknown_print_agent", "too_many_asking"}
    asked = (
        {case.code for case in CASES.values()} | set(OF_FORMS) | devices
    )  # test_device_problems.py
    assert {code.value for code in Refusal} <= asked


@pytest.mark.parametrize(
    "asked, language",
    [("", "fr"), ("en", "fr"), ("ar-MA,fr;q=0.5", "ar"), ("en,zgh;q=0.8", "zgh"), ("*", "fr")],
)
def test_the_language_is_the_best_of_those_asked_for(web: Web, asked: str, language: str) -> None:
    answer = web.get("", "/tickets/nothing", headers={"Accept-Language": asked})
    problem = assert_problem(answer, 404, "unknown_ticket")
    assert problem["detail"] == translate("problem.unknown_ticket", language)


def test_a_method_that_is_not_allowed_comes_with_those_that_are(web: Web) -> None:
    """RFC 9110, 15.5.6."""
    assert web.ask("DELETE", "kiosk", TICKETS).allow == {"OPTIONS", "POST"}


@pytest.mark.parametrize("token", ["a" * 3500, "a%20b", "%00"])
def test_no_code_is_drawn_for_what_cannot_be_a_token(web: Web, token: str) -> None:
    assert web.client.get(f"/kiosk/larache/code/{token}.svg").status_code == 404
    assert web.client.get("/kiosk/larache/code/a-B_9.svg").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_own_sentence(language: str) -> None:
    codes = {case.code for case in CASES.values()} | {"unexpected", "store_unavailable", "csrf"}
    words = catalogue(language).entries
    assert {code for code in codes if f"problem.{code}" not in words} == set()


def test_what_is_wrong_is_named_by_its_place(web: Web) -> None:
    answer = web.post("kiosk", TICKETS, {"service": "B", "language": "en", "colour": 1})
    problem = assert_problem(answer, 422, "invalid_request")
    assert {error["pointer"] for error in problem["errors"]} == {"/language", "/colour"}
    assert all(error["reason"] for error in problem["errors"])


def test_what_a_citizen_typed_is_not_sent_back(web: Web) -> None:
    secret = "0661000000"
    answer = web.post("kiosk", TICKETS, {**GOOD, "phone": secret, "priority": [secret]})
    assert secret not in answer.text


def test_a_fault_of_ours_says_so_and_no_more(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise RuntimeError("a secret of the inside")

    web.application.flask.testing = False
    monkeypatch.setattr(web.clock, "now", fails)
    answer = web.get("", "/sites")
    assert_problem(answer, 500, "unexpected")
    assert "secret" not in answer.text
    assert "a secret of the inside" in caplog.text


def test_programs_get_a_problem_wherever_they_ask(web: Web) -> None:
    answer = web.client.get("/nothing", headers={"Accept": "application/json"})
    assert_problem(answer, 404, "not_found")
    assert_problem(web.client.get(f"{API}/nothing"), 404, "not_found")
