"""Sixty visits by keyboard alone, sixty by touch alone: nothing doubled, nothing lost."""

import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from playwright.sync_api import Page

from queue_server.audit.chain import verify_chain
from queue_server.audit.replay import replay_day
from queue_server.store.database import Database
from tests.conftest import StartServer
from tests.e2e.agents import desk, same_after_reload
from tests.e2e.people import People
from tests.e2e.shift import COUNTER, NOTE, VISITS, Hand, Keyboard, Shift, Touch, quick
from tests.support.browser import Pages
from tests.support.server import LiveServer

_NOT_THE_AGENT_S = {"day_opened", "policy_changed", "ticket_issued", "printer_changed"}


def _events(server: LiveServer) -> Counter[str]:
    with closing(sqlite3.connect(server.folder / "nouba.db")) as store:
        rows = store.execute("SELECT type FROM event WHERE site_id = 'larache'").fetchall()
    return Counter(kind for (kind,) in rows if kind not in _NOT_THE_AGENT_S)


def _prove(server: LiveServer, day: str) -> None:
    """What `nouba verify` and `nouba replay` ask."""
    database = Database(server.database_url)
    with database.read() as connection:
        assert verify_chain(connection, "larache").broken is None
        report = replay_day(connection, "larache", day)
    database.close()
    assert report.difference is None
    assert report.choices == _events(server)["turn_called"]


@pytest.mark.slow
@pytest.mark.parametrize("way", [Keyboard, Touch])
def test_sixty_visits(start_server: StartServer, pages: Pages, way: type[Keyboard | Touch]) -> None:
    server = start_server()
    people = People(server, "larache")
    page: Page = desk(pages, people, COUNTER)
    quick(page)
    hand: Hand = way(page)
    shift = Shift(people, hand)
    shift.work()

    done = shift.done
    assert _events(server) == done
    figures = people.figures()
    day = figures["today"]["all"]
    served = done["turn_finished"] - done["command_undone"]
    assert day["served"] == served
    assert day["arrived"] == VISITS + done["turn_transferred"]
    gone = done["turn_no_show"] - done["turn_returned"]
    assert (day["no_show"]["n"], day["abandoned"]["n"]) == (gone, 0)
    assert served + gone + done["turn_transferred"] == VISITS
    assert set(people.snapshot(COUNTER)["notes"].values()) == {NOTE}
    same_after_reload(page)
    _prove(server, figures["day"])
