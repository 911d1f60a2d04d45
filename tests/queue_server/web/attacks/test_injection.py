"""Text that wants to be something else: a header, a path, a program, a number."""

import json
from typing import Any

import pytest

from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

TICKETS = f"{API}/sites/{SITE}/tickets"
KNOWN = {"Authorization": f"Demo kiosk:{SITE}"}
MANAGER = {"Authorization": f"Demo manager:{SITE}"}

CRLF = ["%0d%0aSet-Cookie:%20x=1", "%0aX-Injected:%201", "%E5%98%8A%E5%98%8DX-Injected:1"]


@pytest.mark.parametrize("text", CRLF)
@pytest.mark.parametrize(
    "path",
    ["/{text}", "/kiosk/{text}", "/?lang={text}", "/t/{text}", "/dashboard/larache?x={text}"],
)
def test_a_line_break_in_an_address_is_no_header(guarded: Web, path: str, text: str) -> None:
    answer = guarded.browser().get(path.format(text=text), headers={"Accept": "text/html"})
    assert "X-Injected" not in answer.headers
    assert not any("x=1" in value for value in answer.headers.getlist("Set-Cookie"))
    assert answer.status_code < 500
    for value in answer.headers.values():
        assert "\r" not in value
        assert "\n" not in value


@pytest.mark.parametrize("key", ["a b", "a\tb", "é", "x" * 81, "", "\x7f"])
def test_a_key_that_is_none(web: Web, key: str) -> None:
    answer = web.client.post(
        TICKETS,
        json={"service": "B", "language": "fr"},
        headers={**KNOWN, "Idempotency-Key": key},
    )
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "bad_key"


@pytest.mark.parametrize("language", ["../../fr", "de", "<script>", "zgh" * 99, "'"])
def test_a_language_that_is_none_is_ours(web: Web, language: str) -> None:
    page = web.browser().get("/", query_string={"lang": language})
    assert page.status_code == 200
    assert '<html lang="fr"' in page.text
    assert "<script>" not in page.text.replace("<script type", "")


TRAVERSALS = [
    "../config.yaml",
    "..%2fconfig.yaml",
    "..%252fconfig.yaml",
    "%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd",
    "..\\..\\secret.key",
    "/etc/passwd",
    "%00secret.key",
    "secret.key",
    "\u002e\u002e/secret.key",
]


@pytest.mark.parametrize("name", TRAVERSALS)
@pytest.mark.parametrize(
    "folder",
    [
        "/static/",
        "/kiosk/static/",
        "/display/static/",
        "/static/record/",
        f"/media/{SITE}/",
        "/receipts/",
        "/voice/fr/",
        f"/kiosk/{SITE}/code/",
    ],
)
def test_no_path_leads_out_of_its_folder(web: Web, folder: str, name: str) -> None:
    with web.client.get(folder + name, headers=MANAGER) as answer:
        text = answer.get_data(as_text=True)
    assert answer.status_code in (301, 308, 400, 401, 403, 404, 405), text
    assert str(web.application.flask.secret_key) not in text
    assert "root:" not in text


BODIES: dict[str, bytes] = {
    "the same key twice": b'{"service": "B", "service": "A", "language": "fr"}',
    "not a number": b'{"service": NaN, "language": "fr"}',
    "infinity": b'{"service": -Infinity, "language": "fr"}',
    "deep lists": b"[" * 30_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "huge integer": b'{"service": ' + b"9" * 10_000 + b', "language": "fr"}',
    "huge exponent": b'{"service": 1e999999, "language": "fr"}',
    "half a letter": b'{"service": "\\ud800", "language": "fr"}',
    "NUL": b'{"service": "\\u0000", "language": "fr"}',
    "no UTF-8": b'{"service": "\xff\xfe", "language": "fr"}',
    "a list": b"[]",
    "a text": b'"B"',
    "nothing": b"",
    "null": b"null",
    "prototype": b'{"__proto__": {"role": "manager"}, "service": "B", "language": "fr"}',
    "more than asked": b'{"service": "B", "language": "fr", "role": "manager"}',
    "too long": b'{"service": "' + b"B" * 70_000 + b'"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_not_what_it_should_be(web: Web, name: str) -> None:
    answer = web.client.post(
        TICKETS, data=BODIES[name], content_type="application/json", headers=KNOWN
    )
    if name == "the same key twice":
        # The last one counts, here and for whatever reads it before us.
        assert (answer.status_code, answer.get_json()["ticket"]["service"]) == (201, "A")
        return
    assert answer.status_code in (400, 413, 422), answer.text
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "number", ["9" * 400, "-1", "0", "1e3", "0x1", "１", "1.0", "18446744073709551616", " 1"]
)
def test_a_number_in_an_address_that_is_none(web: Web, number: str) -> None:
    answer = web.client.get(f"{API}/sites/{SITE}/print-jobs/{number}", headers=KNOWN)
    assert answer.status_code in (404, 422)


TEXTS = ["\ud800", "\0", "\u202e", "<img src=x onerror=alert(1)>", "{{7*7}}", "' OR '1'='1"]


@pytest.mark.parametrize("text", TEXTS)
def test_words_of_staff_are_words_and_nothing_else(web: Web, text: str) -> None:
    """What everybody is shown comes back as it was written, or not at all."""
    body = json.dumps({"sentence": {"fr": text, "ar": text, "zgh": text}})
    answer = web.client.post(
        f"{API}/sites/{SITE}/closure",
        data=body,
        content_type="application/json",
        headers=MANAGER,
    )
    assert answer.status_code in (200, 400, 422), answer.text
    shown: Any = web.client.get(f"{API}/sites/{SITE}/calendar").get_json()
    if answer.status_code == 200:
        assert text in json.dumps(shown, ensure_ascii=False)
    page = web.client.get(f"/kiosk/{SITE}")
    assert "<img src=x" not in page.text
