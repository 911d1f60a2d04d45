"""The tests' own tools do what the other tests rely on."""

import socket
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from playwright.sync_api import Browser

from queue_server.store.database import Database
from queue_server.store.tables import metadata
from tests.conftest import _network
from tests.support.accessibility import assert_accessible
from tests.support.browser import SHAPES, Pages
from tests.support.postgres import PrivatePostgres, fresh_name


def test_each_engine_gives_an_empty_database(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE left_over (n integer)")
    engine.dispose()


def test_each_engine_gives_the_present_tables(database: Database) -> None:
    names = sqlalchemy.inspect(database.engine).get_table_names()
    assert set(metadata.tables) <= set(names)


def test_postgres_is_durable(private_postgres: PrivatePostgres) -> None:
    with private_postgres.connect("postgres") as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            assert row == ("on",)


def test_a_database_is_dropped_although_still_in_use(private_postgres: PrivatePostgres) -> None:
    name = fresh_name()
    with private_postgres.database(name):
        forgotten = private_postgres.connect(name)
    with pytest.raises(psycopg.OperationalError):
        private_postgres.connect(name)
    forgotten.close()


@pytest.mark.parametrize("address", [("192.0.2.1", 9100), ("printer.example", 9100)])
def test_other_machines_are_out_of_reach(address: tuple[str, int]) -> None:
    with pytest.raises(OSError, match="this machine only"):
        socket.create_connection(address, timeout=1)
    _network.attempts.clear()


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        socket.create_connection(listening.getsockname()).close()


PAGE = """<!doctype html><html lang="fr"><title>Essai</title>
<main><h1>Essai</h1><p style="color: {colour}; background: #fff">Bonjour</p></main>"""


def _page(folder: Path, colour: str, script: str = "") -> str:
    path = folder / "page.html"
    path.write_text(PAGE.format(colour=colour) + f"<script>{script}</script>")
    return path.as_uri()


def test_pages_have_their_shape(pages: Pages, tmp_path: Path) -> None:
    page = pages.open(_page(tmp_path, "#000"), "phone", language="ar")
    assert page.viewport_size == {"width": SHAPES["phone"].width, "height": SHAPES["phone"].height}
    assert page.evaluate("navigator.language") == "ar"
    assert_accessible(page)


def test_axe_names_what_is_wrong(pages: Pages, tmp_path: Path) -> None:
    page = pages.open(_page(tmp_path, "#eee"))
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)


@pytest.mark.parametrize(
    "script, problem",
    [
        ("console.error('lost')", "console error: lost"),
        ("setTimeout(() => { throw new Error('lost') })", "uncaught: .*lost"),
        ("new Image().src = 'http://192.0.2.1/x.png'", "another machine|Failed to load"),
    ],
)
def test_nothing_fails_unseen(chromium: Browser, tmp_path: Path, script: str, problem: str) -> None:
    watched = Pages(chromium)
    watched.open(_page(tmp_path, "#000", script)).wait_for_timeout(100)
    watched.close()
    assert watched.unexpected()
    watched.allow(problem)
    assert not watched.unexpected()
