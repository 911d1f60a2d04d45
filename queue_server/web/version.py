"""What of the program runs: pages of another version reload themselves."""

import hashlib
from functools import cache
from pathlib import Path

from queue_server.config import Config

_ROOT = Path(__file__).resolve().parents[2]
_SERVED = ("kiosk", "display", "queue_server/web")
_KINDS = frozenset({".js", ".css", ".html", ".svg", ".po"})
_SHOWN = frozenset({"priority_classes", "reasons", "services", "sites"})
"""The parts of the configuration that stand in pages; no secret is among them."""


def content_version(config: Config) -> str:
    """A short hash over everything that pages are made of: the same on every machine."""
    shown = config.model_dump_json(include=set(_SHOWN)).encode()
    return hashlib.sha256(shown + _files()).hexdigest()[:12]


@cache
def _files() -> bytes:
    """A hash over the files, as they were when the process looked first: it serves no others."""
    total = hashlib.sha256()
    for folder in _SERVED:
        for file in sorted((_ROOT / folder).rglob("*")):
            if file.suffix in _KINDS:
                total.update(str(file.relative_to(_ROOT)).encode())
                total.update(file.read_bytes())
    return total.digest()
