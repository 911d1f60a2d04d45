"""The printed receipt read back: Arabic by a reader of Arabic, Tifinagh dot by dot."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from printers.parts import ReceiptPart
from printers.receipt import Receipt, Said, render
from printers.typeset import FONTS
from tests.printers.samples import AMAZIGH, ARABIC, receipt

PARTS = (ReceiptPart.SERVICE, ReceiptPart.PEOPLE, ReceiptPart.WAIT)


def _alone(said: Said) -> Receipt:
    """What is said in one language, by itself."""
    return replace(receipt("ar", said=(said,)), parts=PARTS)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize("width", [576, 384])
def test_a_reader_of_arabic_reads_the_paper(width: int, tmp_path: Path) -> None:
    """From the very dots of the paper; of the same letters, unjoined and backwards, next to none.

    That is what a printer without shaping would print.
    """
    if "ara" not in _tesseract("--list-langs").split():
        pytest.skip("tesseract has no Arabic")
    texts = {name: getattr(ARABIC, name) for name in ("service", "people_before", "wait")}
    unshaped = {name: "\u200c".join(reversed(text)) for name, text in texts.items()}
    wanted = " ".join(texts.values()).replace(":", "").split()
    shares = [
        _share_read(render(_alone(said), width), wanted, tmp_path)
        for said in (ARABIC, replace(ARABIC, language="fr", **unshaped))
    ]
    assert shares[0] >= 0.8
    assert shares[1] <= 0.3


def _share_read(picture: Image.Image, wanted: list[str], folder: Path) -> float:
    """Share of the wanted words that the reader finds."""
    path = folder / "paper.png"
    ImageOps.expand(picture.convert("L"), 40, 255).save(path)
    read = _tesseract(str(path), "-", "-l", "ara", "--psm", "6").replace(":", " ").split()
    return sum(word in read for word in wanted) / len(wanted)


def _tesseract(*arguments: str) -> str:
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["tesseract", *arguments], check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout


@pytest.mark.parametrize("width", [576, 384])
def test_tifinagh_is_on_the_paper_dot_by_dot(width: int) -> None:
    """Each letter of the line, drawn alone by the basic layout, stands there in this order."""
    said = Said("zgh", "", "", "", "", "", counters=AMAZIGH.thanks)
    paper = render(replace(_alone(said), parts=(ReceiptPart.COUNTERS,)), width)
    letters = _cut_apart(paper.convert("L"))
    assert len(letters) == len(AMAZIGH.thanks)
    for cut, letter in zip(letters, AMAZIGH.thanks, strict=True):
        likeness = {other: _likeness(cut, other) for other in set(AMAZIGH.thanks) | {"ⵙ", "ⵔ"}}
        assert max(likeness, key=lambda other: likeness[other]) == letter


def _cut_apart(picture: Image.Image) -> list[Image.Image]:
    """The letters of a line, left to right: between two of them there is a white column."""
    black = picture.point(lambda grey: 255 - grey)
    columns = [black.crop((x, 0, x + 1, black.height)).getbbox() for x in range(black.width)]
    letters, first = [], None
    for x, ink in enumerate([*columns, None]):
        if ink is not None and first is None:
            first = x
        elif ink is None and first is not None:
            whole = black.crop((first, 0, x, black.height))
            letters.append(whole.crop(whole.getbbox()))
            first = None
    return letters


def _likeness(cut: Image.Image, letter: str) -> float:
    """Share of dots that agree with the letter as the font has it, at the cut's size."""
    font = ImageFont.truetype(
        str(FONTS / "NoubaReceipt-Bold.ttf"), 200, layout_engine=ImageFont.Layout.BASIC
    )
    glyph = Image.new("L", (400, 400), 0)
    ImageDraw.Draw(glyph).text((100, 250), letter, fill=255, font=font, anchor="ls")
    shape = glyph.crop(glyph.getbbox())
    if abs(shape.width * cut.height / shape.height - cut.width) > 3:
        return 0.0  # of another form: stretched to fit it would look like anything
    shape = shape.resize(cut.size, Image.Resampling.LANCZOS)
    pairs = zip(cut.tobytes(), shape.point(lambda v: 255 if v > 95 else 0).tobytes(), strict=True)
    return sum(one == other for one, other in pairs) / (cut.width * cut.height)
