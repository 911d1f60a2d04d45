"""What print agents ask over HTTP: who may, of which printers; asking again does no harm."""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select
from werkzeug.test import TestResponse

from printers.drivers import DRIVERS
from printers.parts import ReceiptPart
from printers.receipt import Receipt
from queue_server.config_printers import PrinterConfig
from queue_server.print_agent.wire import receipt_from_json, receipt_to_json
from queue_server.receipts import receipt_of
from queue_server.store.tables import print_job, printer
from tests.printers.samples import logo, receipt, trial
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web, make_web
from tests.queue_server.world import SITE

TOKEN, OTHER = "token-of-the-kiosk-in-the-hall", "token-of-the-other-print-agent"
ME, RIVAL = "kiosk.boot.1:10:100", "kiosk.boot.1:11:110"
FAR: list[dict[str, Any]] = [
    {"id": "hall", "driver": "dummy", "agent": "kiosk", "fallback": "spare"},
    {"id": "spare", "driver": "dummy", "agent": "kiosk"},
    {"id": "annexe", "driver": "dummy", "agent": "other"},
    {"id": "own", "driver": "dummy"},
]
AGENTS = [{"id": "kiosk", "token": TOKEN}, {"id": "other", "token": OTHER}]


class Agent:
    """Asks as an agent; by default as the process ME of the kiosk's."""

    def __init__(self, web: Web, token: str = TOKEN) -> None:
        self.web = web
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: str) -> TestResponse:
        return self.web.browser().get(
            f"{API}/print-agent{path}", headers=self._headers, query_string=query
        )

    def post(self, path: str, owner: str = ME, **facts: object) -> TestResponse:
        return self.web.browser().post(
            f"{API}/print-agent{path}", headers=self._headers, json={"owner": owner, **facts}
        )

    def begin(self, job: int, owner: str = ME, attempts: int = 0, of: str = "hall") -> bool:
        answer = self.post(f"/jobs/{job}/begin", owner, printer=of, attempts=attempts)
        assert answer.status_code == 200, answer.text
        begun: bool = answer.json["begun"]  # type: ignore[index]  # parsed JSON
        return begun

    def finish(self, job: int, state: str, owner: str = ME, attempts: int = 0) -> TestResponse:
        return self.post(
            f"/jobs/{job}/finish",
            owner,
            printer="hall",
            attempts=attempts,
            state=state,
            bytes_sent=7,
        )


@pytest.fixture
def site(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Web]:
    """The small commune, whose printers are elsewhere; nobody may be anybody by a demo."""
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    made = make_web(tmp_path, path, printers=FAR, print_agents=AGENTS)
    yield made
    made.application.nouba.database.close()


@pytest.fixture
def agent(site: Web) -> Agent:
    return Agent(site)


def job_of(site: Web) -> int:
    """A ticket's print job."""
    job: int = site.issue()["receipt"]["job"]
    return job


def row(site: Web, job: int) -> Any:  # noqa: ANN401 - a row has no type of its own
    with site.application.nouba.database.read() as connection:
        return connection.execute(select(print_job).where(print_job.c.id == job)).one()


def test_nobody_without_a_token_of_the_configuration(
    site: Web, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for header in (
            *("", "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN} ", TOKEN),
            *(f"bearer {TOKEN}", f"Basic {TOKEN}", "Demo print_agent:larache"),
        ):
            answer = site.browser().get(
                f"{API}/print-agent/printers", headers={"Authorization": header} if header else {}
            )
            assert_problem(answer, 401, "not_signed_in")
            assert TOKEN[:-1] not in answer.text
    assert TOKEN[:-1] not in caplog.text


def test_a_demo_s_actor_is_no_print_agent(site: Web) -> None:
    assert_problem(site.get("manager", "/print-agent/printers"), 403, "forbidden")


def test_a_token_opens_nothing_else(site: Web) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = site.browser().get(f"{API}/sites/{SITE}/snapshots/dashboard", headers=headers)
    assert_problem(answer, 403, "forbidden")
    body = {"service": "B", "language": "fr"}
    answer = site.browser().post(f"{API}/sites/{SITE}/tickets", headers=headers, json=body)
    assert_problem(answer, 403, "forbidden")


def test_an_agent_needs_no_demo(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    real = make_web(tmp_path, path, printers=FAR, print_agents=AGENTS, demo={"enabled": False})
    assert Agent(real).get("/printers").status_code == 200
    assert Agent(real).post("/printers/hall/hold").json == {"held": True, "owner": ME}
    real.application.nouba.database.close()


def test_each_agent_has_its_own_printers(site: Web, agent: Agent) -> None:
    mine: Any = agent.get("/printers").json
    assert (mine["agent"], [each["id"] for each in mine["printers"]]) == (
        "kiosk",
        ["hall", "spare"],
    )
    job = job_of(site)
    for path in ("hold", "release", "recover", "next"):
        for name in ("annexe", "own", "nowhere"):
            assert_problem(agent.post(f"/printers/{name}/{path}"), 404, "unknown_printer")
    other = Agent(site, OTHER)
    other.post("/printers/annexe/hold")
    attempt: dict[str, Any] = {"printer": "hall", "attempts": 0}
    assert_problem(other.post(f"/jobs/{job}/begin", **attempt), 404, "unknown_printer")
    attempt["printer"] = "annexe"
    assert_problem(other.post(f"/jobs/{job}/begin", **attempt), 404, "unknown_print_job")
    assert_problem(
        agent.post("/jobs/99/begin", printer="hall", attempts=0), 404, "unknown_print_job"
    )
    assert row(site, job).state == "queued"


@pytest.mark.parametrize(
    "body",
    [
        {"owner": ""},
        {"owner": "has spaces"},
        {"owner": "x" * 121},
        {},
        {"owner": ME, "condition": "tired"},
        {"owner": ME, "colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(site: Web, body: dict[str, str]) -> None:
    answer = site.browser().post(
        f"{API}/print-agent/printers/hall/hold",
        headers={"Authorization": f"Bearer {TOKEN}"},
        json=body,
    )
    assert_problem(answer, 422, "invalid_request")


def test_every_driver_s_settings_arrive_as_they_were() -> None:
    """Through the JSON of the answer, into the agent's own models."""
    written: list[dict[str, Any]] = [
        {"driver": "file", "folder": "/srv/out"},
        {"driver": "network", "host": "10.0.0.9", "proof": "none", "method": "column"},
        {"driver": "usb", "vendor": "04b8", "product": "0E15", "serial": "J1"},
        {"driver": "serial", "device": "/dev/ttyUSB0", "baud": 19200, "paper": "58mm"},
        {"driver": "cups", "queue": "hall", "expire_minutes": 1.5},
        {"driver": "dummy", "width_dots": 512, "strip_rows": 24, "fallback": "b"},
    ]
    model: TypeAdapter[PrinterConfig] = TypeAdapter(PrinterConfig)
    assert {each["driver"] for each in written} >= set(DRIVERS)
    for each in written:
        printer_config = model.validate_python({"id": "a", "agent": "kiosk", **each})
        assert model.validate_json(model.dump_json(printer_config)) == printer_config


@pytest.mark.parametrize(
    "said",
    [
        receipt("fr"),
        receipt("ar", duplicate=True),
        replace(receipt("zgh"), logo=logo(), parts=(ReceiptPart.TIME, ReceiptPart.NUMBER)),
        trial(),
    ],
    ids=["ticket", "duplicate", "logo", "test-page"],
)
def test_a_receipt_is_the_same_after_its_journey(said: Receipt) -> None:
    assert receipt_from_json(json.loads(json.dumps(receipt_to_json(said)))) == said


def test_the_next_job_comes_with_its_receipt(site: Web, agent: Agent) -> None:
    assert agent.post("/printers/hall/next").json["job"] is None  # type: ignore[index]
    first, second = job_of(site), job_of(site)
    answer: Any = agent.post("/printers/hall/next").json
    assert answer["at"] == "2026-11-02T09:00:00Z"
    job = answer["job"]
    assert (job["id"], job["label"], job["attempts"], job["trouble"]) == (first, "B1", 0, None)
    nouba = site.application.nouba
    kept: Any = TypeAdapter(dict[str, Any]).validate_json(row(site, first).content)
    composed = receipt_of(kept, nouba.config, nouba.context.site(SITE))
    assert receipt_from_json(job["receipt"]) == composed
    assert second > first


def test_a_damaged_job_says_so_instead_of_a_receipt(site: Web, agent: Agent) -> None:
    job = job_of(site)
    with site.application.nouba.database.engine.begin() as connection:
        connection.execute(print_job.update().values(content="{"))
    told: Any = agent.post("/printers/hall/next").json
    assert told["job"]["receipt"] is None
    assert "Expecting" in told["job"]["trouble"]
    agent.post("/printers/hall/hold")
    assert agent.finish(job, "failed").status_code == 200
    assert row(site, job).state == "failed"


def test_begin_may_be_asked_again_and_is_answered_the_same(site: Web, agent: Agent) -> None:
    job = job_of(site)
    assert not agent.begin(job), "whoever does not hold the printer begins nothing"
    agent.post("/printers/hall/hold")
    assert agent.begin(job)
    assert agent.begin(job)
    assert (row(site, job).state, row(site, job).attempts) == ("sending", 1)
    assert not agent.begin(job, attempts=1), "the attempt after this one has not come"
    assert not agent.begin(job, owner=RIVAL)


def test_finish_may_be_asked_again_and_changes_nothing_then(site: Web, agent: Agent) -> None:
    job = job_of(site)
    agent.post("/printers/hall/hold")
    agent.begin(job)
    for state in ("printed", "printed", "unknown", "queued"):
        assert agent.finish(job, state).json == {"done": True}
    assert (row(site, job).state, row(site, job).bytes_sent) == ("printed", 7)
    assert not agent.begin(job)


def test_a_late_question_of_an_earlier_attempt_does_nothing(site: Web, agent: Agent) -> None:
    job = job_of(site)
    agent.post("/printers/hall/hold")
    agent.begin(job)
    agent.finish(job, "queued")
    assert agent.begin(job, attempts=1)
    assert not agent.begin(job, attempts=0)
    agent.finish(job, "printed", attempts=0)
    assert (row(site, job).state, row(site, job).attempts) == ("sending", 2)


def test_another_process_of_the_agent_waits_for_the_lease(site: Web, agent: Agent) -> None:
    job = job_of(site)
    agent.post("/printers/hall/hold")
    agent.begin(job)
    assert agent.post("/printers/hall/hold", RIVAL).json == {"held": False, "owner": ME}
    assert agent.post("/printers/hall/recover", RIVAL).json == {"interrupted": False}
    agent.finish(job, "printed", owner=RIVAL)
    assert row(site, job).state == "sending"
    agent.post("/printers/hall/release")
    assert agent.post("/printers/hall/hold", RIVAL).json == {"held": True, "owner": RIVAL}
    assert agent.post("/printers/hall/recover", RIVAL).json == {"interrupted": True}
    assert agent.post("/printers/hall/recover", RIVAL).json == {"interrupted": True}
    agent.finish(job, "printed")
    assert row(site, job).state == "unknown", "who has lost the printer proves nothing any more"


def test_a_job_that_went_to_another_printer_is_not_begun_for_the_old_one(
    site: Web, agent: Agent
) -> None:
    """One process holds both: the owner alone would not tell their workers apart."""
    job = job_of(site)
    for name in ("hall", "spare"):
        agent.post(f"/printers/{name}/hold", condition="ready")
    facts: dict[str, Any] = {"printer": "hall", "attempts": 0, "reason": "paper_out"}
    for to in ("annexe", "own", "hall"):
        refused = agent.post(f"/jobs/{job}/hand-over", **facts, to_printer=to)
        assert_problem(refused, 404, "unknown_printer")
    moved = agent.post(f"/jobs/{job}/hand-over", **facts, to_printer="spare")
    assert moved.json == {"handed_over": True}
    again = agent.post(f"/jobs/{job}/hand-over", **facts, to_printer="spare")
    assert_problem(again, 404, "unknown_print_job")
    old = agent.post(f"/jobs/{job}/begin", printer="hall", attempts=0)
    assert_problem(old, 404, "unknown_print_job")
    assert agent.begin(job, of="spare")


def test_a_condition_is_kept_by_report_and_by_hold_from_the_holder_only(
    site: Web, agent: Agent
) -> None:
    def seen() -> tuple[str, str]:
        with site.application.nouba.database.read() as connection:
            found = connection.execute(select(printer).where(printer.c.printer_id == "hall")).one()
        return found.condition, found.detail

    agent.post("/printers/hall/hold")
    agent.post("/printers/hall/report", condition="paper_out", detail="no paper")
    assert seen() == ("paper_out", "no paper")
    agent.post("/printers/hall/report", RIVAL, condition="ready")
    agent.post("/printers/hall/hold", RIVAL, condition="ready")
    assert seen() == ("paper_out", "no paper")
    agent.post("/printers/hall/hold", condition="ready")
    assert seen() == ("ready", "")


def test_work_is_told_once_and_then_only_when_it_changes(site: Web, agent: Agent) -> None:
    nothing: Any = agent.get("/work", owner=ME, wait="0").json
    assert nothing["queued"] == []
    job_of(site)
    work: Any = agent.get("/work", owner=ME, seen=nothing["seen"]).json
    assert work["queued"] == ["hall"]
    again: Any = agent.get("/work", owner=ME, seen=work["seen"], wait="0").json
    assert again == work
    assert work["settings"] == agent.get("/printers").json["settings"]  # type: ignore[index]
    assert Agent(site, OTHER).get("/work", owner=ME, wait="0").json["queued"] == []  # type: ignore[index]
