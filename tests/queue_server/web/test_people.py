"""The API of people: what an administrator sees and does, and every refusal of it."""

from typing import Any

import pytest

from queue_server.web.words import LANGUAGES
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import Web
from tests.queue_server.web.visitors import Visitor, person

PEOPLE = "/sites/larache/people"
NEW: dict[str, Any] = {
    "login": "Salma",
    "name": " Salma El Fassi ",
    "roles": [{"role": "agent", "site": "larache"}],
}


def _administrator(web: Web, *roles: str) -> Visitor:
    person(web, "amal", *(roles or ("administrator:",)))
    visitor = Visitor(web)
    visitor.sign_in("amal")
    return visitor


def test_made_seen_changed_and_forgotten(guarded: Web) -> None:
    amal = _administrator(guarded)
    made = amal.command(PEOPLE, NEW)
    assert made.status_code == 201
    salma: Any = made.json
    salma = salma["person"]
    assert (salma["login"], salma["name"]) == ("salma", "Salma El Fassi")
    assert salma["manageable"]
    assert not salma["has_password"]
    place = f"{PEOPLE}/{salma['id']}"

    link: Any = amal.command(f"{place}/link").json
    assert link["url"].startswith("http://127.0.0.1:8000/password/")
    assert link["qr"].startswith("data:image/svg+xml;base64,")
    path = link["url"].removeprefix("http://127.0.0.1:8000")
    visitor = Visitor(guarded)
    visitor.submit(path, {"password": "trois mots sans lien banane"})
    assert visitor.see("/counter/larache").status_code == 200

    listed = amal.read(PEOPLE)["people"]
    assert [(each["login"], each["sessions"]) for each in listed] == [("amal", 1), ("salma", 1)]
    told = {"login": "salma", "name": "Salma B.", "language": "ar"}
    assert amal.command(f"{place}/change", told).json["person"]["name"] == "Salma B."  # type: ignore[index]
    roles = {"roles": [{"role": "manager", "site": None}]}
    assert amal.command(f"{place}/roles", roles).json["person"]["roles"] == roles["roles"]  # type: ignore[index]
    assert visitor.see("/counter/larache").status_code == 403
    assert visitor.see("/dashboard/hamria").status_code == 200
    assert amal.command(f"{place}/end-sessions").json["person"]["sessions"] == 0  # type: ignore[index]
    assert visitor.see("/dashboard/hamria").status_code == 303
    assert amal.command(f"{place}/disable").json["person"]["disabled"] is True  # type: ignore[index]
    assert amal.command(f"{place}/enable").json["person"]["disabled"] is False  # type: ignore[index]
    assert amal.command(f"{place}/erase").json == {"account": salma["id"]}
    assert [each["login"] for each in amal.read(PEOPLE)["people"]] == ["amal"]


def test_an_administrator_of_one_site_sees_and_manages_its_people(guarded: Web) -> None:
    here = person(guarded, "here", "agent:larache")
    both = person(guarded, "both", "agent:larache", "agent:hamria")
    person(guarded, "elsewhere", "agent:hamria")
    above = person(guarded, "above", "administrator:")
    amal = _administrator(guarded, "administrator:larache")
    seen = {each["login"]: each["manageable"] for each in amal.read(PEOPLE)["people"]}
    assert seen == {"amal": True, "here": True, "both": False, "above": False}
    assert amal.command(f"{PEOPLE}/{here.id}/disable").status_code == 200
    for account in (both, above):
        for verb in ("disable", "link", "erase", "end-sessions"):
            assert_problem(amal.command(f"{PEOPLE}/{account.id}/{verb}"), 403, "forbidden")
    for site in ("hamria", None):
        wide = {**NEW, "roles": [{"role": "agent", "site": site}]}
        assert_problem(amal.command(PEOPLE, wide), 403, "forbidden")
    assert_problem(amal.browser.get("/api/v1/sites/hamria/people"), 403, "forbidden")


@pytest.mark.parametrize("role", ["agent", "reception", "supervisor", "manager", "auditor"])
def test_nobody_else_gets_near(guarded: Web, role: str) -> None:
    person(guarded, "karim", f"{role}:")
    visitor = Visitor(guarded)
    visitor.sign_in("karim")
    assert_problem(visitor.browser.get(f"/api/v1{PEOPLE}"), 403, "forbidden")
    assert_problem(visitor.command(PEOPLE, NEW), 403, "forbidden")


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "x"},
        {"login": "sal ma"},
        {"login": "salmá"},
        {"login": "a#b"},
        {"login": "a" * 61},
        {"name": " "},
        {"name": "n" * 81},
        {"language": "en"},
        {"roles": [{"role": "kiosk", "site": "larache"}]},
        {"roles": [{"role": "agent"}]},
        {"password": "x"},
    ],
)
def test_what_is_no_person(guarded: Web, wrong: dict[str, Any]) -> None:
    amal = _administrator(guarded)
    assert_problem(amal.command(PEOPLE, {**NEW, **wrong}), 422, "invalid_request")
    assert len(amal.read(PEOPLE)["people"]) == 1


REFUSALS: dict[str, tuple[int, str, object]] = {
    "login_taken": (409, PEOPLE, {**NEW, "login": "AMAL"}),
    "last_administrator": (409, f"{PEOPLE}/1/disable", None),
    "unknown_account": (404, f"{PEOPLE}/7/disable", None),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_why_in_three_languages(guarded: Web, code: str) -> None:
    status, path, body = REFUSALS[code]
    amal = _administrator(guarded)
    details = set()
    for language in LANGUAGES:
        answer = amal.command(path, body, language)
        details.add(assert_problem(answer, status, code)["detail"])
    assert len(details) == len(LANGUAGES)
