"""Signing in at a directory: the whole way, every lie of a provider, and one that is away."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from queue_server.store.accounts import all_accounts
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import Web, make_web
from tests.queue_server.web.visitors import JSON, Visitor, person
from tests.support.little_provider import CLIENT, SECRET, LittleProvider, running

SALMA = {"sub": "17", "email": "salma@example.ma", "email_verified": True, "name": "Salma"}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleProvider]:
    monkeypatch.setenv("NOUBA_OIDC_SECRET", SECRET)
    with running(LittleProvider(dict(SALMA))) as started:
        yield started


def _web(tmp_path: Path, migrated: Path, issuer: str, **options: Any) -> Web:
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated, path)
    words = {"fr": "Annuaire", "ar": "دليل", "zgh": "ⴰⵎⵙⴰⵙⴰ"}
    oidc = {"issuer": issuer, "client_id": CLIENT, "button": words, **options}
    return make_web(tmp_path, path, demo={"enabled": False}, security={"oidc": oidc})


@pytest.fixture
def web(tmp_path: Path, migrated_sqlite: Path, provider: LittleProvider) -> Iterator[Web]:
    """Accounts are connected by login and made, with roles from groups."""
    roles = [
        {"value": "desks", "role": "agent", "site": "larache"},
        {"value": "it", "role": "administrator"},
    ]
    made = _web(
        tmp_path, migrated_sqlite, provider.issuer, link_by_login=True, create=True, roles=roles
    )
    yield made
    made.application.nouba.database.close()


def _gone_there(visitor: Visitor, path: str = "/login/directory") -> str:
    """To the provider and, at once, back: the path with the answer."""
    there = visitor.see(path)
    assert there.status_code == 303
    back = httpx.get(str(there.location), trust_env=False).headers["Location"]
    return "/" + back.split("/", 3)[3]


def test_the_whole_way(web: Web, provider: LittleProvider) -> None:
    provider.claims["groups"] = ["desks", "others"]
    visitor = Visitor(web)
    assert "Annuaire" in visitor.see("/login", **{"Accept-Language": "fr"}).text
    back = _gone_there(visitor, "/login/directory?next=/counter/larache/2")
    assert visitor.see(back).location == "/counter/larache/2"
    assert visitor.see("/counter/larache/2").status_code == 200
    provider.claims["groups"] = "it"
    again = Visitor(web)
    assert again.see(_gone_there(again)).location == "/start"
    assert again.see("/admin/larache/people").status_code == 200
    assert again.see("/counter/larache/2").status_code == 403
    people = again.read("/sites/larache/people")["people"]
    assert [(each["login"], each["by_directory"]) for each in people] == [
        ("salma@example.ma", True)
    ]


def test_two_people_whose_long_subjects_begin_alike_stay_two(
    web: Web, provider: LittleProvider
) -> None:
    for end in "ab":
        provider.claims |= {"sub": "s" * 300 + end, "email": f"{end}@example.ma", "name": end * 2}
        for _ in "12":
            visitor = Visitor(web)
            assert visitor.see(_gone_there(visitor)).status_code == 303
    context = web.application.nouba.context
    with context.database.read() as connection:
        subjects = {each.subject for each in all_accounts(connection) if each.subject}
    assert len(subjects) == len("ab")
    assert max(map(len, subjects)) <= 300  # what the column holds


def test_an_account_that_is_there_is_connected(web: Web) -> None:
    made = person(web, "salma@example.ma")
    visitor = Visitor(web)
    visitor.see(_gone_there(visitor))
    with web.application.nouba.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, subject FROM account").all()
    (row,) = rows
    assert row.id == made.id
    assert row.subject.endswith("|17")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_connects_nothing(
    web: Web, provider: LittleProvider, verified: object
) -> None:
    person(web, "salma@example.ma")
    provider.claims["email_verified"] = verified
    visitor = Visitor(web)
    answer = visitor.browser.get(_gone_there(visitor), headers=JSON)
    assert_problem(answer, 403, "directory_unknown")


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "for another client": {"aud": "another"},
    "for several, given to another": {"aud": [CLIENT, "another"], "azp": "another"},
    "another sign-in's nonce": {"nonce": "another"},
    "expired": {"exp": 1},
    "about somebody else": {"sub": "18"},
    "about nobody": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_for_us_is_refused(
    web: Web, provider: LittleProvider, lie: str
) -> None:
    provider.lies = LIES[lie]
    visitor = Visitor(web)
    answer = visitor.browser.get(_gone_there(visitor), headers=JSON)
    assert_problem(answer, 403, "directory_refused")
    assert visitor.see("/start").location == "/login"


def test_a_forged_signature_is_refused(web: Web, provider: LittleProvider) -> None:
    provider.forged = True
    visitor = Visitor(web)
    answer = visitor.browser.get(_gone_there(visitor), headers=JSON)
    assert_problem(answer, 403, "directory_refused")


def test_each_way_is_gone_once_and_by_who_began_it(web: Web) -> None:
    visitor, other = Visitor(web), Visitor(web)
    back = _gone_there(visitor)
    assert_problem(other.browser.get(back, headers=JSON), 400, "directory_stale")
    wrong = back.replace("state=", "state=x")
    assert_problem(visitor.browser.get(wrong, headers=JSON), 400, "directory_stale")
    assert_problem(visitor.browser.get(back, headers=JSON), 400, "directory_stale")


def test_whoever_says_no_there_is_not_in_here(web: Web) -> None:
    visitor = Visitor(web)
    asked = parse_qs(urlsplit(str(visitor.see("/login/directory").location)).query)
    back = f"/login/directory/back?error=access_denied&state={asked['state'][0]}"
    assert_problem(visitor.browser.get(back, headers=JSON), 403, "directory_refused")


def test_a_wrong_secret_is_refused_and_stands_nowhere(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOUBA_OIDC_SECRET", "an outdated secret")
    visitor = Visitor(web)
    answer = visitor.browser.get(_gone_there(visitor), headers=JSON)
    assert_problem(answer, 403, "directory_refused")
    assert "outdated" not in caplog.text + answer.text


def test_a_directory_that_is_away_leaves_passwords(tmp_path: Path, migrated_sqlite: Path) -> None:
    web = _web(tmp_path, migrated_sqlite, "http://127.0.0.1:9")
    person(web, "salma", "agent:larache")
    visitor = Visitor(web)
    answer = visitor.browser.get("/login/directory", headers=JSON)
    assert_problem(answer, 502, "directory_unavailable")
    assert "/login" in visitor.see("/login/directory").text
    assert visitor.sign_in("salma").location == "/start"
    web.application.nouba.database.close()


def test_without_a_directory_there_is_no_such_page(guarded: Web) -> None:
    visitor = Visitor(guarded)
    assert visitor.see("/login/directory").status_code == 404
    assert visitor.see("/login/directory/back?state=x").status_code == 404
