"""Printers over HTTP: how they are, a test page, a receipt once more, the figures."""

import shutil
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from printers.condition import Condition, Status
from printers.drivers.base import State
from queue_server.printing import JobLedger
from tests.queue_server.web.site import API, Web, make_web

PRINTERS = [
    {"id": "hall", "driver": "dummy", "fallback": "office"},
    {"id": "office", "driver": "dummy"},
    {"id": "cellar", "driver": "dummy"},
]
SITE = "/sites/larache"


@pytest.fixture
def web(tmp_path: Path, migrated_sqlite: Path) -> Web:
    database = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, database)
    return make_web(tmp_path, database, printers=PRINTERS)


def _ledger(web: Web) -> JobLedger:
    nouba = web.application.nouba
    return JobLedger(nouba.context, "test:1:1", nouba.clock.now, web.application._job_changed)


def _figures(web: Web) -> dict[tuple[str, ...], float]:
    answer = web.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("role", ["agent", "reception", "manager"])
def test_a_site_s_printers_its_own_first(web: Web, role: str) -> None:
    ledger = _ledger(web)
    assert ledger.hold("hall")
    ledger.report("hall", Status(Condition.COVER_OPEN, "cover open"))
    web.issue()
    answer = web.get(role, f"{SITE}/printers")
    assert answer.status_code == 200
    [hall, office] = answer.json["printers"]  # type: ignore[index]
    assert hall == {
        "id": "hall",
        "condition": "cover_open",
        "prints": False,
        "detail": "cover open",
        "since": "2026-11-02T09:00:00Z",
        "driver": "dummy",
        "agent": None,
        "fallback": "office",
        "queued": 1,
    }
    assert (office["id"], office["condition"], office["since"]) == ("office", "unknown", None)


def test_a_site_without_a_printer_has_none(web: Web) -> None:
    answer = web.get("manager", "/sites/hamria/printers", site="hamria")
    assert answer.json == {"printers": []}


def test_a_test_page_is_queued_and_its_job_says_where(web: Web) -> None:
    answer = web.post("manager", f"{SITE}/printers/office/test")
    assert answer.status_code == 201
    job = answer.json["job"]  # type: ignore[index]
    seen = web.get("manager", f"{SITE}/print-jobs/{job}")
    assert seen.json == {"job": job, "state": "queued", "printer": "office", "error": None}


@pytest.mark.parametrize("role", ["agent", "reception", "kiosk"])
def test_only_a_manager_prints_test_pages(web: Web, role: str) -> None:
    assert web.post(role, f"{SITE}/printers/hall/test").status_code == 403


def test_a_receipt_once_more(web: Web) -> None:
    turn = web.issue()["ticket"]["turn_id"]
    answer = web.post("reception", f"{SITE}/turns/{turn}/reprint", {"reason": "lost"})
    assert answer.status_code == 201
    reprinted = answer.json
    assert reprinted is not None
    assert (reprinted["number"], reprinted["receipt"]["state"]) == (1, "queued")
    assert reprinted["receipt"]["job"] == 2
    forgotten = web.post("agent", f"{SITE}/turns/{turn}/reprint")
    assert forgotten.get_json(force=True)["code"] == "reason_needed"
    assert web.post("kiosk", f"{SITE}/turns/{turn}/reprint", {"reason": "lost"}).status_code == 403


def test_the_figures_count_what_was_printed(web: Web) -> None:
    ledger = _ledger(web)
    for printer_id in ("hall", "office"):
        assert ledger.hold(printer_id)
    ledger.report("office", Status(Condition.PAPER_LOW))
    for _ in range(3):
        web.issue()
    for state, seconds in ((State.PRINTED, 2), (State.UNKNOWN, 0)):
        job = ledger.next_queued("hall")
        assert job is not None
        assert ledger.begin(job)
        web.clock.at = web.clock.at.replace(second=seconds)
        ledger.finish(job, state, 10, None)
    figures = _figures(web)
    assert figures["nouba_tickets_issued_total", "larache"] == 3
    assert figures["nouba_print_jobs_ended_total", "hall", "printed"] == 1
    assert figures["nouba_print_jobs_ended_total", "hall", "unknown"] == 1
    assert figures["nouba_print_jobs_queued", "hall"] == 1
    assert figures["nouba_print_jobs_queued", "cellar"] == 0
    assert figures["nouba_receipt_seconds_count", "hall"] == 1
    assert figures["nouba_receipt_seconds_sum", "hall"] == 2
    assert figures["process_cpu_seconds_total",] > 0
    for each in Condition:
        present = float(each is Condition.PAPER_LOW)
        assert figures["nouba_printer_condition", each.value, "office"] == present


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"]
)
def test_whoever_comes_through_a_web_server_sees_no_figures(web: Web, header: str) -> None:
    answer = web.client.get("/metrics", headers={header: "127.0.0.1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("address, status", [("::1", 200), ("192.168.1.7", 403), ("", 403)])
def test_figures_are_for_this_machine(web: Web, address: str, status: int) -> None:
    answer = web.client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_the_api_is_not_where_they_are(web: Web) -> None:
    assert web.client.get(f"{API}/metrics").status_code == 404
