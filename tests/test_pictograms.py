"""Whoever cannot read has the drawings: none may be missing."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from queue_server.config_source import load_config

ROOT = Path(__file__).parents[1]
_SPRITE = ROOT / "queue_server" / "web" / "static" / "img" / "pictograms.svg"
_SVG = "{http://www.w3.org/2000/svg}"
_USES = re.compile(r"""(?:pictogram|icon)\(\s*["']([a-z-]+)["']""")
_LINKS = re.compile(r"pictograms\.svg#([a-z-]+)")


def drawings() -> set[str]:
    """Ids of the sprite's symbols."""
    root = ET.parse(_SPRITE).getroot()  # noqa: S314  # our own file
    return {symbol.attrib["id"] for symbol in root.iter(f"{_SVG}symbol")}


def test_every_service_and_class_of_the_sample_is_drawn() -> None:
    config = load_config(ROOT / "config.yaml")
    services = {service.pictogram for service in config.services}
    classes = {priority.pictogram for priority in config.priority_classes}
    assert services | classes <= drawings()


def test_every_sign_the_pages_name_is_drawn() -> None:
    pages = [
        path
        for folder in ("queue_server", "kiosk", "display")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".js", ".html"} and "vendor" not in path.parts
    ]
    named = {
        name
        for page in pages
        for pattern in (_USES, _LINKS)
        for name in pattern.findall(page.read_text(encoding="utf-8"))
    }
    assert "people" in named
    assert named <= drawings()
