"""A store that refuses: every command says so, nothing is half done, and it works again after."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from queue_server.domain.actor import Role
from queue_server.store.database import Database
from queue_server.store.prepared import Prepared
from queue_server.store.tables import ticket
from tests.queue_server.invariants import assert_sound
from tests.queue_server.line import Line
from tests.queue_server.web.credentials import known_as
from tests.queue_server.web.refusals import assert_problem
from tests.queue_server.web.site import API, Web
from tests.queue_server.web.situations import GOOD, TICKETS
from tests.queue_server.world import SITE, World


def _pragma(connection: Connection, text: str) -> int:
    found: int = connection.exec_driver_sql(f"PRAGMA {text}").scalar_one()
    return found


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """The file may not grow by a single page."""
    with database.engine.connect() as connection:
        before = _pragma(connection, "max_page_count")
        _pragma(connection, f"max_page_count = {_pragma(connection, 'page_count')}")
    yield
    with database.engine.connect() as connection:
        _pragma(connection, f"max_page_count = {before}")


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """As on a disk that was remounted after a fault."""
    connection = database.engine.raw_connection()
    connection.cursor().execute("PRAGMA query_only = ON").close()
    connection.close()
    yield
    connection = database.engine.raw_connection()
    connection.cursor().execute("PRAGMA query_only = OFF").close()
    connection.close()


def _fill(web: Web) -> None:
    """Issue until the file's last page is full."""
    for _ in range(200):
        if web.post("kiosk", TICKETS, GOOD).status_code != 201:
            return
    raise AssertionError("the file is never full")


def test_a_full_disk(web: Web) -> None:
    database = web.application.nouba.database
    world = World(database, web.application.nouba.config)
    first = web.issue()
    with full_disk(database):
        _fill(web)
        before = world.dump()
        answer = web.post("kiosk", TICKETS, GOOD, key="tap")
        assert_problem(answer, 503, "store_unavailable")
        assert world.dump() == before
        assert web.get("", f"/tickets/{first['ticket']['token']}").status_code == 200
    assert web.post("kiosk", TICKETS, GOOD, key="tap").status_code == 201
    assert_sound(world)


def test_a_disk_that_cannot_be_written(web: Web) -> None:
    database = web.application.nouba.database
    web.issue()
    with read_only(database):
        assert_problem(web.post("kiosk", TICKETS, GOOD), 503, "store_unavailable")
        assert_problem(web.at_counter("open"), 503, "store_unavailable")
        assert web.client.get("/readyz").status_code == 200
    assert web.issue()["ticket"]["number"] == 2
    assert_sound(World(database, web.application.nouba.config))


def test_a_disk_that_fills_up_beneath_several_commands(web: Web) -> None:
    """SQLite may undo the whole transaction by itself: nobody may be told of a success then."""
    nouba = web.application.nouba
    world = World(nouba.database, nouba.config)
    world.issue()
    with full_disk(nouba.database):
        _fill(web)
        before = world.dump()
        line = Line(nouba.database._commit_for(SITE))
        line.hold()
        callers = [line.hand_in(world.issue) for _ in range(5)]
        line.go()
        stored = world.dump()
    told = [caller for caller in callers if caller.error is None]
    assert len(stored["ticket"]) == len(before["ticket"]) + len(told)
    assert all(isinstance(caller.error, DBAPIError) for caller in callers if caller not in told)
    assert len(told) < len(callers)
    world.issue()
    assert_sound(world)


def test_a_store_that_is_away(web: Web) -> None:
    """Not even readable: `readyz` says so, `healthz` does not blame the process."""
    with web.application.nouba.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE site_state RENAME TO gone")
    assert web.client.get("/healthz").status_code == 200
    answer = web.client.get("/readyz", headers={"Accept": "application/json"})
    assert_problem(answer, 503, "store_unavailable")
    assert_problem(web.client.get(f"{API}/sites/larache/services"), 503, "store_unavailable")
    with web.application.nouba.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO site_state")
    assert web.client.get("/readyz").status_code == 200


def test_a_store_that_has_no_connection_free(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reader is at work: not now, so that whoever asked tries again."""
    database = web.application.nouba.database
    monkeypatch.setattr(database._reader.pool, "_timeout", 0.01)
    with ExitStack() as held:
        with suppress(NoConnectionFreeError):
            while True:
                held.enter_context(database.read())
        assert_problem(web.get("", "/sites/larache/services"), 503, "store_unavailable")
    assert web.get("", "/sites/larache/services").status_code == 200


def test_a_ticket_s_token_does_not_end_in_the_log(world: World) -> None:
    """The text of a refused statement is logged where nobody expected it; not what it held."""
    issued = world.issue().ticket
    secret = insert(ticket).values(id=issued.id, token=issued.token)
    with world.database.engine.connect() as connection, pytest.raises(DBAPIError) as plain:
        connection.execute(secret)
    named = {"id": issued.id, "token": issued.token}
    prepared = Prepared(insert(ticket), columns=tuple(named))
    with world.database.engine.begin() as connection, pytest.raises(DBAPIError) as quick:
        prepared.run(connection, named)
    for refused in (plain, quick):
        assert "ticket" in str(refused.value)
        assert issued.token not in str(refused.value).replace(str(refused.value.orig), "")


def test_a_postgresql_that_has_cut_its_connections_serves_again(
    kept_postgres: str, world: World
) -> None:
    """As after its restart. On SQLite there is nothing to cut, and nothing happens."""
    world.issue()
    other = Database(kept_postgres)
    with other.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    other.close()
    for _ in range(3):
        world.issue()
    assert_sound(world)


def test_a_disk_that_cannot_be_written_keeps_nobody_out(guarded: Web) -> None:
    """Who was there a minute ago is to be noted: pages that can be read are read without it."""
    agent, screen = known_as(guarded, Role.AGENT), known_as(guarded, Role.DISPLAY)
    guarded.clock.at += timedelta(minutes=2)
    with read_only(guarded.application.nouba.database):
        assert agent.browser.get("/counter/larache").status_code == 200
        assert screen.browser.get("/display/larache").status_code == 200
        snapshot = screen.browser.get(f"{API}/sites/larache/snapshots/display")
        assert snapshot.status_code == 200
