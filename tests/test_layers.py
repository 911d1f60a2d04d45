"""Imports point inward: domain ← store ← operations ← web, kiosk, display; printers stand alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("queue_server", "kiosk", "display", "printers")

# A module under the left name imports nothing under the right ones.
FORBIDDEN = {
    "queue_server.domain": (
        "queue_server.app",
        "queue_server.bus",
        "queue_server.metrics",
        "queue_server.operations",
        "queue_server.printing",
        "queue_server.realtime",
        "queue_server.snapshots",
        "queue_server.store",
        "queue_server.web",
        *("display", "kiosk", "printers"),
        *("alembic", "flask", "flask_socketio", "gunicorn", "httpx", "sqlalchemy"),
    ),
    "queue_server.store": (
        "queue_server.app",
        "queue_server.operations",
        "queue_server.realtime",
        "queue_server.web",
        *("display", "kiosk", "printers"),
        *("flask", "flask_socketio"),
    ),
    "queue_server.operations": (
        "queue_server.app",
        "queue_server.realtime",
        "queue_server.web",
        *("display", "kiosk", "printers"),
        *("flask", "flask_socketio"),
    ),
    "queue_server.sockets": (
        *("queue_server.app", "queue_server.bus", "queue_server.domain", "queue_server.operations"),
        *("queue_server.realtime", "queue_server.store", "queue_server.web"),
        *("display", "kiosk", "printers", "flask", "gunicorn", "sqlalchemy"),
    ),
    "printers": ("queue_server", "kiosk", "display", "flask", "sqlalchemy"),
    "kiosk": ("queue_server.store", "queue_server.operations", "sqlalchemy", "display", "printers"),
    "display": ("queue_server.store", "queue_server.operations", "sqlalchemy", "kiosk", "printers"),
}


def _modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _imported(module: str, path: Path) -> Iterator[str]:
    """Every name that a module imports, in functions and under TYPE_CHECKING too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                origin = ".".join([*parents, *([origin] if origin else [])])
            # `from queue_server import store` imports queue_server.store.
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _under(name: str, parent: str) -> bool:
    return name == parent or name.startswith(f"{parent}.")


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_imports_point_inward(layer: str) -> None:
    modules = [(module, path) for module, path in _modules() if _under(module, layer)]
    assert modules, f"{layer} has no modules"
    found = [
        f"{module} imports {name}"
        for module, path in modules
        for name in _imported(module, path)
        for other in FORBIDDEN[layer]
        if _under(name, other)
    ]
    assert not found, "\n".join(found)


def test_only_the_app_knows_the_screens() -> None:
    """`app.py` puts the blueprints together; nothing else of the server depends on them."""
    found = [
        f"{module} imports {name}"
        for module, path in _modules()
        if _under(module, "queue_server") and module != "queue_server.app"
        for name in _imported(module, path)
        if _under(name, "kiosk") or _under(name, "display")
    ]
    assert not found, "\n".join(found)
