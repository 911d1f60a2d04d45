"""What must not get out: names, notes, classes, tokens, secrets."""

import json
import logging
import sys
from typing import Any

import pytest

from queue_server import projections
from queue_server.domain.actor import PUBLIC, SYSTEM, Role
from queue_server.domain.errors import QueueError
from queue_server.domain.events import Recorded
from queue_server.operations import accounts, devices, own_account, sign_in
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Place
from queue_server.snapshots.summary import summary
from queue_server.store.accounts import Grant
from queue_server.web.auth import allowed_roles
from tests.queue_server.web.access.access_page import routes
from tests.queue_server.web.access.test_access import path_of
from tests.queue_server.web.api_views import view_of_site
from tests.queue_server.web.credentials import known_as, person, session_of
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

PASSWORD = "huit-chevaux-mangent-la-lune"
NAME, LOGIN, NOTE = "Marked-Name-Zineb", "marked-login", "marked-note-of-a-visit"
PUBLIC_SCREENS = (Role.PUBLIC, Role.KIOSK, Role.DISPLAY, Role.COUNTER_DISPLAY)


@pytest.fixture
def marked(web: Web) -> tuple[Web, list[str], list[Recorded]]:
    """A hall in which everything personal bears a mark, and what was recorded meanwhile."""
    nouba = web.application.nouba
    heard: list[Recorded] = []
    nouba.context.bus.subscribe(heard.extend)
    account = accounts.create_account(
        nouba.context,
        Command(SYSTEM, nouba.now),
        accounts.Person(LOGIN, NAME),
        [Grant(Role.AGENT, SITE)],
    )
    opened = session_of(web, account, address="203.0.113.77")
    agent = {"Authorization": f"Demo agent:{SITE}:{NAME}"}
    web.issue(priority="disability")
    second = web.issue(priority="disability")

    def post(path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - parsed JSON
        answer = web.client.post(f"{API}/sites/{SITE}/counters/2/{path}", json=body, headers=agent)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    post("open", {})
    called = post("call-next", {})["current"]["turn_id"]
    post("start", {"turn_id": called})
    post("transfer", {"turn_id": called, "service": "F", "note": NOTE})
    post("call-next", {})
    secrets = [NAME, LOGIN, NOTE, opened.token, "203.0.113.77", second["ticket"]["token"]]
    return web, secrets, heard


def test_nothing_personal_reaches_a_public_screen(
    marked: tuple[Web, list[str], list[Recorded]],
) -> None:
    """Every address that they may read, from the routes themselves."""
    web, secrets, _ = marked
    app = web.application.flask
    read = 0
    for role in PUBLIC_SCREENS:
        known = known_as(web, role)
        for method, rule in routes(app):
            allowed = allowed_roles(app.view_functions[rule.endpoint]) or frozenset()
            if method != "GET" or not allowed & {role, Role.PUBLIC} or "filename" in rule.arguments:
                continue
            with known.browser.get(
                path_of(app, rule),
                environ_overrides={"REMOTE_ADDR": "10.0.0.5"},
                headers={"Accept": "application/json"},
            ) as answer:
                text = answer.get_data(as_text=True)
            read += answer.status_code == 200
            for secret in secrets:
                assert secret not in text, (rule.rule, role, secret)
            if (
                rule.rule.startswith(API)
                and "openapi" not in rule.rule
                and "/docs" not in rule.rule
            ):
                told = answer.get_json(silent=True) or {}
                assert "disability" not in json.dumps(_without_choices(told)), (rule.rule, role)
    assert read > 15


def _without_choices(told: Any) -> Any:  # noqa: ANN401 - parsed JSON
    """The classes that a kiosk offers are no citizen's."""
    return {k: v for k, v in told.items() if k != "priorities"} if isinstance(told, dict) else told


def test_nothing_personal_is_pushed_to_a_public_screen(
    marked: tuple[Web, list[str], list[Recorded]],
) -> None:
    web, secrets, heard = marked
    pushed = [projections.public(recorded) for recorded in heard]
    with view_of_site(web) as view:
        pushed.append(summary(view, orders=False).model_dump(mode="json"))
    text = json.dumps(pushed, ensure_ascii=False, default=str)
    assert "B1" in text
    for secret in [*secrets, "disability"]:
        assert secret not in text, secret


def test_no_secret_is_logged(
    guarded: Web, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in well and badly, devices, tickets, a fault of ours: whatever is said of it."""
    caplog.set_level(logging.DEBUG)
    nouba = guarded.application.nouba
    account = person(guarded, LOGIN, Grant(Role.AGENT, SITE))
    command = Command(SYSTEM, nouba.now)
    own_account.set_password(nouba.context, command, account.id, PASSWORD)
    own_account.set_pin(nouba.context, command, account.id, password=PASSWORD, pin="739154")
    opened = sign_in.sign_in(
        nouba.context,
        Command(PUBLIC, nouba.now),
        login=LOGIN,
        password=PASSWORD,
        place=Place(),
    )
    with pytest.raises(QueueError):
        sign_in.sign_in(
            nouba.context,
            Command(PUBLIC, nouba.now),
            login=LOGIN,
            password="not-this-password",
            place=Place(),
        )
    link = accounts.make_link(nouba.context, command, account.id)
    asked = devices.ask(nouba.context, command, devices.Wish(Role.KIOSK, SITE), place=Place())
    kiosk = known_as(guarded, Role.KIOSK)
    guarded.browser().get(
        f"/t/{link}", headers={"Authorization": f"Bearer {asked.secret}", "Cookie": "nouba=secret"}
    )

    def fail(*_what: object, **_facts: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(sys.modules["queue_server.web.api.snapshots"], "kiosk_snapshot", fail)
    kiosk.browser.get(f"{API}/sites/{SITE}/snapshots/kiosk")
    assert "a fault of ours" in caplog.text
    hashed = str(guarded.application.flask.secret_key)
    for secret in (
        *(PASSWORD, "not-this-password", "739154", opened.token, link, asked.secret),
        *(hashed, "argon2"),
    ):
        assert secret not in caplog.text
    assert opened.token not in repr(opened.account)


def test_the_database_s_password_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    from queue_server.store.database import Database  # noqa: PLC0415 - after the log is caught

    caplog.set_level(logging.DEBUG)
    database = Database("postgresql+psycopg://nouba:marked-password@127.0.0.1:9/nouba")
    with pytest.raises(Exception, match=r"refused|failed") as failed, database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    database.close()
    assert "marked-password" not in str(failed.value)
    assert "marked-password" not in caplog.text
    assert "marked-password" not in repr(database.engine)
