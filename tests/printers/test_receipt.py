"""The receipt as a picture: complete, readable, inside its paper."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, features
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from printers import typeset
from printers.receipt import STRIP_ROWS, Receipt, Said, render, require_text_shaping
from printers.typeset import TextShapingMissingError
from tests.printers.samples import ORDERS, PAGE, receipt

WIDTHS = (576, 384)
DOTS_PER_MM = 8
LONG = "Autorisations économiques, occupation temporaire du domaine public communal et annexes " * 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ORDERS)
def test_the_picture_is_black_and_white_and_as_wide_as_the_paper(language: str, width: int) -> None:
    picture = render(receipt(language), width)
    assert picture.mode == "1"
    assert picture.width == width
    assert picture.height % STRIP_ROWS == 0


@pytest.mark.parametrize("language", ORDERS)
@pytest.mark.parametrize("label", ["B7", "F42", "M142", "W1042"])
def test_a_receipt_on_80_mm_paper_is_short(language: str, label: str) -> None:
    plain = receipt(language, label=label)
    marked = replace(plain, duplicate="DUPLICATA 1 · نسخة مكررة")
    for one in (plain, marked):
        assert render(one, 576).height <= 110 * DOTS_PER_MM


@pytest.mark.parametrize("width, least", [(576, 19), (384, 17)])
def test_the_number_is_about_20_mm_high(width: int, least: int) -> None:
    """Rows with a run of black wider than any other text has: the strokes of the number."""
    picture = render(receipt(label="E42"), width)
    rows = [row for row in range(picture.height) if _longest_run(picture, row) >= 28]
    number = max(_blocks(rows), key=len)
    assert least <= len(number) / DOTS_PER_MM <= 21


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ORDERS)
def test_the_qr_code_leads_to_the_ticket(language: str, width: int) -> None:
    picture = render(receipt(language), width)
    (code,) = read_codes(_on_paper(picture), symbols=[ZBarSymbol.QRCODE])
    assert code.data.decode() == PAGE
    assert 20 <= code.rect.width / DOTS_PER_MM <= 28


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ORDERS)
def test_long_texts_stay_on_the_paper(language: str, width: int) -> None:
    said = tuple(_long(each) for each in ORDERS[language])
    picture = render(receipt(language, label="W10423", said=said), width)
    ink = picture.convert("L").point(lambda grey: 255 - grey)
    left, _, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    margin = 8 if width == 576 else 4
    assert left >= margin
    assert right <= width - margin
    assert bottom <= picture.height
    assert read_codes(_on_paper(picture), symbols=[ZBarSymbol.QRCODE])


@pytest.mark.parametrize("width", WIDTHS)
def test_characters_without_a_glyph_are_left_out(width: int) -> None:
    plain = receipt()
    (french, *others) = plain.said
    odd = replace(french, commune="Lar\u0000ache 😀漢\u200b", thanks="Merci 🙏🏽\ue000")
    assert render(replace(plain, said=(odd, *others)), width) == render(plain, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_at_all_can_still_be_drawn(width: int) -> None:
    empty = Said("fr", "", "", "", "", "")
    assert render(Receipt("", (empty,), "", "x"), width).width == width


def test_without_an_estimate_its_lines_are_left_out() -> None:
    plain = receipt()
    without = replace(plain, said=tuple(replace(each, wait="") for each in plain.said))
    assert _ink(render(without, 576)) < _ink(render(plain, 576))


def test_a_duplicate_says_so() -> None:
    assert render(receipt(duplicate="DUPLICATA 1"), 576) != render(receipt(), 576)


def test_missing_shaping_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda _name: False)
    with pytest.raises(TextShapingMissingError, match="libfribidi0") as caught:
        require_text_shaping()
    assert "\n" not in str(caught.value)


def test_a_missing_font_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typeset, "FONTS", tmp_path)
    with pytest.raises(TextShapingMissingError, match="NoubaReceipt-Regular") as caught:
        require_text_shaping()
    assert "\n" not in str(caught.value)


def test_shaping_is_there() -> None:
    require_text_shaping()


def _long(said: Said) -> Said:
    stretch = {
        "fr": LONG,
        "ar": "الرخص الاقتصادية واحتلال الملك العمومي " * 4,
        "zgh": "ⵜⴰⵍⴰⵍⵉⵜ " * 20,
    }
    return replace(
        said,
        commune=stretch[said.language],
        service=stretch[said.language],
        people_before="9" * 90 + stretch[said.language],
        wait=stretch[said.language],
        thanks=stretch[said.language],
    )


def _on_paper(picture: Image.Image) -> Image.Image:
    """With the margins that the paper has around the printed width."""
    paper = Image.new("L", (picture.width + 64, picture.height + 64), 255)
    paper.paste(picture.convert("L"), (32, 32))
    return paper


def _ink(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]


def _longest_run(picture: Image.Image, row: int) -> int:
    """The longest run of black among the dots left of the QR code's place."""
    dots = picture.crop((0, row, picture.width, row + 1)).convert("L").tobytes()
    return max(len(run) for run in dots.split(b"\xff"))


def _blocks(rows: list[int]) -> list[list[int]]:
    """Runs of consecutive rows, small gaps allowed."""
    blocks: list[list[int]] = [[]]
    for row in rows:
        if blocks[-1] and row - blocks[-1][-1] > 1:
            blocks.append([])
        blocks[-1].append(row)
    return blocks
