"""Fixtures for every test; what they do is in tests/support."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from queue_server.store.database import Database
from queue_server.store.lifecycle import upgrade
from tests.support import browser, postgres, server
from tests.support.memory import keep_files_in_memory
from tests.support.network import ClosedNetwork

ROOT = Path(__file__).parents[1]
_network = ClosedNetwork()
_failed = pytest.StashKey[bool]()
_SERVERS = {"live_server", "start_server"}

# No example is judged by the clock of a busy machine; where changes land, the examples are fixed.
settings.register_profile("nouba", deadline=None)
settings.register_profile("landing", deadline=None, derandomize=True)
settings.load_profile("landing" if os.environ.get("CI") else "nouba")


def pytest_configure() -> None:
    keep_files_in_memory()
    _network.install()


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Half as many again as there are processors: a test of pages waits for half of its time."""
    processors = yield
    return processors + processors // 2


def pytest_collection_finish() -> None:
    # What was collected stays to the end: to look through it for garbage again and again took a
    # tenth of the suite's time.
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    # Long modules first: at the end short ones fill what is left, and no worker waits for another.
    long = {item.path for item in items if _is_long(item)}
    items.sort(key=lambda item: item.path not in long)


def _is_long(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("browser", "slow"))
    return marked or bool(_SERVERS & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report


@pytest.fixture(autouse=True)
def _closed_network() -> Iterator[None]:
    """A test that reaches for another machine fails, even where the code took the refusal well."""
    before = len(_network.attempts)
    yield
    if _network.attempts[before:]:
        pytest.fail(f"reached for the network: {_network.attempts[before:]}")


@pytest.fixture(scope="session", autouse=True)
def voice_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the servers of this run keep their clips: one folder for all, so they are made once."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "voice"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NOUBA_VOICE_FOLDER", str(folder))
        yield folder


@pytest.fixture(scope="session")
def private_postgres() -> Iterator[postgres.PrivatePostgres]:
    """A PostgreSQL of this run's own."""
    with postgres.private_postgres() as running:
        yield running


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'nouba.db'}"


@pytest.fixture
def postgres_url(private_postgres: postgres.PrivatePostgres) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with private_postgres.database(postgres.fresh_name()) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database; the test runs once on each engine."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the present tables, to be copied: migrations run once."""
    path = tmp_path_factory.mktemp("migrated") / "nouba.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(private_postgres: postgres.PrivatePostgres) -> Iterator[str]:
    """The name of a database with the present tables, to be used as a template."""
    name = postgres.fresh_name("nouba_migrated")
    with private_postgres.database(name) as url:
        _migrate(url)
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The store, with the present tables and no rows; the test runs once on each engine."""
    with ExitStack() as held:
        if request.param == "sqlite":
            path = tmp_path / "nouba.db"
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
            url = f"sqlite:///{path}"
        else:
            running: postgres.PrivatePostgres = request.getfixturevalue("private_postgres")
            template: str = request.getfixturevalue("migrated_postgres")
            url = held.enter_context(running.database(postgres.fresh_name(), template))
        opened = Database(url)
        held.callback(opened.close)
        yield opened


def _migrate(url: str) -> None:
    migrated = Database(url)
    upgrade(migrated)
    migrated.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; most tests want `pages`."""
    with browser.chromium() as running:
        yield running


@pytest.fixture
def pages(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[browser.Pages]:
    """`pages.open(url, "kiosk", language="ar")`; console errors and the like fail the test.

    A failed test leaves its pages' pictures in test-results/.
    """
    opened = browser.Pages(chromium)
    yield opened
    if request.node.stash.get(_failed, False):
        opened.screenshots(ROOT / "test-results" / request.node.name)
    opened.close()
    problems = opened.unexpected()
    if problems:
        pytest.fail("in the browser:\n" + "\n".join(problems))


class StartServer(Protocol):
    """What the fixture `start_server` gives; the arguments are support.server.start_server's."""

    def __call__(
        self,
        *,
        database_url: str | None = None,
        config: Path | None = None,
        options: Sequence[str] = (),
        environment: dict[str, str] | None = None,
    ) -> server.LiveServer: ...


@pytest.fixture
def start_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """Start real servers; those still running when the test is over must end cleanly."""
    # A database that the test uses is made first, so that it outlives the servers.
    for name in ("postgres_url", "database_url"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    with ExitStack() as running:

        def start(
            *,
            database_url: str | None = None,
            config: Path | None = None,
            options: Sequence[str] = (),
            environment: dict[str, str] | None = None,
        ) -> server.LiveServer:
            started = server.start_server(
                tmp_path_factory.mktemp("server"),
                database_url=database_url,
                config=config,
                options=options,
                environment=environment,
            )
            running.callback(started.stop_if_running)
            return started

        yield start


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.LiveServer]:
    """One server for a module's tests: the sample configuration on a fresh SQLite file."""
    started = server.start_server(tmp_path_factory.mktemp("server"))
    yield started
    started.stop_if_running()
