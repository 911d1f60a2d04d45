"""Headers, cookies and the key that signs them."""

import shutil
import stat
from pathlib import Path

import pytest

from queue_server.app import create_app
from queue_server.domain.actor import Role
from queue_server.refusals import RefusalWriter
from queue_server.web.security import secret_key
from tests.queue_server.web.credentials import known_as, token_of
from tests.queue_server.web.site import API, StoppedClock, Web, make_web, nouba_of
from tests.queue_server.world import SITE, World

PUBLIC = ["/", f"{API}/ping", f"{API}/openapi.json", "/healthz", "/nothing", f"{API}/nothing"]


@pytest.mark.parametrize("path", [*PUBLIC, "/kiosk/larache", "/static/css/tokens.css"])
def test_every_answer_is_hardened(web: Web, path: str) -> None:
    with web.client.get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = dict(
        directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_a_refusal_is_hardened_too(web: Web) -> None:
    answer = web.client.post(f"{API}/sites/larache/tickets", data=b" " * 2**20)
    assert answer.status_code >= 400
    assert "Content-Security-Policy" in answer.headers


def test_scripts_and_other_sites_do_not_get_the_cookie(web: Web) -> None:
    browser = web.browser()
    set_cookie = browser.get("/kiosk/larache").headers["Set-Cookie"]
    parts = {part.strip().lower() for part in set_cookie.split(";")}
    assert {"httponly", "samesite=lax", "path=/"} <= parts


def test_a_forged_cookie_is_nobody(web: Web) -> None:
    browser = web.browser()
    browser.set_cookie("nouba", "eyJhY3RvcnMiOlsia2lvc2s6bGFyYWNoZSJdfQ.aaaaaa.bbbbbbbbbbbb")
    assert browser.get(f"{API}/sites/larache/snapshots/kiosk").status_code == 401


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret.key"
    made = secret_key(file)
    assert len(made) >= 32
    assert secret_key(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_environment_may_give_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOUBA_SECRET_KEY", "given")
    assert secret_key(tmp_path / "secret.key") == "given"
    assert not (tmp_path / "secret.key").exists()


def test_an_empty_secret_file_is_not_a_secret(tmp_path: Path) -> None:
    """A disk that was full at the first start leaves one behind."""
    file = tmp_path / "secret.key"
    file.touch()
    assert len(secret_key(file)) >= 32
    assert secret_key(file) == secret_key(file)


@pytest.mark.parametrize("path", [*PUBLIC, "/kiosk/larache", "/static/css/tokens.css"])
def test_no_other_site_embeds_anything_of_ours(web: Web, path: str) -> None:
    with web.client.get(path) as answer:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", [*PUBLIC, "/kiosk/larache", f"{API}/sites/larache/services"])
def test_nobody_keeps_a_copy_of_an_answer(web: Web, path: str) -> None:
    assert web.client.get(path).headers["Cache-Control"] == "no-store"


def test_files_say_themselves_how_long_they_are_kept(web: Web) -> None:
    with web.client.get("/static/css/tokens.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_over_https_the_cookie_stays_there_and_browsers_come_back_so(web: Web, scheme: str) -> None:
    answer = web.browser().get("/kiosk/larache", base_url=f"{scheme}://localhost")
    parts = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")}
    is_secure = scheme == "https"
    assert ("secure" in parts) == is_secure
    assert ("Strict-Transport-Security" in answer.headers) == is_secure


def test_a_web_server_in_front_says_that_it_is_https(tmp_path: Path, migrated_sqlite: Path) -> None:
    """And only as many of them as the configuration names."""
    for proxies in (0, 1):
        path = tmp_path / f"{proxies}.db"
        shutil.copyfile(migrated_sqlite, path)
        server = {
            "database": f"sqlite:///{path}",
            "secret_file": tmp_path / "secret.key",
            "proxies": proxies,
        }
        made = make_web(tmp_path, path, server=server)
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.4"}
        answer = made.browser().get("/", headers=forwarded)
        assert ("Strict-Transport-Security" in answer.headers) == bool(proxies)
        made.browser().get(f"{API}/sites/larache/snapshots/kiosk", headers=forwarded)
        nouba = made.application.nouba
        (turned,) = nouba.refusals.take(nouba.now, at_once=True)
        assert turned.address == ("203.0.113.4" if proxies else "127.0.0.1")
        nouba.database.close()


def test_a_secret_that_others_could_read_is_closed_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "secret.key"
    made = secret_key(file)
    file.chmod(0o644)
    assert secret_key(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "others could read it" in caplog.text
    assert made not in caplog.text


def test_a_kiosk_takes_no_more_tickets_than_fingers_could(guarded: Web) -> None:
    """Each by its own count; programs of a demo, which name themselves, are not counted."""
    known = known_as(guarded, Role.KIOSK)
    other = known_as(guarded, Role.KIOSK, name="2")
    path = f"{API}/sites/larache/tickets"
    codes = [known.browser.post(path, json={}).status_code for _ in range(62)]
    assert codes == [400] * 62, "without a token nothing is counted"
    headers = {"X-CSRFToken": token_of(known.browser)}
    codes = [known.browser.post(path, json={}, headers=headers).status_code for _ in range(62)]
    assert codes == [422] * 60 + [429] * 2
    headers = {"X-CSRFToken": token_of(other.browser)}
    assert other.browser.post(path, json={}, headers=headers).status_code == 422


def test_a_demo_s_programs_are_not_counted(web: Web) -> None:
    path = "/sites/larache/tickets"
    assert {web.post("kiosk", path, {}).status_code for _ in range(80)} == {422}


@pytest.mark.parametrize("text", ['{"service": "\\u0000"}', '{"\\u0000": 1}', '[["\\u0000"]]'])
def test_a_nul_in_json_is_refused_wherever_it_stands(web: Web, text: str) -> None:
    answer = web.client.post(
        f"{API}/sites/larache/tickets",
        data=text,
        content_type="application/json",
        headers={"Authorization": "Demo kiosk:larache"},
    )
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_json")


def test_and_in_a_question(web: Web) -> None:
    answer = web.client.get(f"{API}/ping?x=%00")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_request")


def test_an_address_that_is_none_is_cut_to_what_the_tables_take(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reaches the server past the web server in front may say anything in its name."""
    monkeypatch.setenv("NOUBA_SECRET_KEY", "of this test")
    nouba = nouba_of(world, StoppedClock())
    app = create_app(nouba)
    said = {"REMOTE_ADDR": "2001:db8:" + "f" * 200}
    asked = {"site": SITE, "purpose": "print_agent"}
    browser = app.test_client()
    answer = browser.post(f"{API}/device-codes", json=asked, environ_overrides=said)
    assert answer.status_code == 201
    assert browser.get("/account", environ_overrides=said).status_code == 401
    RefusalWriter(world.context, nouba.refusals, lambda: world.now).write_due(at_once=True)
    assert {row["address"] for row in world.rows("audit_entry")} == {said["REMOTE_ADDR"][:45]}
