"""From a ticket to its paper: rows, words, wake-ups, and what a restart finds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes
from sqlalchemy import insert, select

from printers.drivers import State
from queue_server.bus import Bus
from queue_server.config import Config, Language
from queue_server.config_source import load_config
from queue_server.domain.actor import Actor, Role
from queue_server.operations.perform import Command, Context
from queue_server.operations.tickets import issue_ticket
from queue_server.printing import ReceiptPrinting
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites
from queue_server.store.tables import print_job, printer
from tests.queue_server.printing.hall import Told
from tests.queue_server.small_config import SMALL, write

SAMPLE_CONFIG = Path(__file__).parents[2] / "config.yaml"

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


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(write(tmp_path, SMALL))


@pytest.fixture
def context(config: Config, database: Database) -> Context:
    """With the printer that is a folder: the other one is on the network."""
    config = config.model_copy(update={"printers": config.printers[:1]})
    ensure_sites(database, [site.id for site in config.sites])
    return Context(config, database, Bus())


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


def test_a_ticket_comes_out_of_its_printer(context: Context, tmp_path: Path) -> None:
    """The whole way, with a real drawing process: rows, thread, files, states."""
    told = Told()
    printing = ReceiptPrinting(context, lambda: MONDAY, told)
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
        assert told.states(number) == ["sending", "printed"]
    with context.database.read() as connection:
        seen = connection.execute(select(printer).where(printer.c.printer_id == "hall")).one()
    assert (seen.condition, seen.owner) == ("ready", "")


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
    printing = ReceiptPrinting(context, lambda: MONDAY, told)
    printing.start()
    try:
        told.wait_for(old + 1, State.PRINTED)
    finally:
        printing.stop()
    assert _row(context, old)["state"] == "expired"
    assert len(list((tmp_path / "receipts" / "hall").glob("*.png"))) == 1


def test_a_print_agent_s_printer_is_left_to_it(context: Context, tmp_path: Path) -> None:
    agent = "print_agents:\n  - {id: desk, token: long-enough-to-be-a-secret}\nsites:\n"
    text = SMALL.replace("folder: receipts/hall}", "folder: receipts/hall, agent: desk}")
    away = load_config(write(tmp_path, text.replace("sites:\n", agent)))
    away = away.model_copy(update={"printers": away.printers[:1]})
    elsewhere = Context(away, context.database, Bus())
    told = Told()
    printing = ReceiptPrinting(elsewhere, lambda: MONDAY, told)
    printing.start()
    printing.stop()
    with context.database.read() as connection:
        held = connection.execute(select(printer.c.printer_id)).scalars().all()
    assert "hall" not in held
