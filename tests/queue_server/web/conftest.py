"""The application on a fresh SQLite file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.queue_server.web.site import Web, make_web


@pytest.fixture
def web(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Web]:
    """A demo of the small commune, on a Monday at nine."""
    path = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    made = make_web(tmp_path, path)
    yield made
    made.application.nouba.database.close()


@pytest.fixture
def guarded(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Web]:
    """The same without demo, over the same secret: nobody is known yet."""
    path = tmp_path / "guarded.db"
    shutil.copyfile(migrated_sqlite, path)
    made = make_web(tmp_path, path, demo={"enabled": False})
    yield made
    made.application.nouba.database.close()


@pytest.fixture(scope="module")
def guarded_for_all(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[Web]:
    """The same for all tests of a module, which change nothing that another one looks at."""
    folder = tmp_path_factory.mktemp("guarded")
    path = folder / "nouba.db"
    shutil.copyfile(migrated_sqlite, path)
    made = make_web(folder, path, demo={"enabled": False})
    yield made
    made.application.nouba.database.close()
