"""The printer's bytes, read back by a reader of the tests' own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from printers.encode import UnknownProfileError, encode, printable_dots
from printers.receipt import STRIP_ROWS, render
from tests.printers.escpos_reader import read
from tests.printers.samples import ORDERS, receipt


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ORDERS)
def test_the_bytes_print_the_picture_dot_by_dot(language: str, width: int) -> None:
    picture = render(receipt(language), width)
    printed = read(encode(picture))
    assert printed.picture().tobytes() == picture.tobytes()
    assert printed.picture().size == picture.size
    assert (printed.resets, printed.cuts) == (1, 1)


@pytest.mark.parametrize("height", [1, 127, 128, 129, 300])
def test_every_strip_is_whole_and_the_padding_is_white(height: int) -> None:
    picture = Image.new("1", (384, height), 0)
    printed = read(encode(picture))
    assert set(printed.strips) == {STRIP_ROWS}
    paper = printed.picture()
    assert paper.crop((0, 0, 384, height)).tobytes() == picture.tobytes()
    assert 0 not in set(paper.crop((0, height, 384, paper.height)).tobytes())


def test_a_picture_wider_than_the_profile_knows_is_sent_as_it_is() -> None:
    picture = Image.new("1", (576, 128), 0)
    assert read(encode(picture, "TM-T88II")).picture().width == 576


def test_the_profile_may_have_fewer_dots_than_its_paper() -> None:
    assert printable_dots("default", 576) == 576
    assert printable_dots("TM-T88II", 576) == 512


def test_a_printer_without_a_knife_feeds_to_its_edge() -> None:
    picture = Image.new("1", (384, 128), 1)
    assert read(encode(picture, "POS-5890")).cuts == 0


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(UnknownProfileError, match="'no-such'"):
        printable_dots("no-such", 576)
    with pytest.raises(UnknownProfileError, match="'no-such'"):
        encode(Image.new("1", (8, 8)), "no-such")


ALONE = """
import logging, os
from PIL import Image
from printers.encode import encode
encode(Image.new("1", (576, 300)), "default")
assert not logging.getLogger().handlers, "a log handler was left behind"
assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ
"""


def test_the_library_leaves_nothing_behind(tmp_path: Path) -> None:
    """No text on stdout, no temporary directory, no cache that another process could spoil."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        check=True,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "TMPDIR": str(tmp_path),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []
