"""The printer's bytes, read back by a reader of the tests' own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from printers.encode import (
    PaperFormatError,
    UnknownProfileError,
    encode,
    padded,
    printable_dots,
    resync,
)
from printers.paper_format import PaperFormat
from printers.receipt import render
from printers.rendering import InlineRenderer
from tests.printers.escpos_reader import BAND, read, wanting
from tests.printers.samples import ORDERS, receipt, trial

METHODS = ("raster", "graphics", "column")


def _drawing(width: int, height: int) -> Image.Image:
    """Slanted lines: a row or a column that is out of place shows."""
    picture = Image.new("1", (width, height), 1)
    canvas = ImageDraw.Draw(picture)
    for x in range(0, width + height, 7):
        canvas.line((x, 0, x - height, height), fill=0)
    return picture


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("width", [576, 384])
def test_the_bytes_print_the_picture_dot_by_dot(width: int, method: str) -> None:
    paper = PaperFormat(width, method=method)
    picture = padded(render(receipt("ar"), width), paper)
    printed = read(encode(picture, paper))
    assert printed.picture().size == picture.size
    assert printed.picture().tobytes() == picture.tobytes()
    assert (printed.resets, printed.cuts) == (1, 1)


@pytest.mark.parametrize("language", ORDERS)
def test_a_page_is_what_is_printed(language: str) -> None:
    for each in (receipt(language), trial(language)):
        page = InlineRenderer().page("000001-F42", each, PaperFormat(384))
        assert read(page.data).picture().tobytes() == page.picture.tobytes()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("strip_rows", [8, 100, 128, 1000])
def test_strips_are_alike_and_the_padding_is_short_and_white(strip_rows: int, method: str) -> None:
    paper = PaperFormat(200, method=method, strip_rows=strip_rows)
    for height in (1, 47, 48, 127, 128, 129, 500):
        picture = _drawing(200, height)
        whole = padded(picture, paper)
        printed = read(encode(whole, paper))
        assert len(set(printed.strips)) == 1
        assert printed.strips[0] <= max(strip_rows, BAND)
        assert printed.picture().tobytes() == whole.tobytes()
        assert whole.crop((0, 0, 200, height)).tobytes() == picture.tobytes()
        most = max(strip_rows, BAND) if method == "column" else 2 * len(printed.strips)
        assert 0 <= whole.height - height < most
        assert set(whole.crop((0, height, 200, whole.height)).convert("L").tobytes()) <= {255}


def test_a_last_strip_that_some_printers_spoil_is_avoided() -> None:
    paper = PaperFormat(384)
    for height in range(40, 400):
        rows = padded(Image.new("1", (384, height), 1), paper).height
        strips = -(-height // 128)
        assert (rows // strips) % 48 or rows // strips == 128


@pytest.mark.parametrize("width", [576, 832])
def test_graphics_declare_their_length_whatever_is_asked_for(width: int) -> None:
    """Two bytes hold it; the library's own 960 rows would not fit into them."""
    paper = PaperFormat(width, method="graphics", strip_rows=2048)
    picture = padded(_drawing(width, 1900), paper)
    assert read(encode(picture, paper)).picture().tobytes() == picture.tobytes()


def test_a_picture_wider_than_the_profile_knows_is_sent_as_it_is() -> None:
    paper = PaperFormat(profile="TM-T88II", width_dots=576)
    assert printable_dots(paper) == 576
    assert read(encode(Image.new("1", (576, 100), 0), paper)).picture().width == 576


@pytest.mark.parametrize(
    "paper, dots",
    [
        (PaperFormat(), 576),
        (PaperFormat(384), 384),
        (PaperFormat(profile="TM-T88II"), 512),
        (PaperFormat(384, profile="TM-T88II"), 384),
        (PaperFormat(profile="TM-P80-42col"), 544),  # 546 is no whole number of bytes
        (PaperFormat(profile="TM-T88II", width_dots=400), 400),
        (PaperFormat(width_dots=397), 392),
    ],
)
def test_the_width_that_is_drawn_for(paper: PaperFormat, dots: int) -> None:
    assert printable_dots(paper) == dots


def test_the_best_way_that_the_profile_has() -> None:
    picture = _drawing(384, 96)
    for profile, command in (("default", b"\x1dv0"), ("TM-U220", b"\x1b*")):
        paper = PaperFormat(384, profile)
        data = encode(picture, paper)
        assert command in data
        assert read(data).picture().crop((0, 0, 384, 96)).tobytes() == picture.tobytes()


@pytest.mark.parametrize("method", METHODS)
def test_resync_ends_a_picture_wherever_it_was_cut_off(method: str) -> None:
    paper = PaperFormat(576, method=method)
    whole = encode(padded(_drawing(576, 250), paper), paper)
    before = resync(paper)
    nuls = len(before) - len(before.lstrip(b"\0"))
    for sent in (*range(60), *range(60, len(whole), 97)):
        assert wanting(whole[:sent]) <= nuls, f"cut off after {sent} bytes"
    again = read(before[nuls:])
    assert (again.resets, again.cuts) == (1, 1)
    assert nuls <= 1.2 * 72 * 128  # one strip: more would only take time


def test_a_printer_without_a_knife_feeds_to_its_edge() -> None:
    paper = PaperFormat(384, "POS-5890")
    assert read(encode(Image.new("1", (384, 128), 1), paper)).cuts == 0
    assert read(resync(paper)[-5:]).cuts == 0


def test_an_unknown_profile_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownProfileError) as caught:
        printable_dots(PaperFormat(profile="TM-T8X"))
    assert str(caught.value).startswith("unknown printer profile 'TM-T8X'; did you mean 'TM-T")
    with pytest.raises(UnknownProfileError, match=r"'zzzzzzzz'$"):
        encode(Image.new("1", (8, 8)), PaperFormat(profile="zzzzzzzz"))


@pytest.mark.parametrize(
    "paper, key, sentence",
    [
        (PaperFormat(profile="OCD-300"), "profile", "'OCD-300' cannot print pictures"),
        (
            PaperFormat(profile="POS-5890", method="graphics"),
            "method",
            "'graphics' is not in the profile 'POS-5890', which has raster",
        ),
    ],
)
def test_a_profile_that_cannot_is_refused(paper: PaperFormat, key: str, sentence: str) -> None:
    with pytest.raises(PaperFormatError) as caught:
        printable_dots(paper)
    assert (caught.value.key, str(caught.value)) == (key, sentence)


ALONE = """
import logging, os
from PIL import Image
from printers.encode import encode
from printers.paper_format import PaperFormat
encode(Image.new("1", (576, 300)), PaperFormat())
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
