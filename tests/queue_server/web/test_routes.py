"""Every route says who may call it, and stands in docs/api.md."""

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from queue_server.domain.actor import Role
from queue_server.domain.errors import Refusal
from queue_server.web.auth import allowed_roles
from tests.queue_server.web.site import Web

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
AUTOMATIC = {"HEAD", "OPTIONS"}


def _routes(app: Flask) -> dict[tuple[str, str], Rule]:
    """(method, path as in the docs) → rule."""
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)): rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - AUTOMATIC
    }


def _documented() -> dict[tuple[str, str], set[str]]:
    """(method, path) → who, from the tables of docs/api.md."""
    rows = re.findall(
        r"^\| (GET|POST|PUT|DELETE|PATCH) \| `([^`]+)` \| ([^|]+) \|",
        DOCS.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    found = {(method, path): set(roles.strip().split(", ")) for method, path, roles in rows}
    assert len(found) == len(rows), "a route stands twice"
    return found


def test_every_route_declares_who_may_call_it(web: Web) -> None:
    app = web.application.flask
    undeclared = {
        endpoint for endpoint, view in app.view_functions.items() if allowed_roles(view) is None
    }
    assert undeclared == set()


def test_no_declaration_is_empty(web: Web) -> None:
    assert all(allowed_roles(view) for view in web.application.flask.view_functions.values())


def test_a_route_without_declaration_is_refused(web: Web) -> None:
    app = web.application.flask
    app.view_functions["health.healthz"] = lambda: "not guarded"
    assert web.client.get("/healthz").status_code == 403


def test_every_route_is_documented_with_who_may_call_it(web: Web) -> None:
    app = web.application.flask
    routes = {
        place: {role.value for role in allowed_roles(app.view_functions[rule.endpoint]) or ()}
        for place, rule in _routes(app).items()
    }
    documented = _documented()
    assert set(routes) - set(documented) == set(), "not in docs/api.md"
    assert set(documented) - set(routes) == set(), "in docs/api.md only"
    assert documented == routes


def test_every_refusal_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [code.value for code in Refusal if f"`{code.value}`" not in text] == []


def test_commands_go_by_post_and_change_nothing_by_get(web: Web) -> None:
    app = web.application.flask
    methods = {method for method, _ in _routes(app)}
    assert methods == {"GET", "POST"}
    public_commands = {
        path
        for (method, path), rule in _routes(app).items()
        if method == "POST"
        and Role.PUBLIC in (allowed_roles(app.view_functions[rule.endpoint]) or ())
    }
    assert public_commands == {
        "/api/v1/tickets/{token}/leave",  # a ticket's secret token is its credential
        # Here one becomes somebody; the forms carry a token of their page.
        "/login",
        "/logout",
        "/setup/{token}",
        "/password/{token}",
        # Whoever asks is nobody yet, and sees nothing until an administrator has let them in.
        "/device/{site}/{purpose}",
        "/api/v1/device-codes",
        "/api/v1/device-codes/state",  # the secret is the credential
    }
