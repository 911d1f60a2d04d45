"""The launch page's receipts: the newest first, and nothing but a printer's own files."""

import os
import shutil
from pathlib import Path

import pytest

from queue_server.web.launch.receipts import last_receipts, safe_name
from tests.queue_server.web.site import make_web


@pytest.mark.parametrize("name", ["000001-B42", "000123-H7", "a.b"])
def test_a_printers_names_are_safe(name: str) -> None:
    assert safe_name(name)


@pytest.mark.parametrize("name", ["", ".writing-1", "../config", "a/b", "a\\b", "a b", "é", "a\n"])
def test_anything_else_is_not(name: str) -> None:
    assert not safe_name(name)


def test_the_newest_come_first(tmp_path: Path) -> None:
    for second, name in enumerate(["000001-B1", "000002-B2", "000003-B3"]):
        picture = tmp_path / f"{name}.png"
        picture.touch()
        os.utime(picture, (second, second))
    (tmp_path / "000003-B3.bin").touch()
    (tmp_path / ".writing-x.png").touch()
    assert last_receipts(tmp_path, 2) == ["000003-B3", "000002-B2"]


def test_nothing_printed_yet(tmp_path: Path) -> None:
    assert last_receipts(tmp_path / "missing", 5) == []


def test_a_browser_asks_again_whether_a_picture_is_still_the_same(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    """A demo begins at number one each day; its receipts have the names of yesterday's."""
    hall = {"id": "hall", "driver": "file", "folder": tmp_path / "hall"}
    database = tmp_path / "nouba.db"
    shutil.copyfile(migrated_sqlite, database)
    web = make_web(tmp_path, database, printers=[hall])
    picture = tmp_path / "hall" / "000001-B1.png"
    picture.parent.mkdir()
    seen = []
    for content in (b"yesterday", b"today"):
        picture.write_bytes(content)
        with web.client.get("/receipts/larache/000001-B1.png") as answer:
            seen.append(answer.headers["ETag"])
            assert answer.cache_control.max_age in (None, 0)
            assert answer.data == content
    assert seen[0] != seen[1]
    web.application.nouba.database.close()
