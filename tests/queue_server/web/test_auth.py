"""Who may do what: demo actors, the cookie session, and nobody without a demo."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from queue_server.domain.actor import Role
from queue_server.web.auth import allowed_roles
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

TICKETS = f"{API}/sites/{SITE}/tickets"
GOOD = {"service": "B", "language": "fr"}
PAGES = {
    "/kiosk/larache": "kiosk",
    "/display/larache": "display",
    "/counter/larache": "agent",
    "/counter/larache/2": "agent",
    "/counter-display/larache/2": "counter_display",
    "/dashboard/larache": "manager",
}
SNAPSHOT_OF = {
    "kiosk": "kiosk",
    "display": "display",
    "agent": "counter?counter=2",
    "counter_display": "counter-display?counter=2",
    "manager": "dashboard",
}


def _token(page: str) -> str:
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def _kiosk(web: Web) -> tuple[FlaskClient, str]:
    """A browser at the kiosk's page, and its CSRF token."""
    browser = web.browser()
    return browser, _token(browser.get("/kiosk/larache").text)


@pytest.mark.parametrize("path", PAGES)
def test_in_a_demo_opening_a_page_makes_its_actor(web: Web, path: str) -> None:
    role = PAGES[path]
    browser = web.browser()
    snapshot = f"{API}/sites/{SITE}/snapshots/{SNAPSHOT_OF[role]}"
    assert_problem(browser.get(snapshot), 401, "not_signed_in")
    assert browser.get(path).status_code == 200
    assert browser.get(snapshot).status_code == 200


def test_a_page_s_actor_is_of_its_site_and_role_only(web: Web) -> None:
    browser, _ = _kiosk(web)
    assert_problem(browser.get(f"{API}/sites/hamria/snapshots/kiosk"), 403, "forbidden")
    assert_problem(browser.get(f"{API}/sites/{SITE}/snapshots/dashboard"), 403, "forbidden")


def test_a_browser_may_hold_several_pages(web: Web) -> None:
    browser = web.browser()
    for path in PAGES:
        browser.get(path)
    for role in PAGES.values():
        assert browser.get(f"{API}/sites/{SITE}/snapshots/{SNAPSHOT_OF[role]}").status_code == 200


def test_reading_adopts_nobody(web: Web) -> None:
    """Only a page chosen by a person makes an actor, never an API request."""
    browser = web.browser()
    browser.get("/")
    for path in ("ping", "sites", f"sites/{SITE}/services"):
        assert browser.get(f"{API}/{path}").status_code == 200
    assert_problem(browser.post(TICKETS, json=GOOD), 401, "not_signed_in")


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_command_by_cookie_needs_the_page_s_token(web: Web, token: str | None) -> None:
    browser, _ = _kiosk(web)
    headers = {} if token is None else {"X-CSRFToken": token}
    assert_problem(browser.post(TICKETS, json=GOOD, headers=headers), 400, "csrf")


def test_with_it_the_command_is_done(web: Web) -> None:
    browser, token = _kiosk(web)
    answer = browser.post(TICKETS, json=GOOD, headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_another_browser_s_token_is_worth_nothing(web: Web) -> None:
    browser, _ = _kiosk(web)
    _, stolen = _kiosk(web)
    answer = browser.post(TICKETS, json=GOOD, headers={"X-CSRFToken": stolen})
    assert_problem(answer, 400, "csrf")


@pytest.mark.parametrize(
    "header",
    [
        "Demo system",
        "Demo system:larache",
        "Demo public:larache",
        "Demo king:larache",
        "Demo print_agent:larache",
        "Demo kiosk:tangier",
        "Demo kiosk",
        "Demo ",
        "demo kiosk:larache",
        "Bearer kiosk:larache",
    ],
)
def test_a_header_that_names_no_actor(web: Web, header: str) -> None:
    answer = web.browser().post(TICKETS, json=GOOD, headers={"Authorization": header})
    assert_problem(answer, 401, "not_signed_in")


def test_the_actor_is_written_in_the_event(web: Web) -> None:
    web.issue()
    with web.application.nouba.database.read() as connection:
        actors = connection.exec_driver_sql("SELECT DISTINCT actor FROM event").scalars().all()
    assert set(actors) == {"system", "kiosk:larache:Salma"}


def test_without_a_demo_nobody_can_be_somebody(guarded: Web) -> None:
    """Every guarded route, by every role's header."""
    app = guarded.application.flask
    known: dict[str, Any] = {"site": SITE, "counter": "2", "job": 1, "token": "t"}
    known |= {"turn": 1, "code": "RDV-1", "printer": "hall", "display": "hall", "notice": 1}
    known |= {"request": 1, "account": 1, "session_id": 1}
    known |= {"device": 1}
    known |= {"language": "fr", "clip": "1", "digest": "0", "name": "0"}
    tried = 0
    for rule in app.url_map.iter_rules():
        if Role.PUBLIC in (allowed_roles(app.view_functions[rule.endpoint]) or ()):
            continue
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
        for role in Role:
            answer = guarded.browser().open(
                path,
                method="POST" if "POST" in (rule.methods or ()) else "GET",
                headers={"Authorization": f"Demo {role}:{SITE}", "Accept": "application/json"},
            )
            assert_problem(answer, 401, "not_signed_in")
            tried += 1
    assert tried > 100


def test_without_a_demo_a_demo_s_cookie_is_worth_nothing(web: Web, guarded: Web) -> None:
    """Even signed with the same secret: the demo was switched off."""
    browser, token = _kiosk(web)
    cookie = browser.get_cookie("nouba")
    assert cookie is not None
    other = guarded.browser()
    other.set_cookie("nouba", cookie.value)
    answer = other.post(TICKETS, json=GOOD, headers={"X-CSRFToken": token})
    assert_problem(answer, 401, "not_signed_in")
