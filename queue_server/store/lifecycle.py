"""Bring a database to the present schema, and make sure that every configured site has its row."""

from collections.abc import Iterable
from pathlib import Path

from alembic import command as alembic
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, insert, make_url, select

from queue_server.domain.chain import GENESIS_HASH
from queue_server.store.book import begin_book
from queue_server.store.database import Database
from queue_server.store.tables import EPOCH, site_state

_MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> AlembicConfig:
    """Alembic, told where the migrations are and over which connection to run."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def make_room(url: str) -> None:
    """Make the folder of an SQLite file; other databases have their own."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    with database.engine.connect() as connection:
        alembic.upgrade(alembic_config(connection), revision)
        connection.commit()


def ensure_sites(database: Database, site_ids: Iterable[str]) -> None:
    """Give each site that is new, and the book of accounts, its row at the beginning of its chain.

    Nothing has happened there yet, so its clock may begin anywhere, a demo's in the past too.
    """
    with database.engine.begin() as connection:
        begin_book(connection)
        known = set(connection.execute(select(site_state.c.site_id)).scalars())
        for site_id in site_ids:
            if site_id not in known:
                connection.execute(
                    insert(site_state),
                    {
                        "site_id": site_id,
                        "seq": 0,
                        "last_hash": GENESIS_HASH,
                        "last_at": EPOCH,
                        "day": "",
                    },
                )
