"""Handshakes: each audience by each role, and words that are none."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from queue_server.domain.actor import Role
from queue_server.realtime import AUDIENCES
from tests.queue_server.web.access.access_page import COLUMNS
from tests.queue_server.web.credentials import known_as
from tests.queue_server.web.site import Web, make_web
from tests.queue_server.world import ANNEXE, SITE


@pytest.fixture(params=["epoll", "stock"])
def hall(request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path) -> Iterator[Web]:
    """A server without demo, each way of serving sockets."""
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    made = make_web(
        tmp_path,
        path,
        demo={"enabled": False},
        server={
            "database": f"sqlite:///{path}",
            "secret_file": tmp_path / "secret.key",
            "realtime": request.param,
        },
    )
    yield made
    made.application.nouba.database.close()


def _is_let_in(
    web: Web,
    auth: object,
    browser: FlaskClient | None = None,
    headers: dict[str, str] | None = None,
) -> bool:
    socket = web.application.socketio.test_client(
        web.application.flask,
        auth=auth,
        flask_test_client=browser,
        headers=headers,
    )
    is_in = bool(socket.is_connected())
    if is_in:
        socket.disconnect()
    return is_in


def test_each_audience_is_for_its_roles_alone(hall: Web) -> None:
    for role in COLUMNS:
        known = known_as(hall, role)
        for audience, (wanted, _) in AUDIENCES.items():
            for site in (SITE, ANNEXE):
                auth = {"site": site, "audience": audience, "counter": "1"}
                let_in = _is_let_in(hall, auth, known.browser, known.headers)
                assert let_in == (role in wanted and site == SITE), (role, audience, site)


def test_a_refused_screen_is_written_down(hall: Web) -> None:
    known = known_as(hall, Role.KIOSK)
    _is_let_in(hall, {"site": SITE, "audience": "dashboard"}, known.browser)
    nouba = hall.application.nouba
    (turned,) = nouba.refusals.take(nouba.now, at_once=True)
    assert (turned.code, turned.endpoint, turned.site) == ("forbidden", "socket:dashboard", SITE)
    assert turned.actor.role is Role.KIOSK


NONSENSE: dict[str, object] = {
    "nothing": None,
    "a text": "kiosk",
    "a number": 7,
    "a list": [SITE, "kiosk"],
    "lists inside": {"site": [SITE], "audience": {"kiosk": 1}},
    "numbers inside": {"site": 1, "audience": 2},
    "deep": {"site": {"a": {"a": {"a": {"a": {}}}}}, "audience": "kiosk"},
    "long": {"site": "x" * 3000, "audience": "y" * 900},
    "a role": {"site": SITE, "audience": "kiosk", "role": "kiosk", "actor": "kiosk"},
    "odd letters": {"site": "\0\ud800", "audience": "\u202e"},
    "system": {"site": SITE, "audience": "system"},
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_handshake_that_says_nonsense_is_refused(hall: Web, name: str) -> None:
    assert not _is_let_in(hall, NONSENSE[name])
