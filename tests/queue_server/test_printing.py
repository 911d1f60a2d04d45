"""From a ticket to its paper: rows, words, wake-ups, and what a restart finds."""

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes
from sqlalchemy import insert, select

from printers.drivers import State
from printers.spooler import Job
from queue_server.bus import Bus
from queue_server.config import Config, Language
from queue_server.config_source import load_config
from queue_server.domain.actor import Actor, Role
from queue_server.operations.perform import Command, Context
from queue_server.operations.tickets import issue_ticket
from queue_server.printing import PrintJobs, ReceiptPrinting
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites
from queue_server.store.tables import print_job
from tests.queue_server.small_config import SMALL, spoiled, write

MONDAY = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
KIOSK = Actor(Role.KIOSK, "larache")
CONTENT: dict[str, Any] = {
    "label": "B42",
    "service": "B",
    "language": "fr",
    "people_before": 12,
    "low": 20,
    "high": 35,
    "issued_at": "2026-11-02T09:05:00+00:00",
    "token": "8sJxK2mPq0RtVw3YzA5bCd",
}


@dataclass
class Told:
    """The callback of states, and a way to wait for one."""

    states: list[tuple[int, str, str]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, job: int, state: str, site: str) -> None:
        with self.changed:
            self.states.append((job, state, site))
            self.changed.notify_all()

    def wait_for(self, job: int, state: State) -> None:
        """Until this job has reached this state."""
        wanted = (job, state.value, "larache")
        with self.changed:
            assert self.changed.wait_for(lambda: wanted in self.states, 30), self.states


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(write(tmp_path, SMALL))


@pytest.fixture
def context(config: Config, database: Database) -> Context:
    ensure_sites(database, [site.id for site in config.sites])
    return Context(config, database, Bus())


def _jobs(context: Context, told: Told) -> PrintJobs:
    return PrintJobs(context.config, context.database, lambda: MONDAY, told)


def _issue(context: Context, language: Language = Language.FRENCH) -> int:
    """Take a ticket; returns its print job."""
    issued = issue_ticket(
        context,
        "larache",
        Command(KIOSK, MONDAY),
        service_code="B",
        language=language,
        priority=None,
    )
    assert issued.receipt is not None
    return issued.receipt.job


def _row(context: Context, job: int) -> dict[str, Any]:
    with context.database.read() as connection:
        row = connection.execute(select(print_job).where(print_job.c.id == job)).one()
    return dict(row._mapping)


def test_a_job_is_claimed_once_and_ends_once(context: Context) -> None:
    told = Told()
    jobs, number = _jobs(context, told), _issue(context)
    job = jobs.next_queued("hall")
    assert job is not None
    assert (job.id, job.site, job.label, job.created_at) == (number, "larache", "B1", MONDAY)
    assert jobs.begin(job)
    assert not jobs.begin(job)
    assert jobs.next_queued("hall") is None
    jobs.finish(job, State.SENT_UNPROVEN, 55_000, None)
    jobs.finish(job, State.FAILED, 0, "too late")
    row = _row(context, number)
    assert (row["state"], row["attempts"], row["bytes_sent"], row["error"]) == (
        "sent_unproven",
        1,
        55_000,
        None,
    )
    assert told.states == [(number, "sending", "larache"), (number, "sent_unproven", "larache")]


def test_a_job_put_back_keeps_its_reason_until_the_next_attempt(context: Context) -> None:
    jobs, number = _jobs(context, Told()), _issue(context)
    job = jobs.next_queued("hall")
    assert job is not None
    jobs.begin(job)
    jobs.finish(job, State.QUEUED, 0, "x" * 1000)
    assert jobs.next_queued("hall") == job
    assert _row(context, number)["error"] == "x" * 300
    jobs.begin(job)
    assert (_row(context, number)["error"], _row(context, number)["attempts"]) == (None, 2)


def test_each_printer_has_its_own_jobs_in_their_order(context: Context) -> None:
    jobs = _jobs(context, Told())
    first, second = _issue(context), _issue(context)
    for expected in (first, second):
        job = jobs.next_queued("hall")
        assert job is not None
        assert job.id == expected
        jobs.begin(job)
    assert jobs.next_queued("office") is None


def test_what_was_being_sent_when_the_server_stopped_is_unknown(context: Context) -> None:
    told = Told()
    jobs, sending, waiting = _jobs(context, told), _issue(context), _issue(context)
    job = jobs.next_queued("hall")
    assert job is not None
    jobs.begin(job)
    jobs.recover("office")
    assert _row(context, sending)["state"] == "sending"
    jobs.recover("hall")
    row = _row(context, sending)
    assert (row["state"], row["error"]) == ("unknown", "the server stopped while sending")
    assert _row(context, waiting)["state"] == "queued"
    assert told.states[-1] == (sending, "unknown", "larache")


def test_jobs_of_a_printer_that_is_gone_say_so(context: Context, tmp_path: Path) -> None:
    number = _issue(context)
    text = spoiled("{id: hall,", "{id: lobby,").replace("printer: hall", "printer: lobby")
    changed = Context(load_config(write(tmp_path, text)), context.database, Bus())
    _jobs(changed, Told()).abandon_unconfigured()
    row = _row(context, number)
    assert (row["state"], row["error"]) == ("failed", "printer 'hall' is no longer configured")


def test_damaged_content_is_a_job_like_any_other_until_it_is_composed(context: Context) -> None:
    number = _issue(context)
    with context.database.engine.begin() as connection:
        connection.execute(print_job.update().values(content="{"))
    jobs = _jobs(context, Told())
    job = jobs.next_queued("hall")
    assert job is not None
    assert (job.id, job.label) == (number, "unreadable")
    with pytest.raises(ValueError, match="Expecting"):
        jobs.compose(job)


def test_a_site_that_is_gone_cannot_be_composed(context: Context) -> None:
    job = Job(1, "atlantis", "B42", MONDAY, json.dumps(CONTENT))
    with pytest.raises(ValueError, match="atlantis"):
        _jobs(context, Told()).compose(job)


def test_a_ticket_comes_out_of_its_printer(context: Context, tmp_path: Path) -> None:
    """The whole way, with a real drawing process: rows, thread, files, states."""
    told = Told()
    printing = ReceiptPrinting(context.config, context.database, lambda: MONDAY, told)
    context.bus.subscribe(printing.listen)
    early = _issue(context)
    printing.start()
    try:
        told.wait_for(early, State.PRINTED)
        late = _issue(context, Language.ARABIC)
        told.wait_for(late, State.PRINTED)
    finally:
        printing.stop()
    folder = tmp_path / "receipts" / "hall"
    names = sorted(each.name for each in folder.iterdir())
    assert names == [
        f"{number:06d}-B{place}.{kind}"
        for place, number in ((1, early), (2, late))
        for kind in ("bin", "png")
    ]
    with Image.open(folder / f"{late:06d}-B2.png") as picture:
        (code,) = read_codes(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])
    token = json.loads(_row(context, late)["content"])["token"]
    assert code.data.decode() == f"http://127.0.0.1:8000/t/{token}"
    for number in (early, late):
        row = _row(context, number)
        size = (folder / f"{number:06d}-B{1 if number == early else 2}.bin").stat().st_size
        assert (row["state"], row["attempts"], row["bytes_sent"]) == ("printed", 1, size)
        assert [state for job, state, _ in told.states if job == number] == ["sending", "printed"]


def test_a_restart_prints_what_waited_and_expires_what_is_old(
    context: Context, tmp_path: Path
) -> None:
    old = _issue(context)
    with context.database.engine.begin() as connection:
        first = connection.execute(select(print_job)).one()._mapping
        fresh = {**first, "id": old + 1, "purpose": "again", "created_at": MONDAY}
        connection.execute(insert(print_job), [fresh])
        connection.execute(
            print_job.update()
            .where(print_job.c.id == old)
            .values(created_at=MONDAY - timedelta(minutes=4))
        )
    told = Told()
    printing = ReceiptPrinting(context.config, context.database, lambda: MONDAY, told)
    printing.start()
    try:
        told.wait_for(old + 1, State.PRINTED)
    finally:
        printing.stop()
    assert _row(context, old)["state"] == "expired"
    assert len(list((tmp_path / "receipts" / "hall").glob("*.png"))) == 1
