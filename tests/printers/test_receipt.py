"""The receipt as a picture: complete, readable, inside its paper."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, features
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from printers import typeset
from printers.parts import ReceiptPart
from printers.receipt import Receipt, Said, render, require_text_shaping
from printers.typeset import TextShapingMissingError
from tests.printers.samples import ORDERS, PAGE, logo, receipt, trial

WIDTHS = (576, 384)
DOTS_PER_MM = 8
LONGEST = 110 * DOTS_PER_MM
LONG = "Autorisations économiques, occupation temporaire du domaine public communal et annexes " * 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ORDERS)
def test_the_picture_is_black_and_white_and_as_wide_as_the_paper(language: str, width: int) -> None:
    picture = render(receipt(language), width)
    assert picture.mode == "1"
    assert picture.width == width


@pytest.mark.parametrize("language", ORDERS)
def test_a_receipt_on_80_mm_paper_is_short(language: str) -> None:
    """With its logo, as a duplicate, with more documents than there is room for."""
    for label in ("B7", "W1042"):
        full = replace(
            receipt(language, label=label, duplicate=True),
            logo=logo(),
            documents=receipt(language).documents * 4,
        )
        assert render(full, 576).height <= LONGEST


@pytest.mark.parametrize("width, least", [(576, 19), (384, 17)])
def test_the_number_is_about_20_mm_high(width: int, least: int) -> None:
    number = _number_rows(render(receipt(label="E42"), width))
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
    picture = render(receipt(language, label="W10423", said=said, duplicate=True), width)
    left, _, right, bottom = _ink_box(picture)
    margin = 8 if width == 576 else 4
    assert left >= margin
    assert right <= width - margin
    assert bottom <= picture.height <= 1.1 * LONGEST * 576 / width
    assert read_codes(_on_paper(picture), symbols=[ZBarSymbol.QRCODE])


@pytest.mark.parametrize("width", [200, 232, 320, 416, 496, 512, 640, 832])
def test_any_width_that_may_be_configured_can_be_drawn(width: int) -> None:
    for language in ORDERS:
        picture = render(replace(receipt(language), logo=logo()), width)
        assert _ink_box(picture)[2] <= width
        (code,) = read_codes(_on_paper(picture), symbols=[ZBarSymbol.QRCODE])
        assert code.data.decode() == PAGE


@pytest.mark.parametrize("width", WIDTHS)
def test_characters_without_a_glyph_are_left_out(width: int) -> None:
    plain = receipt()
    (french, *others) = plain.said
    odd = replace(french, commune="Lar\u0000ache 😀漢\u200b", thanks="Merci 🙏🏽\ue000")
    assert render(replace(plain, said=(odd, *others)), width) == render(plain, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_at_all_can_still_be_drawn(width: int) -> None:
    empty = Said("fr", "", "", "", "", "")
    assert render(Receipt("", (empty,), "", ""), width).width == width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("part", [part for part in ReceiptPart if part is not ReceiptPart.NUMBER])
def test_a_part_that_is_empty_or_not_asked_for_leaves_no_gap(part: ReceiptPart, width: int) -> None:
    whole = replace(receipt(), logo=logo())
    without = render(replace(whole, parts=tuple(p for p in ReceiptPart if p is not part)), width)
    assert without == render(_emptied(whole, part), width)
    assert _ink(without) < _ink(render(whole, width))


def _emptied(whole: Receipt, part: ReceiptPart) -> Receipt:
    own: dict[ReceiptPart, dict[str, Any]] = {
        ReceiptPart.LOGO: {"logo": ""},
        ReceiptPart.DOCUMENTS: {"documents": ()},
        ReceiptPart.QR: {"qr": ""},
        ReceiptPart.TIME: {"time": ""},
        ReceiptPart.CHECK: {"check": ""},
    }
    if part in own:
        return replace(whole, **own[part])
    name = "people_before" if part is ReceiptPart.PEOPLE else part.value
    return replace(whole, said=tuple(replace(each, **{name: ""}) for each in whole.said))


@pytest.mark.parametrize("width", WIDTHS)
def test_parts_in_any_order_are_all_on_the_paper(width: int) -> None:
    """Shuffled with a fixed seed: the same words, so about as much ink, and a code to read."""
    dice = random.Random(4)
    whole = replace(receipt("ar"), logo=logo())
    usual = _ink(render(whole, width))
    for _ in range(12):
        order = dice.sample(list(ReceiptPart), len(ReceiptPart))
        picture = render(replace(whole, parts=tuple(order)), width)
        assert 0.9 * usual < _ink(picture) < 1.2 * usual, order
        (code,) = read_codes(_on_paper(picture), symbols=[ZBarSymbol.QRCODE])
        assert code.data.decode() == PAGE
        _, top, right, bottom = _ink_box(picture)
        assert top <= 8
        assert right <= width
        assert picture.height - bottom <= 16


@pytest.mark.parametrize("width", WIDTHS)
def test_no_two_parts_overlap(width: int) -> None:
    """The ink of all together is the ink of each by itself, rules left out."""
    parts = (ReceiptPart.SERVICE, ReceiptPart.NUMBER, ReceiptPart.COUNTERS)
    for language in ORDERS:
        whole = receipt(language, duplicate=True)
        together = _ink(render(replace(whole, parts=parts), width))
        alone = [_ink(render(replace(whole, parts=(part,)), width)) for part in parts]
        assert together == sum(alone)


def test_what_comes_first_stands_above() -> None:
    """The number's strokes are the only ones so wide: they tell where it is."""
    first = replace(receipt(), parts=(ReceiptPart.NUMBER, ReceiptPart.SERVICE))
    last = replace(receipt(), parts=(ReceiptPart.SERVICE, ReceiptPart.NUMBER))
    assert _number_rows(render(first, 576))[0] < 10
    assert _number_rows(render(last, 576))[0] > 60


@pytest.mark.parametrize("width", WIDTHS)
def test_documents_that_do_not_fit_give_way_to_a_word(width: int) -> None:
    one = receipt()
    many = replace(one, documents=tuple(f"Pièce numéro {n} du dossier" for n in range(30)))
    silent = replace(many, more="")
    assert render(many, width).height <= LONGEST * 576 / width
    assert render(many, width) != render(silent, width)
    assert render(one, width) == render(replace(one, more=""), width)


def test_a_duplicate_says_so() -> None:
    assert _ink(render(receipt(duplicate=True), 576)) > _ink(render(receipt(), 576)) + 5_000


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ORDERS)
def test_the_test_page_shows_edges_and_gaps(language: str, width: int) -> None:
    picture = render(trial(language), width)
    assert picture.height <= 80 * DOTS_PER_MM
    for column in (0, 6, width - 7, width - 1):
        strip = picture.crop((column, 0, column + 1, picture.height)).convert("L")
        assert set(strip.tobytes()) == {0}, "a line that shows gaps has one itself"


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


def _ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    box = picture.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    return box


def _number_rows(picture: Image.Image) -> list[int]:
    """Rows with a run of black wider than any other text has: the strokes of the number."""
    rows = [row for row in range(picture.height) if 28 <= _longest_run(picture, row) < 300]
    return max(_blocks(rows), key=len)


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
