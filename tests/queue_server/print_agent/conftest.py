"""The hall whose printer is beside an agent."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from printers import lease
from printers.drivers import DRIVERS
from queue_server.print_agent import client
from tests.queue_server.print_agent.hall import Hall, Recording, Wire


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    """The printer of the hall, when the agent runs in this process."""
    driver = Recording()
    monkeypatch.setitem(DRIVERS, "dummy", driver)
    return driver


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked in vain is given up soon, so that nobody waits for a network that is cut."""
    monkeypatch.setattr(client, "_PATIENCE", 0.3)
    monkeypatch.setattr(client, "_FIRST_PAUSE", 0.02)
    monkeypatch.setattr(client, "_LAST_PATIENCE", 0.1)
    monkeypatch.setattr(lease, "KEEP_EVERY", 0.5)


@pytest.fixture
def printers() -> list[dict[str, Any]]:
    """Of the configuration."""
    return [{"id": "hall", "driver": "dummy", "agent": "kiosk"}]


@pytest.fixture
def hall(tmp_path: Path, migrated_sqlite: Path, printers: list[dict[str, Any]]) -> Iterator[Hall]:
    """A server that runs."""
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    made = Hall(tmp_path, path, printers)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def wire(hall: Hall) -> Iterator[Wire]:
    """The network between the hall's agent and its server."""
    between = Wire(lambda: hall.port)
    yield between
    between.close()
