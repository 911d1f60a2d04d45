"""Notices over HTTP: managers write them, displays read them, uploads are bounded and harmless."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from queue_server.web import security
from tests.queue_server.web.site import Web
from tests.queue_server.world import SITE

NOTICES = f"/sites/{SITE}/notices"
WORDS = {"fr": "Guichet 3 fermé", "ar": "الشباك 3 مغلق", "first_day": "2026-11-02"}


def _png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (30, 20), "navy").save(written, "PNG")
    return written.getvalue()


def _upload(web: Web, data: bytes, role: str = "manager", name: str = "photo.png") -> Any:  # noqa: ANN401 - Werkzeug's answer
    return web.ask("POST", role, f"/sites/{SITE}/media", data={"file": (BytesIO(data), name)})


def _shown(web: Web) -> list[Any]:
    answer = web.get("display", f"{NOTICES}/shown")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    found: list[Any] = answer.json["notices"]
    return found


def test_from_the_office_to_the_screen(web: Web) -> None:
    media = _upload(web, _png()).json
    added = web.post("manager", NOTICES, {**WORDS, "media": media["name"]})
    assert added.status_code == 201, added.text
    (notice,) = _shown(web)
    assert (notice["fr"], notice["zgh"], notice["media"]) == (WORDS["fr"], "", media)
    assert added.json is not None
    one = f"{NOTICES}/{added.json['notice']}"
    assert web.post("manager", one, {**WORDS, "fr": "Autre"}).status_code == 200
    assert [each["fr"] for each in _shown(web)] == ["Autre"]
    assert web.post("manager", f"{one}/remove").status_code == 200
    assert _shown(web) == []
    assert web.post("manager", f"{one}/remove").status_code == 404


def test_what_is_served_runs_nowhere(web: Web) -> None:
    media = _upload(web, _png(), name="../../x.html").json
    named = {"Authorization": f"Demo display:{SITE}"}
    answer = web.client.get(media["url"], headers=named, buffered=True)
    assert answer.mimetype == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (
        "immutable" in answer.headers["Cache-Control"]
        or "max-age" in answer.headers["Cache-Control"]
    )


@pytest.mark.parametrize(
    "name", ["nothing.webp", "..%2f..%2fconfig.yaml", "%2e%2e/secret.key", "0" * 32 + ".webp"]
)
def test_only_our_own_files_are_served(web: Web, name: str) -> None:
    named = {"Authorization": f"Demo display:{SITE}"}
    assert web.client.get(f"/media/{SITE}/{name}", headers=named).status_code == 404


@pytest.mark.parametrize(
    "data,code", [(b"<svg/>", "media_unknown"), (b"\x89PNG\r\n\x1a\n", "media_unknown")]
)
def test_other_files_are_refused_in_words(web: Web, data: bytes, code: str) -> None:
    answer = _upload(web, data)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["detail"]


def test_uploads_may_be_large_and_nothing_else(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _upload(web, b"x" * 200_000).status_code == 422
    too_large = web.ask("POST", "manager", NOTICES, data=b"x" * 200_000)
    assert too_large.status_code in {400, 413}
    view = web.application.flask.view_functions["api_notices.upload"]
    monkeypatch.setattr(view, security._TAKES, 1000)
    assert _upload(web, b"x" * 5000).status_code == 413


def test_without_a_file(web: Web) -> None:
    answer = web.ask("POST", "manager", f"/sites/{SITE}/media", data={"other": "1"})
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("role", ["agent", "reception", "kiosk", "display", ""])
def test_only_managers_write(web: Web, role: str) -> None:
    refused = 403 if role else 401
    assert web.post(role, NOTICES, WORDS).status_code == refused
    assert _upload(web, _png(), role).status_code == refused


@pytest.mark.parametrize(
    "changes,status",
    [
        ({"fr": " "}, 422),
        ({"ar": None}, 422),
        ({"fr": "x" * 401}, 422),
        ({"first_day": "tomorrow"}, 422),
        ({"last_day": "2026-11-01"}, 422),
        ({"media": "0" * 32 + ".webp"}, 422),
        ({"media": "../secret.key"}, 422),
        ({"display": "cellar"}, 404),
    ],
)
def test_what_makes_no_notice(web: Web, changes: dict[str, Any], status: int) -> None:
    assert web.post("manager", NOTICES, {**WORDS, **changes}).status_code == status
    assert _shown(web) == []


def test_a_cookie_alone_uploads_nothing(web: Web) -> None:
    browser = web.browser()
    assert browser.get(f"/dashboard/{SITE}/notices").status_code == 200
    url = f"/api/v1/sites/{SITE}/media"
    answer = browser.post(url, data={"file": (BytesIO(_png()), "x.png")})
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "csrf")
