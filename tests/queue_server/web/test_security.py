"""Headers, cookies and the key that signs them."""

import stat
from pathlib import Path

import pytest

from queue_server.web.security import secret_key
from tests.queue_server.web.site import API, Web

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
