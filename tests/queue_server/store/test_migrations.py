"""Upgrades on site hold no surprise."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select, text

from queue_server.store.database import Database
from queue_server.store.lifecycle import alembic_config, ensure_sites, make_room, upgrade
from queue_server.store.tables import metadata, site_state
from tests.queue_server.world import World


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def _differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))


def _index(found: Mapping[str, Any]) -> tuple[str, ...]:
    where = {name: str(value) for name, value in found.get("dialect_options", {}).items()}
    return found["name"], str(found["column_names"]), str(bool(found["unique"])), str(where)


def _schema(database: Database) -> dict[str, Any]:
    """Tables, columns, keys and indexes (with their conditions) as the database tells them."""
    found = MetaData()
    with database.engine.connect() as connection:
        found.reflect(connection)
        inspector = inspect(connection)
        return {
            name: (
                [
                    (c["name"], str(c["type"]), c["nullable"], c["default"])
                    for c in inspector.get_columns(name)
                ],
                inspector.get_pk_constraint(name),
                sorted(map(str, inspector.get_unique_constraints(name))),
                sorted(map(str, inspector.get_foreign_keys(name))),
                sorted(map(_index, inspector.get_indexes(name))),
            )
            for name in sorted(found.tables)
        }


def test_the_migrations_lead_to_the_models(empty: Database) -> None:
    upgrade(empty)
    assert _differences(empty) == []


def test_the_conditions_of_partial_indexes_are_those_of_the_models(empty: Database) -> None:
    """Alembic does not compare them."""
    upgrade(empty)
    migrated = _schema(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        metadata.drop_all(connection)
        metadata.create_all(connection)
    created = _schema(empty)
    assert {name: tables[-1] for name, tables in created.items()} == {
        name: tables[-1] for name, tables in migrated.items() if name != "alembic_version"
    }


def test_up_down_up_changes_nothing(empty: Database) -> None:
    upgrade(empty)
    first = _schema(empty)
    with empty.engine.connect() as connection:
        alembic.downgrade(alembic_config(connection), "base")
        connection.commit()
    with empty.engine.connect() as connection:
        left = set(inspect(connection).get_table_names())
    assert left <= {"alembic_version"}
    upgrade(empty)
    assert _schema(empty) == first


def test_an_upgrade_keeps_the_data_and_may_be_repeated(world: World) -> None:
    world.issue()
    before = world.dump()
    upgrade(world.database)
    assert world.dump() == before


def test_every_migration_says_what_it_does() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    for revision in script.walk_revisions():
        assert revision.doc.strip()
        assert revision.revision in revision.path
    assert len(script.get_heads()) == 1


def test_new_sites_get_their_row_and_known_ones_keep_theirs(world: World) -> None:
    world.issue()
    before = {row["site_id"]: row for row in world.rows("site_state")}
    ensure_sites(world.database, ["larache", "new"])
    after = {row["site_id"]: row for row in world.rows("site_state")}
    assert after.pop("new")["seq"] == 0
    assert after == before


def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a' / 'b' / 'nouba.db'}"
    make_room(url)
    make_room(url)
    database = Database(url)
    upgrade(database)
    with database.read() as connection:
        assert connection.execute(select(site_state)).all() == []
    database.close()
