"""Town halls with real printers, as far as bytes can tell, and a server that prints on them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.printers.simulated_lines import on_network
from tests.printers.simulated_printer import SimulatedPrinter
from tests.support.server import ROOT, LiveServer, start_server

OFFICE = "larache-office"
"""Takes over from Larache's printer; the other sites have one printer each."""


@dataclass(frozen=True)
class PrinterHall:
    """The server, and the printers by their id in the configuration."""

    server: LiveServer
    printers: dict[str, SimulatedPrinter]

    def of(self, site: str) -> SimulatedPrinter:
        """The site's own printer."""
        return self.printers[f"{site}-hall"]


@contextmanager
def printer_hall(folder: Path) -> Iterator[PrinterHall]:
    """Run the sample configuration, each of its printers being on this machine's network."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    names = [*(each["id"] for each in config["printers"]), OFFICE]
    printers = {name: SimulatedPrinter() for name in names}
    with ExitStack() as running:
        config["printers"] = [
            _on_network(name, running.enter_context(on_network(printer)).port)
            for name, printer in printers.items()
        ]
        config["printers"][names.index("larache-hall")]["fallback"] = OFFICE
        written = folder / "printers.yaml"
        written.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        server = start_server(folder, config=written)
        running.callback(server.stop_if_running)
        yield PrinterHall(server, printers)


def _on_network(name: str, port: int) -> dict[str, Any]:
    return {"id": name, "driver": "network", "host": "127.0.0.1", "port": port}
