"""The displays' pages: which one, in which language, and what the plain one shows."""

import json
import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.queue_server.web.site import Web


def page_of(answer: TestResponse) -> dict[str, Any]:
    """What the page tells its scripts."""
    assert answer.status_code == 200
    block = re.search(r'id="page">(.*?)</script>', answer.text, re.DOTALL)
    assert block is not None
    found: dict[str, Any] = json.loads(unescape(block[1]))
    return found


@pytest.mark.parametrize("path", ["/display/larache", "/display/larache/main"])
def test_a_site_without_displays_has_one(web: Web, path: str) -> None:
    page = page_of(web.browser().get(path))
    assert (page["display"], page["languages"]) == ("main", ["ar", "zgh", "fr"])


@pytest.mark.parametrize(
    "asked, languages, direction",
    [
        ("", ["ar", "zgh", "fr"], "rtl"),
        ("?lang=fr", ["fr", "ar", "zgh"], "ltr"),
        ("?lang=zgh", ["zgh", "ar", "fr"], "ltr"),
        ("?lang=xx", ["ar", "zgh", "fr"], "rtl"),
    ],
)
def test_the_language_that_is_asked_for_comes_first(
    web: Web, asked: str, languages: list[str], direction: str
) -> None:
    answer = web.browser().get(f"/display/larache{asked}")
    assert page_of(answer)["languages"] == languages
    assert f'<html lang="{languages[0]}" dir="{direction}">' in answer.text


def test_an_unknown_display_is_named_and_others_are_offered(web: Web) -> None:
    answer = web.browser().get('/display/larache/<img src="x">')
    assert answer.status_code == 404
    assert "<img src=" not in answer.text.replace('<img src="/static/img/khatim.svg"', "")
    assert answer.text.count("unknown-said") == 3
    assert 'href="/display/larache/main"' in answer.text
    assert web.browser().get("/display/larache/plain?display=cellar").status_code == 404
    assert web.browser().get("/display/tangier").status_code == 404


def test_the_plain_page_shows_the_calls_each_ticket_once(web: Web) -> None:
    nobody = web.browser().get("/display/larache/plain").text
    assert 'id="label"' not in nobody
    for counter in ("2", "3"):
        web.at_counter("open", counter)
        web.issue()
    web.at_counter("call-next", "2")
    turn: Any = web.at_counter("call-next", "3").json
    web.at_counter("recall", "3", turn_id=turn["current"]["turn_id"])
    shown = web.browser().get("/display/larache/plain").text
    assert re.search(r'id="label" dir="ltr">B2<', shown)
    assert re.findall(r'class="label" dir="ltr">(\w+)<', shown) == ["B1"]
    assert 'data-at="09:00"' in shown


def test_the_version_tells_of_what_screens_are_configured_to_show(web: Web) -> None:
    version = re.search(r'name="nouba-version" content="([^"]+)"', web.browser().get("/").text)
    assert version is not None
    shown: Any = web.get("display", "/sites/larache/snapshots/display").json
    assert version[1] == shown["version"]
