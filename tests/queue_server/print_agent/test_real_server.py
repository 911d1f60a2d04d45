"""The server as it is run, restarted and killed while an agent waits for work."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import yaml

from queue_server.print_agent.client import Client, trusted
from tests.conftest import ROOT, StartServer
from tests.queue_server.print_agent.hall import FINAL, PATIENCE, TOKEN, Wire, agent_on
from tests.support.server import LiveServer


def _config(folder: Path) -> Path:
    """The sample, whose first printer is beside an agent."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    document["demo"] = {"enabled": True, "ignore_hours": True}
    document["print_agents"] = [{"id": "kiosk", "token": TOKEN}]
    for printer in document["printers"]:
        if printer["id"] == document["sites"][0]["printer"]:
            out = str(folder / "paper")
            printer |= {"driver": "file", "folder": out, "agent": "kiosk"}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def _printed(server: LiveServer) -> str:
    """Take a ticket and follow its receipt; returns how it ended."""
    site = yaml.safe_load(server.config.read_text(encoding="utf-8"))["sites"][0]
    base = f"{server.url}/api/v1/sites/{site['id']}"
    with httpx.Client(
        headers={"Authorization": f"Demo kiosk:{site['id']}"}, trust_env=False
    ) as kiosk:
        body = {"service": site["services"][0], "language": "fr"}
        answer = kiosk.post(f"{base}/tickets", json=body, timeout=PATIENCE).raise_for_status()
        job = answer.json()["receipt"]["job"]
        deadline = time.monotonic() + PATIENCE
        state = ""
        while state not in FINAL and time.monotonic() < deadline:
            state = kiosk.get(f"{base}/print-jobs/{job}").raise_for_status().json()["state"]
            threading.Event().wait(0.05)
        return state


def test_killed_and_stopped_beneath_its_agent(tmp_path: Path, start_server: StartServer) -> None:
    server = start_server(config=_config(tmp_path))
    with agent_on(server.url):
        assert _printed(server) == "printed"
        server.kill()
        server.start()
        assert _printed(server) == "printed"
        asking, wire = Client(server.url, TOKEN, trusted(None)), Wire(lambda: server.port)
        patient = Client(wire.url, TOKEN, trusted(None))
        seen = asking.work("waits", "", wait=0).seen
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(patient.work, "waits", seen)
            wire.wait_for("/work")
            asking.printers()  # the server takes connections in their order
            server.stop()
            # Answered, not cut off: whoever waits for work does not hold up a stop.
            assert waiting.result(PATIENCE).seen == seen
        for each in (asking, patient, wire):
            each.close()
    assert len(list((tmp_path / "paper").glob("*.bin"))) == 2
    assert TOKEN not in server.log.read_text(encoding="utf-8")
