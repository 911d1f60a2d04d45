"""The auditor's record: who did what, for whom it is, and what it leaves out."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from queue_server.domain.actor import SYSTEM, Role
from queue_server.operations import accounts
from queue_server.operations.accounts import Person
from queue_server.operations.perform import Command
from queue_server.store.accounts import Grant
from queue_server.web.record.copies import harmless
from tests.queue_server.web.credentials import (
    EVERYWHERE,
    Known,
    browser_with,
    known_as,
    person,
    session_of,
    token_of,
)
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import ANNEXE, SITE

RECORD = f"{API}/sites/{SITE}/record"


@pytest.fixture
def auditor(guarded: Web) -> Known:
    return known_as(guarded, Role.AUDITOR)


def _entries(known: Known, **query: Any) -> list[dict[str, Any]]:
    answer = known.browser.get(RECORD, query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["entries"]
    return found


def _queue(web: Web) -> None:
    """A session's own doing in the queue: reception gives a ticket."""
    browser = browser_with(
        web, session_of(web, person(web, "yassine", Grant(Role.RECEPTION, SITE)))
    )
    answer = browser.post(
        f"{API}/sites/{SITE}/tickets",
        json={"service": "B", "language": "fr", "priority": "disability"},
        headers={"X-CSRFToken": token_of(browser)},
    )
    assert answer.status_code == 201, answer.text


def test_both_chains_are_one_list_the_newest_first(guarded: Web, auditor: Known) -> None:
    _queue(guarded)
    found = _entries(auditor)
    assert [each["at"] for each in found] == sorted((each["at"] for each in found), reverse=True)
    types = {each["type"] for each in found}
    assert {"ticket_issued", "signed_in", "account_created"} <= types
    issued = next(each for each in found if each["type"] == "ticket_issued")
    assert issued["who"]["name"] == "Yassine"
    assert issued["who"]["role"] == "reception"
    assert issued["who"]["session"]
    assert issued["about"] == "B1"


def test_what_is_the_citizen_s_stays_out(guarded: Web, auditor: Known) -> None:
    _queue(guarded)
    assert "disability" not in json.dumps(_entries(auditor))


def test_an_erased_person_is_a_number(guarded: Web, auditor: Known) -> None:
    nouba = guarded.application.nouba
    gone = person(guarded, "gone", Grant(Role.AGENT, SITE))
    session_of(guarded, gone)
    accounts.erase(nouba.context, Command(SYSTEM, nouba.now), gone.id)
    whole = _entries(
        Known(
            browser_with(
                guarded,
                session_of(guarded, person(guarded, "all", Grant(Role.AUDITOR))),
            ),
            {},
        )
    )
    about = {each["about"] for each in whole if each["facts"].get("account") == gone.id}
    assert about == {f"#{gone.id}"}


def test_filters(guarded: Web, auditor: Known) -> None:
    _queue(guarded)
    everything = _entries(auditor)
    issued = next(each for each in everything if each["type"] == "ticket_issued")
    number = issued["who"]["account"]
    mine = _entries(auditor, person=number)
    assert {each["type"] for each in mine} >= {"ticket_issued", "signed_in"}
    assert len(mine) < len(everything)
    assert {each["type"] for each in _entries(auditor, type="ticket_issued")} == {"ticket_issued"}
    assert len(_entries(auditor, day="2026-11-02")) == len(everything)
    assert _entries(auditor, day="2026-11-01") == []


def test_pages_follow_each_other_without_gap_or_repetition(guarded: Web, auditor: Known) -> None:
    _queue(guarded)
    everything = _entries(auditor)
    walked: list[dict[str, Any]] = []
    before: str | None = ""
    while before is not None:
        page = auditor.browser.get(RECORD, query_string={"before": before, "limit": 2}).get_json()
        assert len(page["entries"]) <= 2
        walked += page["entries"]
        before = page["next"]
    assert walked == everything


def test_a_site_s_auditor_sees_that_site(guarded: Web, auditor: Known) -> None:
    """And of what is of no site, what concerns its people."""
    elsewhere = person(guarded, "elsewhere", Grant(Role.AGENT, ANNEXE))
    session_of(guarded, elsewhere)
    ours = person(guarded, "ours", Grant(Role.AGENT, SITE))
    seen = {each["facts"].get("account") for each in _entries(auditor)}
    assert ours.id in seen
    assert elsewhere.id not in seen
    everywhere = known_as(guarded, Role.AUDITOR, site=EVERYWHERE)
    seen = {each["facts"].get("account") for each in _entries(everywhere)}
    assert {ours.id, elsewhere.id} <= seen


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_copy_is_written_down_before_it_is_given(
    guarded: Web, auditor: Known, ending: str
) -> None:
    _queue(guarded)
    answer = auditor.browser.get(f"/admin/{SITE}/record.{ending}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.text.removeprefix("\ufeff")
    if ending == "csv":
        rows = list(csv.DictReader(StringIO(text)))
        assert rows[0]["type"] == "data_exported"
        assert "ticket_issued" in {row["type"] for row in rows}
    else:
        lines = [json.loads(line) for line in text.splitlines()]
        assert lines[0]["type"] == "data_exported"
        assert lines == _entries(auditor)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "%0", "|calc"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_a_name_that_is_a_formula_is_none_in_the_copy(guarded: Web, auditor: Known) -> None:
    nouba = guarded.application.nouba
    accounts.create_account(
        nouba.context,
        Command(SYSTEM, nouba.now),
        Person("evil", '=HYPERLINK("http://x","y")'),
        [Grant(Role.AGENT, SITE)],
    )
    rows = csv.DictReader(StringIO(auditor.browser.get(f"/admin/{SITE}/record.csv").text))
    assert {row["about"] for row in rows if "HYPERLINK" in row["about"]} == {
        '\'=HYPERLINK("http://x","y")'
    }


@pytest.mark.parametrize("before", ["x", "1", "-", "9" * 60, "1-2-3", "１-２"])
def test_a_place_in_the_list_that_is_none(guarded: Web, auditor: Known, before: str) -> None:
    assert auditor.browser.get(RECORD, query_string={"before": before}).status_code == 422
    page = auditor.browser.get(f"/admin/{SITE}/record", query_string={"before": before})
    assert page.status_code == 200


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_the_page_says_it_in_three_languages(guarded: Web, auditor: Known, language: str) -> None:
    _queue(guarded)
    page = auditor.browser.get(f"/admin/{SITE}/record?lang={language}")
    assert page.status_code == 200
    sentence = {"fr": "A pris un ticket", "ar": "أخذ تذكرة", "zgh": "ⵉⵓⵙⵉ ⵜⴰⵏⴼⵓⵍⵜ"}[language]
    assert sentence in page.text
    # By name, to choose and to read; never by number.
    assert page.text.count("Yassine") >= 2


def test_a_reason_is_a_sentence(guarded: Web, auditor: Known) -> None:
    agent = person(guarded, "salma", Grant(Role.AGENT, SITE))
    browser = browser_with(guarded, session_of(guarded, agent))
    token = {"X-CSRFToken": token_of(browser)}
    reason = guarded.application.nouba.config.reasons.pause[0]
    for verb, body in (("open", {}), ("pause", {"reason": reason.code})):
        address = f"{API}/sites/{SITE}/counters/2/{verb}"
        assert browser.post(address, json=body, headers=token).status_code == 200
    page = auditor.browser.get(f"/admin/{SITE}/record?lang=ar")
    assert reason.name.ar in page.text
    assert reason.code not in page.text


def test_one_s_own_data(guarded: Web) -> None:
    account = person(guarded, "yassine", Grant(Role.RECEPTION, SITE))
    other = person(guarded, "other", Grant(Role.RECEPTION, SITE))
    opened = session_of(guarded, account, address="10.0.0.7")
    session_of(guarded, other, address="10.0.0.8")
    browser = browser_with(guarded, opened)
    answer = browser.get("/account/data.json")
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    assert told["account"]["login"] == "yassine"
    assert told["roles"] == [f"reception:{SITE}"]
    assert [each["address"] for each in told["sessions"]] == ["10.0.0.7"]
    assert {each["type"] for each in told["book"]} == {
        "account_created",
        "signed_in",
        "data_exported",
    }
    assert "10.0.0.8" not in answer.text
    assert opened.token not in answer.text
    assert "hash" not in answer.text


def test_a_demo_s_roles_have_no_data_of_their_own(web: Web) -> None:
    answer = web.client.get(
        "/account/data.json", headers={"Authorization": f"Demo agent:{SITE}:Salma"}
    )
    assert answer.status_code == 404
