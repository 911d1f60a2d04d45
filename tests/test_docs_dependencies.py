"""Each dependency has its reason in docs/dependencies.md, and what is imported is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
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


PACKAGES = ("queue_server", "kiosk", "display", "printers")
# Parts of Flask and of pydantic: named in their public interface, and moving with them.
PARTS = {"itsdangerous", "jinja2", "markupsafe", "pydantic-core", "werkzeug"}
# Found at run time, by name or by another library.
LOADED_BY_NAME = {"gunicorn", "psycopg", "simple-websocket", "tzdata", "websocket-client"}


def test_what_is_imported_is_declared() -> None:
    """A library that only comes along with another one may leave with it."""
    known = _needed_to_run() | PARTS
    undeclared = {
        f"{path.relative_to(ROOT)} imports {name}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for name in _imported(path) - set(sys.stdlib_module_names) - set(PACKAGES)
        if not known & _providers(name)
    }
    assert not undeclared, "\n".join(sorted(undeclared))


def test_what_is_declared_is_imported() -> None:
    used = {
        provider
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for name in _imported(path)
        for provider in _providers(name)
    }
    assert _needed_to_run() - used - LOADED_BY_NAME == set()


def _needed_to_run() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_name(requirement) for requirement in project["dependencies"]}


def _providers(name: str) -> set[str]:
    """The distributions that bring the module `name`."""
    return {provider.lower().replace("_", "-") for provider in _modules().get(name, [])}


def _imported(path: Path) -> set[str]:
    """The top-level names that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@cache
def _modules() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()
