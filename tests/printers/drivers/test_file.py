"""A printer made of files."""

import time
from pathlib import Path

import pytest
from PIL import Image

from printers.condition import Condition, Status
from printers.drivers import Page, State, open_driver
from printers.encode import encode
from printers.receipt import render
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.samples import receipt


def _page(name: str = "000042-B17") -> Page:
    picture = render(receipt(), 384)
    return Page(name, encode(picture), picture)


def test_it_leaves_the_bytes_and_the_picture(tmp_path: Path) -> None:
    folder = tmp_path / "receipts" / "larache"
    page = _page()
    driver = open_driver("file", folder=folder)
    assert driver.status().condition is Condition.READY  # the folder will be made
    delivery = deliver(driver, page)
    assert (delivery.state, delivery.bytes_sent) == (State.PRINTED, len(page.data))
    assert sorted(each.name for each in folder.iterdir()) == ["000042-B17.bin", "000042-B17.png"]
    assert (folder / "000042-B17.bin").read_bytes() == page.data
    with Image.open(folder / "000042-B17.png") as picture:
        assert picture.tobytes() == page.picture.tobytes()


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "receipts"
    deliver(open_driver("file", folder=folder), _page("../../000042 ب"))
    assert sorted(each.name for each in folder.iterdir()) == ["-000042-.bin", "-000042-.png"]


def test_a_folder_that_cannot_be_written_is_worth_another_try(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    driver = open_driver("file", folder=blocked)
    delivery, told = deliver_and_hear(driver, _page())
    assert told == [Condition.ERROR]
    assert driver.status() == Status(Condition.ERROR, f"{blocked}: cannot be written")
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == f"{blocked}: File exists"


def test_a_write_that_fails_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("printers.drivers.file.os.fsync", full)
    delivery = deliver(open_driver("file", folder=tmp_path), _page())
    assert delivery.error == f"{tmp_path}: No space left on device"
    assert list(tmp_path.iterdir()) == []


def test_old_receipts_make_room(tmp_path: Path) -> None:
    driver = open_driver("file", folder=tmp_path, keep=2)
    for number in range(1, 5):
        deliver(driver, _page(f"{number:06d}-B{number}"))
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "000003-B3.bin",
        "000003-B3.png",
        "000004-B4.bin",
        "000004-B4.png",
    ]


def test_the_newest_receipts_stay_also_when_numbers_begin_anew(tmp_path: Path) -> None:
    """After the database was made anew, as each demo does, the folder holds higher numbers."""
    driver = open_driver("file", folder=tmp_path, keep=2)
    for number in (998, 999, 1, 2):
        deliver(driver, _page(f"{number:06d}-B{number}"))
        time.sleep(0.01)  # coarse file times
    assert sorted(each.stem for each in tmp_path.glob("*.png")) == ["000001-B1", "000002-B2"]


def test_a_picture_is_never_there_without_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sees the picture appear may read the bytes."""
    seen: list[list[str]] = []
    replace = Path.replace

    def spy(source: Path, target: Path) -> Path:
        moved = replace(source, target)
        seen.append(sorted(each.suffix for each in tmp_path.glob("0*")))
        return moved

    monkeypatch.setattr(Path, "replace", spy)
    deliver(open_driver("file", folder=tmp_path), _page())
    assert seen == [[".bin"], [".bin", ".png"]]


def test_it_is_honest_about_itself(tmp_path: Path) -> None:
    capabilities = open_driver("file", folder=tmp_path).capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (False, True, False)


def test_what_cannot_be_tidied_up_does_not_undo_a_receipt(tmp_path: Path) -> None:
    (tmp_path / "000001-A1.png").mkdir()
    delivery = deliver(open_driver("file", folder=tmp_path, keep=1), _page())
    assert delivery.state is State.PRINTED
