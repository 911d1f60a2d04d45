"""`nouba print preview`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from queue_server.cli import main
from tests.queue_server.small_config import SMALL, spoiled, write


def _preview(folder: Path, *arguments: str, text: str = SMALL) -> Result:
    config = write(folder, text)
    named = {"--site": "larache", "--out": str(folder / "paper.png")}
    given = dict(zip(arguments[::2], arguments[1::2], strict=False))
    options = [part for pair in (named | given).items() for part in pair if part]
    return CliRunner().invoke(main, ["print", "preview", "--config", str(config), *options])


@pytest.mark.parametrize(
    "arguments, width",
    [
        ((), 576),
        (("--language", "ar", "--paper", "58mm", "--service", "B"), 384),
        (("--duplicate", ""), 576),
        (("--test", ""), 576),
    ],
)
def test_a_picture_is_written(tmp_path: Path, arguments: tuple[str, ...], width: int) -> None:
    done = _preview(tmp_path, *arguments)
    assert (done.exit_code, done.output) == (0, "")
    with Image.open(tmp_path / "paper.png") as picture:
        assert picture.width == width


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("--site", "fes"), "unknown site 'fes'; the sites are larache"),
        (("--service", "X"), "'X' is no service of larache, which has A, B"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = _preview(tmp_path, *arguments)
    assert (done.exit_code, done.output) == (1, f"Error: {sentence}\n")
    assert not (tmp_path / "paper.png").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    out = tmp_path / "no" / "paper.png"
    assert _preview(tmp_path, "--out", str(out)).output == (
        f"Error: {out}: No such file or directory\n"
    )


@pytest.mark.parametrize("option, value", [("--language", "en"), ("--paper", "90mm")])
def test_a_value_that_is_not_offered_is_refused(tmp_path: Path, option: str, value: str) -> None:
    done = _preview(tmp_path, option, value)
    assert done.exit_code == 2
    assert option in done.output


def test_a_profile_that_cannot_print_pictures_is_named(tmp_path: Path) -> None:
    text = spoiled("folder: receipts/hall}", "folder: receipts/hall, profile: OCD-100}")
    done = _preview(tmp_path, text=text)
    assert done.output == "Error: printer 'hall': profile: 'OCD-100' cannot print pictures\n"


def test_a_test_page_needs_a_printer(tmp_path: Path) -> None:
    done = _preview(tmp_path, "--test", "", text=spoiled("    printer: hall\n", ""))
    assert done.output == "Error: site 'larache' has no printer\n"
