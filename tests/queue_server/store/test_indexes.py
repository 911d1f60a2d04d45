"""The hot queries find their partial indexes: SQLite only uses one whose condition it can see."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from queue_server.operations import day
from queue_server.snapshots import aside
from queue_server.store import board, log, promises, recent
from queue_server.store.database import Database
from queue_server.store.lifecycle import upgrade
from queue_server.store.prepared import Prepared
from queue_server.store.tables import EPOCH


def _plan(folder: Path, prepared: Prepared) -> str:
    def statement(connection: Connection) -> tuple[str, int]:
        compiled = prepared._for(connection.dialect)
        return compiled.sql, len(compiled.order or ())

    return _explained(folder, statement)


def _explained(folder: Path, statement: Callable[[Connection], tuple[str, int]]) -> str:
    database = Database(f"sqlite:///{folder / 'nouba.db'}")
    upgrade(database)
    with database.read() as connection:
        sql, parameters = statement(connection)
        unknown = (None,) * parameters
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", unknown)
        plan = "\n".join(row.detail for row in rows)
    database.close()
    return plan


def test_the_heads_of_the_queue(tmp_path: Path) -> None:
    """One short search for each (service, weight); only the few with a priority are sorted."""
    plan = _plan(tmp_path, board._heads_query(("A", "B"), 1))
    searches = re.findall(r"SEARCH turn USING (?:COVERING )?INDEX ix_turn_waiting", plan)
    assert len(searches) == 4
    assert "SCAN turn" not in plan
    assert plan.count("TEMP B-TREE FOR ORDER BY") == 2


@pytest.mark.parametrize(
    "prepared, index",
    [
        (board._RESERVED, "ix_turn_reserved"),
        (board._RETURNED, "ix_turn_returned"),
        (day._STILL_THERE[0], "ix_turn_waiting"),
        (day._STILL_THERE[1], "ix_turn_aside"),
        (Prepared(aside._HELD), "ix_turn_aside"),
    ],
    ids=["reserved", "returned", "waiting at midnight", "aside at midnight", "on hold"],
)
def test_the_few_are_found_among_the_many(tmp_path: Path, prepared: Prepared, index: str) -> None:
    assert f"SEARCH turn USING INDEX {index}" in _plan(tmp_path, prepared)


@pytest.mark.parametrize(
    "prepared, index",
    [
        (Prepared(log._OF_TICKET), "ix_event_ticket"),
        (Prepared(log._LAST_AT_COUNTER), "ix_event_counter"),
    ],
    ids=["of a ticket", "of a counter"],
)
def test_an_undo_finds_its_events(tmp_path: Path, prepared: Prepared, index: str) -> None:
    plan = _plan(tmp_path, prepared)
    assert f"SEARCH event USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("query", ["_OPEN_COUNTERS", "_ONE_OPEN_COUNTER"])
def test_who_is_at_the_counters(tmp_path: Path, query: str) -> None:
    plan = _plan(tmp_path, getattr(board, query))
    assert "SEARCH counter_session USING INDEX uq_counter_session_open" in plan
    assert "SEARCH turn USING INDEX uq_turn_at_counter" in plan
    assert "SEARCH ticket USING INTEGER PRIMARY KEY" in plan


def test_the_last_calls(tmp_path: Path) -> None:
    def statement(connection: Connection) -> tuple[str, int]:
        """With two counters that other displays show."""
        query = recent._CALLS.params(site="larache", since=EPOCH, elsewhere=["2", "3"])
        compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
        return str(compiled), len(compiled.positiontup or ())

    plan = _explained(tmp_path, statement)
    assert "SEARCH event USING INDEX ix_event_call" in plan
    assert "TEMP B-TREE" not in plan


def test_the_first_who_wait(tmp_path: Path) -> None:
    """Only those who wait are looked at, not the turns of all days."""
    plan = _plan(tmp_path, board._first_waiting_query(("A", "B")))
    assert "SEARCH turn USING INDEX ix_turn_waiting (site_id=? AND service=?)" in plan


def test_past_promises(tmp_path: Path) -> None:
    plan = _plan(tmp_path, promises._PROMISES)
    assert "SEARCH call USING INDEX ix_event_call (site_id=? AND seq>?)" in plan
    assert "SEARCH turn USING INTEGER PRIMARY KEY" in plan
    assert "SEARCH issue USING INDEX sqlite_autoindex_event_1 (site_id=? AND seq=?)" in plan
    assert "TEMP B-TREE" not in plan
