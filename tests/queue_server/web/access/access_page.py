"""The tables of docs/access.md, made from the code.

`python -m tests.queue_server.web.access.access_page` writes them into the page again.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from queue_server.domain.actor import Role
from queue_server.realtime import AUDIENCES
from queue_server.store.database import Database
from queue_server.store.lifecycle import upgrade
from queue_server.web.auth import allowed_roles
from tests.queue_server.web.site import make_web

PAGE = Path(__file__).parents[4] / "docs" / "access.md"
COLUMNS = tuple(role for role in Role if role is not Role.SYSTEM)
"""Nobody can be the system by asking."""
AUTOMATIC = {"HEAD", "OPTIONS"}
YES, NO = "yes", "·"


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Method and rule of every route, static files once."""
    seen = set()
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - AUTOMATIC):
            if (method, rule.rule) not in seen:
                seen.add((method, rule.rule))
                yield method, rule


def may(app: Flask, rule: Rule, role: Role) -> bool:
    """What the route declares of a role."""
    roles = allowed_roles(app.view_functions[rule.endpoint]) or frozenset()
    return role in roles or Role.PUBLIC in roles


def routes_table(app: Flask) -> str:
    """Route × role."""
    found = sorted(routes(app), key=lambda each: (shown(each[1]), each[0]))

    def row(method: str, rule: Rule) -> Iterable[str]:
        yield f"{method} `{shown(rule)}`"
        for role in COLUMNS:
            yield YES if may(app, rule, role) else NO

    return _table(["", *COLUMNS], (row(method, rule) for method, rule in found))


def sockets_table(app: Flask) -> str:
    """Audience × role."""
    del app

    def row(audience: str) -> Iterable[str]:
        roles, rooms = AUDIENCES[audience]
        yield f"`{audience}`: {', '.join(rooms)}"
        for each in COLUMNS:
            yield YES if each in roles else NO

    return _table(["", *COLUMNS], map(row, AUDIENCES))


TABLES: dict[str, Callable[[Flask], str]] = {"routes": routes_table, "sockets": sockets_table}


def shown(rule: Rule) -> str:
    """`/api/v1/sites/{site}`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def written(text: str) -> dict[str, str]:
    """The tables as they stand in the page, by name."""
    return {name: match.group("table") for name in TABLES if (match := _place(name, text))}


def _place(name: str, text: str) -> re.Match[str] | None:
    return re.search(rf"<!-- {name} -->\n(?P<table>.*?)\n<!-- /{name} -->", text, re.DOTALL)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *map(list, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _write(app: Flask) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, make in TABLES.items():
        place = _place(name, text)
        if place is None:
            sys.exit(f"{PAGE}: no place for the table '{name}'")
        text = text[: place.start("table")] + make(app) + text[place.end("table") :]
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    """Write the tables into the page."""
    folder = Path(tempfile.mkdtemp())
    try:
        migrated = Database(f"sqlite:///{folder / 'nouba.db'}")
        upgrade(migrated)
        migrated.close()
        made = make_web(folder, folder / "nouba.db")
        _write(made.application.flask)
        made.application.nouba.database.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
