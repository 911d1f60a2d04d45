"""Requests that somebody else's page or machine makes up."""

import pytest

from queue_server.domain.actor import STAFF, Role
from queue_server.store.accounts import Grant
from queue_server.web.auth import allowed_roles
from tests.queue_server.web.access.access_page import routes
from tests.queue_server.web.access.test_access import path_of
from tests.queue_server.web.credentials import (
    browser_of_device,
    browser_with,
    device,
    person,
    session_of,
    token_of,
)
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

TICKETS = f"{API}/sites/{SITE}/tickets"
KIOSK = f"{API}/sites/{SITE}/snapshots/kiosk"
GOOD = {"service": "B", "language": "fr"}


@pytest.mark.parametrize("token", [None, "", "wrong", "foreign"])
def test_every_command_by_cookie_needs_a_token_of_its_own_session(
    guarded: Web, token: str | None
) -> None:
    """From the routes themselves: a command that is added later is asked for here too."""
    app = guarded.application.flask
    if token == "foreign":
        other = browser_with(guarded, session_of(guarded, person(guarded, "eve")))
        token = token_of(other)
    headers = {"Accept": "application/json"}
    if token is not None:
        headers["X-CSRFToken"] = token
    tried = 0
    for method, rule in routes(app):
        if method != "POST":
            continue
        roles = allowed_roles(app.view_functions[rule.endpoint]) or frozenset()
        people = sorted(roles & STAFF)
        if not people:
            continue
        login = f"p{tried}"
        browser = browser_with(
            guarded, session_of(guarded, person(guarded, login, Grant(people[0], SITE)))
        )
        answer = browser.post(path_of(app, rule), json={}, headers=headers)
        assert answer.status_code == 400, (rule.rule, answer.text)
        assert answer.get_json()["code"] == "csrf", rule.rule
        tried += 1
    assert tried > 20


def test_a_device_s_commands_need_it_too(guarded: Web) -> None:
    _, secret = device(guarded, Role.KIOSK)
    answer = browser_of_device(guarded, secret).post(TICKETS, json=GOOD)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "csrf")


@pytest.mark.parametrize("content", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_foreign_form_is_no_command(web: Web, content: str) -> None:
    """What a form of another site can send without being asked is not read as JSON."""
    answer = web.client.post(
        TICKETS,
        data=b'{"service": "B", "language": "fr"}',
        content_type=content,
        headers={"Authorization": f"Demo kiosk:{SITE}"},
    )
    assert answer.status_code in (400, 415, 422)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "POST"},
        {"X-HTTP-Method": "POST"},
        {"X-Method-Override": "POST"},
    ],
)
@pytest.mark.parametrize("query", ["", "?_method=POST"])
def test_no_header_makes_another_method_of_a_request(
    web: Web, headers: dict[str, str], query: str
) -> None:
    known = {"Authorization": f"Demo kiosk:{SITE}", **headers}
    assert web.client.get(TICKETS + query, headers=known).status_code == 405
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FOO"):
        assert web.client.open(TICKETS, method=method, headers=known).status_code == 405


FORWARDED = [
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-For": "127.0.0.1, 127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
    {"Via": "1.1 127.0.0.1"},
    {"X-Forwarded-Proto": "https"},
]


@pytest.mark.parametrize("forwarded", FORWARDED)
def test_what_came_through_a_web_server_gets_no_demo_role(
    web: Web, forwarded: dict[str, str]
) -> None:
    answer = web.client.get(KIOSK, headers={"Authorization": f"Demo kiosk:{SITE}", **forwarded})
    assert answer.status_code == 401
    page = web.browser().get(f"/kiosk/{SITE}", headers=forwarded)
    assert page.status_code == 401


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.1", "::ffff:10.0.0.7", "8.8.8.8"])
def test_another_machine_gets_no_demo_role(web: Web, address: str) -> None:
    answer = web.client.get(
        KIOSK,
        headers={"Authorization": f"Demo kiosk:{SITE}"},
        environ_overrides={"REMOTE_ADDR": address},
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("forwarded", FORWARDED)
def test_a_forged_address_is_not_believed(guarded: Web, forwarded: dict[str, str]) -> None:
    """Without `server.proxies` only the connection says where a request comes from."""
    guarded.browser().get(
        KIOSK, headers=forwarded, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}
    )
    nouba = guarded.application.nouba
    (turned,) = nouba.refusals.take(nouba.now, at_once=True)
    assert turned.address == "203.0.113.9"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "nouba@evil.example", "[::1]", "a" * 300]
)
def test_a_forged_host_leads_nobody_away(guarded: Web, host: str) -> None:
    """Addresses are relative, and what is printed comes from the configuration."""
    answer = guarded.browser().get(
        f"/dashboard/{SITE}", headers={"Host": host, "Accept": "text/html"}
    )
    assert answer.status_code in (303, 400)
    assert not answer.headers.get("Location", "/").startswith(("http:", "https:", "//"))


@pytest.mark.parametrize(
    "host", ["evil.example; script-src *", "evil.example'", "a\tb", "é.example"]
)
def test_a_forged_host_changes_no_header(guarded: Web, host: str) -> None:
    policy = (
        guarded.browser()
        .get("/", headers={"Host": host})
        .headers.get("Content-Security-Policy", "")
    )
    assert "script-src" not in policy
    assert policy.count(";") == 6


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/%2e%2e",
        "///evil.example",
        "/\\evil.example",
        f"/dashboard/{SITE}?next=https://evil.example",
        f"//evil.example/dashboard/{SITE}",
    ],
)
def test_nobody_is_led_to_another_server(guarded: Web, path: str) -> None:
    """Where the guard leads is a path of ours, whatever was asked for."""
    answer = guarded.browser().get(path, headers={"Accept": "text/html"})
    location = answer.headers.get("Location", "/login")
    assert location.startswith(("/login", "/device/", "/")), location
    assert not location.startswith(("//", "/\\"))
    if answer.status_code == 303:
        assert "next=%2F" in location
        assert "next=%2F%2F" not in location
