"""One way to write, one way to read, alike on both engines."""

from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from queue_server.store.database import Database
from queue_server.store.recent import site_row
from queue_server.store.tables import site_state
from tests.queue_server.line import together
from tests.queue_server.world import ANNEXE, SITE, World


def test_a_read_is_one_consistent_view(world: World) -> None:
    """A snapshot's `seq` tells of all its other facts: what is committed meanwhile is not seen."""
    world.issue()
    with world.database.read() as connection:
        before = site_row(connection, SITE).seq
        world.issue()
        assert site_row(connection, SITE).seq == before
    with world.database.read() as connection:
        assert site_row(connection, SITE).seq == before + 1


def test_a_read_cannot_write(world: World) -> None:
    with (
        world.database.read() as connection,
        pytest.raises(DBAPIError, match=r"read-?only"),
    ):
        connection.execute(site_state.delete())
    assert len(world.rows("site_state")) == 2


def test_writes_of_one_site_are_serialised(database: Database) -> None:
    """Each of eight threads reads, adds one and writes; none is lost."""
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS counted"))
        connection.execute(text("CREATE TABLE counted (n INTEGER)"))
        connection.execute(text("INSERT INTO counted VALUES (0)"))

    def add(connection: Connection) -> int:
        n = int(connection.execute(text("SELECT n FROM counted")).scalar_one())
        connection.execute(text("UPDATE counted SET n = :n"), {"n": n + 1})
        return n

    callers = together(*[lambda: [database.write(SITE, add) for _ in range(5)]] * 8)
    seen = [n for caller in callers for n in caller.result]
    assert sorted(seen) == list(range(40))


def test_on_postgresql_another_site_is_not_held_up(postgres_url: str) -> None:
    database = Database(postgres_url)
    inside, done = Event(), Event()

    def held(_connection: Connection) -> None:
        inside.set()
        assert done.wait(60)

    holding = Thread(target=database.write, args=(SITE, held))
    holding.start()
    inside.wait()
    assert database.write(ANNEXE, lambda connection: connection.scalar(select(1))) == 1
    done.set()
    holding.join()
    database.close()


def test_sqlite_is_durable_and_keeps_its_references(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nouba.db'}")

    def settings(connection: Connection) -> list[object]:
        return [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    full = 2
    assert database.write(SITE, settings) == ["wal", full, 1]
    database.close()


def test_closing_folds_the_log_into_the_file(tmp_path: Path) -> None:
    """What an operator copies after a stop is one file."""
    database = Database(f"sqlite:///{tmp_path / 'nouba.db'}")
    database.write(SITE, lambda connection: connection.execute(text("CREATE TABLE t (n INTEGER)")))
    with database.read() as connection:
        connection.execute(text("SELECT * FROM t"))
    assert (tmp_path / "nouba.db-wal").exists()
    database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nouba.db"]


def test_a_plain_postgresql_address_is_enough(postgres_url: str) -> None:
    database = Database(postgres_url.replace("postgresql+psycopg://", "postgresql://"))
    with database.read() as connection:
        assert connection.scalar(select(1)) == 1
    database.close()
