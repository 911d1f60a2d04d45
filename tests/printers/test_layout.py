"""Blocks: what stands beside what, and what is under each other."""

import pytest
from PIL import Image

from printers import layout
from printers.typeset import Line, fit


def test_languages_share_a_row_when_there_is_room() -> None:
    lines = _lines()
    assert layout.in_a_row(lines, 0, 600, rtl=False).height == max(one.height for one in lines)


def test_languages_are_stacked_when_there_is_none() -> None:
    lines = _lines()
    assert layout.in_a_row(lines, 0, 150, rtl=False).height == sum(one.height for one in lines)


def test_a_row_begins_where_reading_begins() -> None:
    """From right to left the first language stands at the right."""
    ltr, rtl = (_draw(layout.in_a_row(_lines(), 0, 600, rtl=right)) for right in (False, True))
    assert ltr != rtl
    for one, other in zip(_ink_box(ltr), _ink_box(rtl), strict=True):
        assert abs(one - other) <= 2


def test_the_number_shrinks_to_its_place() -> None:
    wide = layout.number("M142", 0, 600, 160)
    narrow = layout.number("M142", 0, 300, 160)
    assert 155 <= wide.height <= 160
    left, _, right, _ = _ink_box(_draw(narrow))
    assert 0 <= left < right <= 300


def test_blocks_on_one_baseline() -> None:
    small, large = (fit("Hx", "fr", "Regular", 200, size=s, least=s) for s in (20, 40))
    both = layout.facing([layout.rows(small, 0, 300, "left"), layout.rows(large, 300, 600, "left")])
    picture = _draw(both)
    bottoms = [_ink_box(picture.crop((x, 0, x + 300, 200)))[3] for x in (0, 300)]
    assert abs(bottoms[0] - bottoms[1]) <= 1


def test_a_banner_is_white_on_black() -> None:
    own, others = _lines()[:1], _lines()[1:]
    banner = layout.banner((own, others), 0, 600, rtl=False)
    black = _draw(banner).histogram()[0]
    assert black > 0.7 * 600 * banner.height


def test_a_banner_too_narrow_for_all_has_the_citizens_language_over_the_others() -> None:
    own, others = _lines()[:1], _lines()[1:]
    heights = [
        layout.banner((own, others), 0, width, rtl=False).height for width in (600, 300, 120)
    ]
    assert heights[0] < heights[1] < heights[2]


@pytest.mark.parametrize("rtl", [False, True])
def test_things_to_tick_off_have_their_square_where_reading_begins(rtl: bool) -> None:
    language, text = ("ar", "الدفتر العائلي") if rtl else ("fr", "Livret de famille")
    things = [fit(text, language, "Regular", 300, size=24, least=24) for _ in range(2)]
    block = layout.to_tick_off((), things, 20, 580, rtl=rtl)
    ink = _draw(block)
    left, _, right, _ = _ink_box(ink)
    assert (right == 580) if rtl else (left == 20)
    edge = (559, 20, 580, 200) if rtl else (20, 0, 41, 200)
    assert _ink_box(ink.crop(edge))[2] - _ink_box(ink.crop(edge))[0] == 15


def test_nothing_takes_no_room() -> None:
    assert layout.stacked([], 10).height == 0
    assert layout.stacked([layout.NOTHING, layout.rows((), 0, 9, "left")], 10).height == 0
    assert layout.banner(([], []), 0, 600, rtl=False).height == 0
    assert layout.number("", 0, 600, 160).height == 0


def _lines() -> list[Line]:
    return [
        line
        for text, language in (("Larache", "fr"), ("العرائش", "ar"), ("ⵍⵄⵔⴰⵢⵛ", "zgh"))
        for line in fit(text, language, "Regular", 600, size=26, least=26)
    ]


def _draw(block: layout.Block) -> Image.Image:
    picture = Image.new("L", (600, max(200, block.height)), 255)
    block.draw(picture, 0)
    return picture


def _ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    box = picture.point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    return box
