"""docs/configure.md names every key with its default, and no key that does not exist."""

import re
from pathlib import Path

from queue_server.config_source import OVERRIDES
from tests.queue_server.config_keys import default_text, every_key

PAGE = Path(__file__).parents[2] / "docs" / "configure.md"
PAGE_OF = "config.yaml"


def documented_keys() -> dict[str, str]:
    """`sites[].id` -> its default, from the tables under headings such as "## `sites[]`: …"."""
    keys: dict[str, str] = {}
    group: str | None = None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = re.match(r"## `([^`]+)`", line)
            group = heading[1] if heading else None
        elif line.startswith("| `") and group is not None:
            names, _, default, _ = (cell.strip() for cell in line.strip("|").split("|"))
            prefix = "" if group == PAGE_OF else f"{group}."
            keys |= {f"{prefix}{name}": default for name in re.findall(r"`([^`]+)`", names)}
    return keys


def test_every_key_is_documented_with_its_default() -> None:
    assert documented_keys() == {key: default_text(field) for key, field in every_key()}


def test_every_environment_variable_is_documented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for variable, location in OVERRIDES.items():
        assert f"`{variable}`" in text
        assert f"`{'.'.join(map(str, location))}`" in text
