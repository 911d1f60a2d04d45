"""Blocks: what stands beside what, and what is under each other."""

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
    both = layout.facing(
        layout.rows(small, 0, 300, "left"),
        layout.rows(large, 300, 600, "left"),
    )
    picture = _draw(both)
    bottoms = [_ink_box(picture.crop((x, 0, x + 300, 200)))[3] for x in (0, 300)]
    assert abs(bottoms[0] - bottoms[1]) <= 1


def test_a_banner_is_white_on_black() -> None:
    picture = _draw(layout.banner("DUPLICATA 1", 0, 600))
    black = picture.histogram()[0]
    height = layout.banner("DUPLICATA 1", 0, 600).height
    assert black > 0.7 * 600 * height


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
