"""Every refusal of the API: status and code, RFC 9457's shape, a sentence in each language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queue_server.config import ServiceLimits
from queue_server.domain.errors import Refusal
from queue_server.web.errors import STATUS
from queue_server.web.words import LANGUAGES, catalogue, translate
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web
from tests.queue_server.web.test_people import REFUSALS as OF_PEOPLE
from tests.queue_server.web.test_sign_in import REFUSALS as OF_FORMS

TICKETS = "/sites/larache/tickets"
CLOSURE = "/sites/larache/closure"
CHECK_IN = "/sites/larache/appointments/RDV-1/check-in"
COUNTER = "/sites/larache/counters/2"
GOOD = {"service": "B", "language": "fr"}


def _nothing(_web: Web) -> None:
    """A fresh site."""


def _open(web: Web) -> None:
    web.at_counter("open")


def _called(web: Web) -> None:
    web.issue()
    _open(web)
    web.at_counter("call-next")


def _called_thrice(web: Web) -> None:
    _called(web)
    turn = _turn(web)
    web.at_counter("recall", turn_id=turn)
    web.at_counter("recall", turn_id=turn)


def _turn(web: Web) -> int:
    shown: Any = web.get("agent", "/sites/larache/snapshots/counter?counter=2").json
    turn: int = shown["current"]["turn_id"]
    return turn


def _paused(web: Web) -> None:
    _open(web)
    web.at_counter("pause", reason="break")


def _serving(web: Web) -> None:
    _called(web)
    web.at_counter("start", turn_id=_turn(web))


def _two_waiting(web: Web) -> None:
    web.issue()
    web.issue()
    _open(web)


def _missed_long_ago(web: Web) -> None:
    _called(web)
    web.at_counter("no-show", turn_id=_turn(web))
    web.clock.at += timedelta(minutes=web.application.nouba.config.policy.return_grace_minutes + 1)


def _since_yesterday(web: Web) -> None:
    _serving(web)
    web.clock.at += timedelta(days=1)


def _called_a_while_ago(web: Web) -> None:
    _called(web)
    web.clock.at += timedelta(seconds=61)


def _left_while_on_hold(web: Web) -> None:
    token = web.issue()["ticket"]["token"]
    _open(web)
    web.at_counter("call-next")
    web.at_counter("hold", turn_id=_turn(web))
    web.post("", f"/tickets/{token}/leave")


def _for_another_counter(web: Web) -> None:
    web.issue(service="A")
    _open(web)


def _checked_in(web: Web) -> None:
    booked = {"code": "RDV-1", "service": "B", "at": "2026-11-02T09:30:00Z"}
    web.post("manager", "/sites/larache/appointments", {"appointments": [booked]})
    web.post("kiosk", CHECK_IN, {"language": "fr"})


def _in_the_evening(web: Web) -> None:
    web.clock.at = web.clock.at.replace(hour=20)


def _limited(taken: int = 0, **limits: int) -> Callable[[Web], None]:
    """The service of GOOD with limits of its own, and so many tickets of it taken before."""

    def limit(web: Web) -> None:
        context = web.application.nouba.context
        limited = (ServiceLimits.model_validate({"service": GOOD["service"], **limits}),)
        sites = [site.model_copy(update={"limits": limited}) for site in context.config.sites]
        config = context.config.model_copy(update={"sites": tuple(sites)})
        object.__setattr__(context, "config", config)
        for _ in range(taken):
            web.issue()

    return limit


def _key_used(web: Web) -> None:
    web.post("kiosk", TICKETS, GOOD, key="tap")


@dataclass(frozen=True)
class Case:
    status: int
    code: str
    method: str
    path: str
    role: str = ""
    body: Any = None
    before: Callable[[Web], object] = _nothing
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
    "site closed": _post(409, "site_closed", TICKETS, GOOD, before=_in_the_evening),
    "service closed": _post(
        409, "service_closed", TICKETS, GOOD, before=_limited(last_ticket_minutes=480)
    ),
    "quota reached": _post(
        409, "quota_reached", TICKETS, GOOD, before=_limited(daily_quota=1, taken=1)
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
    "counter open already": _post(409, "counter_open", f"{COUNTER}/open", before=_open),
    "counter busy": _post(409, "counter_busy", f"{COUNTER}/call-next", before=_called),
    "turn elsewhere": _post(
        409, "turn_not_at_counter", f"{COUNTER}/start", {"turn_id": 99}, before=_called
    ),
    "wrong state": _post(
        409, "not_allowed_in_state", f"{COUNTER}/finish", {"turn_id": 1}, before=_called
    ),
    "too many calls": _post(
        409, "too_many_calls", f"{COUNTER}/recall", {"turn_id": 1}, before=_called_thrice
    ),
    "counter paused": _post(409, "counter_paused", f"{COUNTER}/call-next", before=_paused),
    "no pause to end": _post(409, "counter_not_paused", f"{COUNTER}/end-pause", before=_open),
    "a turn that waits elsewhere": _post(
        409, "turn_not_waiting_here", f"{COUNTER}/call", {"turn_id": 1}, before=_for_another_counter
    ),
    "out of order without a word": _post(
        422, "reason_needed", f"{COUNTER}/call", {"turn_id": 2}, before=_two_waiting
    ),
    "a reason of no list": _post(
        422, "unknown_reason", f"{COUNTER}/pause", {"reason": "rain"}, before=_open
    ),
    "an outcome of no list": _post(
        422,
        "unknown_outcome",
        f"{COUNTER}/finish",
        {"turn_id": 1, "outcome": "joy"},
        before=_serving,
    ),
    "back too late": _post(
        409, "grace_over", "/sites/larache/turns/1/return", before=_missed_long_ago
    ),
    "transferred the day after": _post(
        409,
        "day_over",
        f"{COUNTER}/transfer",
        {"turn_id": 1, "service": "B"},
        before=_since_yesterday,
    ),
    "nothing to undo": _post(409, "nothing_to_undo", f"{COUNTER}/undo", before=_open),
    "undone too late": _post(409, "undo_too_late", f"{COUNTER}/undo", before=_called_a_while_ago),
    "undone after another": _post(
        409, "undo_depended_on", f"{COUNTER}/undo", before=_left_while_on_hold
    ),
    "no such appointment": _post(
        404, "unknown_appointment", CHECK_IN, {"language": "fr"}, role="kiosk"
    ),
    "checked in twice": _post(
        409, "appointment_used", CHECK_IN, {"language": "fr"}, role="kiosk", before=_checked_in
    ),
    "key of other facts": _post(
        422,
        "key_reused",
        TICKETS,
        {**GOOD, "service": "A"},
        before=_key_used,
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
        if case.before is _nothing:
            _ask(web, case)
    assert web.issue()["seq"] == first["seq"] + 1


def test_every_code_of_the_operations_is_asked_for() -> None:
    assert set(STATUS) == set(Refusal)
    asked = {case.code for case in CASES.values()} | set(OF_FORMS) | set(OF_PEOPLE)
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
