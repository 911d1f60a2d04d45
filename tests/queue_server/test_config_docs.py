"""docs/configure.md names every key with its default, and no key that does not exist."""

import re
from pathlib import Path

import pytest

from queue_server.config_source import OVERRIDES
from tests.queue_server.config_keys import default_text, every_key
from tests.queue_server.small_config import complaints

PAGE = Path(__file__).parents[2] / "docs" / "configure.md"
SAMPLE = PAGE.parents[1] / "config.yaml"
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


@pytest.mark.parametrize(
    "old, new",
    [
        ("threads: 128", "thread: 128"),
        ("{id: 2, services: [B], secondary: [F]}", "{id: 2, services: [B], secondary: [Q]}"),
    ],
)
def test_the_example_mistakes_are_what_the_sample_would_say(
    tmp_path: Path, old: str, new: str
) -> None:
    (complaint,) = complaints(tmp_path, SAMPLE.read_text(encoding="utf-8").replace(old, new, 1))
    assert f"config.yaml:{complaint}\n" in PAGE.read_text(encoding="utf-8")
