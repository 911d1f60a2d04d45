"""The small commune, on each engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from queue_server import credentials
from queue_server.store.database import Database
from queue_server.store.tables import metadata
from tests.queue_server.world import World
from tests.support import postgres

# So that what does not agree is shown, as in a test's own assertions.
for _helper in ("invariants", "snapshots.reducer", "snapshots.watching"):
    pytest.register_assert_rewrite(f"tests.queue_server.{_helper}")


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Argon2 as in the product, but made cheap: what takes long on purpose would take minutes."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(credentials, "_hasher", cheap)
        credentials._nobody.cache_clear()  # an expensive one may be in it
        yield


@pytest.fixture(scope="session")
def kept_postgres(
    private_postgres: postgres.PrivatePostgres, migrated_postgres: str
) -> Iterator[str]:
    """One PostgreSQL database for many tests: emptying it is quicker than making another."""
    with private_postgres.database(postgres.fresh_name(), migrated_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The store, with the present tables and no rows; the test runs once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "nouba.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        opened = Database(f"sqlite:///{path}")
    else:
        opened = Database(request.getfixturevalue("kept_postgres"))
        with opened.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    """Nobody waits, every counter is closed, no day is open yet."""
    return World(database)
