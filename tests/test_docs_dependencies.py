"""Each dependency has its reason in docs/dependencies.md, and each reason its dependency."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found.group().lower()


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {_name(requirement) for group in groups for requirement in group}


def _system_packages() -> set[str]:
    return {
        line
        for path in (ROOT / "scripts").glob("packages-*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }


def test_every_dependency_has_a_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {
        name.lower()
        for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", cell)
    }
    expected = _declared() | _system_packages()
    assert expected - explained == set(), "without a reason"
    assert explained - expected == set(), "explained, but not used"
