"""Who may call what: every cell of docs/access.md, asked for with a real credential."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from queue_server.domain.actor import DEVICES, STAFF, Role
from queue_server.store.accounts import Grant
from queue_server.web.auth import allowed_roles, allows
from tests.queue_server.commune import make_config
from tests.queue_server.web.access.access_page import (
    COLUMNS,
    PAGE,
    TABLES,
    may,
    routes,
    written,
)
from tests.queue_server.web.credentials import (
    EVERYWHERE,
    browser_of_device,
    browser_with,
    device,
    person,
    session_of,
)
from tests.queue_server.web.site import API, Web, make_web
from tests.queue_server.world import ANNEXE, SITE

REFUSED = {(401, "not_signed_in"), (403, "forbidden")}
NOBODYS = 999_999
"""A number that nothing has: what is allowed does no harm."""
VALUES: dict[str, object] = {
    "site": SITE,
    "counter": "2",
    "display": "hall",
    "purpose": "kiosk",
    "printer": "hall",
    "language": "fr",
    "filename": "css/tokens.css",
}


@dataclass
class Cast:
    """Everybody at once, each with one role and one place; sessions anew when one has ended."""

    web: Web
    makers: dict[tuple[Role, str], Any] = field(default_factory=dict)
    clients: dict[tuple[Role, str], tuple[FlaskClient, dict[str, str]]] = field(
        default_factory=dict
    )

    def ask(self, role: Role, site: str, method: str, path: str) -> TestResponse:
        """One request, as a program sends it: no page to be led to."""
        browser, headers = self._client(role, site, fresh=method == "POST")
        answer = browser.open(
            path,
            method=method,
            headers={"Accept": "application/json", **headers},
            json={} if method == "POST" else None,
        )
        answer.get_data()
        answer.close()
        return answer

    def _client(self, role: Role, site: str, *, fresh: bool) -> tuple[FlaskClient, dict[str, str]]:
        if role is Role.PUBLIC:
            return self.web.browser(), {}
        if (role, site) not in self.makers:
            self.makers[role, site] = self._maker(role, site)
        if fresh or (role, site) not in self.clients:
            self.clients[role, site] = self.makers[role, site]()
        return self.clients[role, site]

    def _maker(self, role: Role, site: str) -> Any:  # noqa: ANN401 - a way to make a browser
        if role in STAFF:
            account = person(self.web, f"{role}-{site or 'all'}", Grant(role, site))
            # A fresh session for each command: signing out, for one, is somebody's right.
            return lambda: (browser_with(self.web, session_of(self.web, account)), {})
        _, secret = device(self.web, role, site=site, place="1")
        if role is Role.PRINT_AGENT:
            return lambda: (self.web.browser(), {"Authorization": f"Bearer {secret}"})
        return lambda: (browser_of_device(self.web, secret), {})


@pytest.fixture(scope="module")
def cast(guarded_for_all: Web) -> Cast:
    return Cast(guarded_for_all)


def is_refused(answer: TestResponse) -> bool:
    """Whether it was not this one's to ask for."""
    code = (answer.get_json(silent=True) or {}).get("code")
    return (answer.status_code, code) in REFUSED


def path_of(app: Flask, rule: Rule, **values: object) -> str:
    """The route's address with values that nothing is done to."""
    filled: dict[str, Any] = {
        name: values.get(name, VALUES.get(name, NOBODYS)) for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **filled)


def roles_of(app: Flask, rule: Rule) -> frozenset[Role]:
    return allowed_roles(app.view_functions[rule.endpoint]) or frozenset()


def _cells(app: Flask) -> Iterator[tuple[str, Rule, Role]]:
    for method, rule in routes(app):
        for role in COLUMNS:
            yield method, rule, role


def test_the_page_says_what_the_code_does(web: Web) -> None:
    """`python -m tests.queue_server.web.access.access_page` writes the tables anew."""
    app = web.application.flask
    assert written(PAGE.read_text(encoding="utf-8")) == {
        name: make(app) for name, make in TABLES.items()
    }


def test_every_cell(cast: Cast) -> None:
    """Allowed is whatever is not refused as somebody else's; refused has exactly its status."""
    app = cast.web.application.flask
    wrong = []
    tried = 0
    for method, rule, role in _cells(app):
        answer = cast.ask(role, SITE, method, path_of(app, rule))
        tried += 1
        if may(app, rule, role):
            fits = not is_refused(answer)
        else:
            is_nobody = role is Role.PUBLIC or (role is Role.TABLET and roles_of(app, rule) & STAFF)
            status, code = (401, "not_signed_in") if is_nobody else (403, "forbidden")
            fits = (answer.status_code, (answer.get_json(silent=True) or {}).get("code")) == (
                status,
                code,
            )
        if not fits:
            wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code} {answer.text[:80]}")
    assert wrong == []
    assert tried > 900


def test_a_role_at_another_site_is_no_role_here(cast: Cast) -> None:
    app = cast.web.application.flask
    wrong = []
    tried = 0
    for method, rule, role in _cells(app):
        roles = roles_of(app, rule)
        if "site" not in rule.arguments or Role.PUBLIC in roles or role not in roles:
            continue
        if role is Role.PRINT_AGENT:
            continue  # of no site: its printers say which
        answer = cast.ask(role, ANNEXE, method, path_of(app, rule))
        tried += 1
        if not is_refused(answer) or answer.status_code != 403:
            wrong.append(f"{method} {rule.rule} as {role} of another site: {answer.status_code}")
    assert wrong == []
    assert tried > 50


def test_a_role_held_everywhere_is_one_at_each_site(cast: Cast) -> None:
    app = cast.web.application.flask
    wrong = []
    for method, rule, role in _cells(app):
        if role not in STAFF or "site" not in rule.arguments:
            continue
        if may(app, rule, role) and not may(app, rule, Role.PUBLIC):
            answer = cast.ask(role, EVERYWHERE, method, path_of(app, rule, site=ANNEXE))
            if is_refused(answer):
                wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code}")
    assert wrong == []


def test_a_role_held_both_here_and_everywhere_is_held_everywhere(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    """Whatever the site is called: `1er` comes before the number of any account."""
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    (site,) = [each for each in make_config().sites if each.id == SITE]
    sites = [{**site.model_dump(exclude_unset=True, mode="json"), "id": "1er"}]
    web = make_web(tmp_path, path, demo={"enabled": False}, sites=sites)
    grants = (Grant(Role.ADMINISTRATOR, "1er"), Grant(Role.ADMINISTRATOR))
    person(web, "salma")  # so that amal's number sorts behind the site's name
    browser = browser_with(web, session_of(web, person(web, "amal", *grants)))
    people: Any = browser.get(f"{API}/sites/1er/people").json
    (amal,) = [each for each in people["people"] if each["login"] == "amal"]
    assert amal["manageable"]
    web.application.nouba.database.close()


def test_a_page_leads_nobody_to_a_way_in(guarded: Web) -> None:
    """Where a person would open it, the refusal of nobody is the way to sign in."""
    app = guarded.application.flask
    for method, rule in routes(app):
        if method != "GET" or may(app, rule, Role.PUBLIC) or rule.rule.startswith("/api/"):
            continue
        path = path_of(app, rule)
        answer = guarded.browser().get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303, rule.rule
        way = answer.headers["Location"]
        roles = allowed_roles(app.view_functions[rule.endpoint]) or frozenset()
        # A shared tablet's own page is of no site, which a device would have to name.
        is_device = bool(roles & DEVICES) and "site" in rule.arguments
        assert way.startswith(f"/device/{SITE}/" if is_device else "/login?next=%2F"), rule.rule


def test_a_route_without_a_rule_is_for_nobody(guarded: Web) -> None:
    """And `test_routes` fails when there is one."""
    app = guarded.application.flask
    app.view_functions["health.healthz"] = lambda: "not guarded"
    cast = Cast(guarded)
    for role in COLUMNS:
        assert cast.ask(role, SITE, "GET", "/healthz").status_code == 403, role
    app.view_functions["health.healthz"] = partial(allows(Role.PUBLIC)(lambda: "guarded"))
