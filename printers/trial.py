"""The test page: short, and made to show what goes wrong with a printer.

The upright lines run from the first row to the last, so a gap between two strips breaks them; a
scale shows what is cut off at the sides; the grey steps show heat, the lines of text the scripts.
"""

from PIL import Image, ImageDraw

from printers import layout
from printers.layout import Block
from printers.said import Receipt
from printers.typeset import Align, fit, is_rtl

_EDGE = 20  # dots on each side for the lines that show gaps and cut-off edges
_DOTS_PER_MM = 8
_SCALE_HEIGHT = 58
_GREY_HEIGHT = 64
_SPACE = 12


def draw(receipt: Receipt, width: int) -> Image.Image:
    """The test page of a printer, mode "L"."""
    left, right = _EDGE, width - _EDGE
    blocks = [
        *_heading(receipt, left, right),
        _scale(width),
        _greys(left, right),
        *_scripts(receipt, left, right),
    ]
    height = _SPACE + sum(block.height + _SPACE for block in blocks)
    picture = Image.new("L", (width, height), 255)
    y = _SPACE
    for block in blocks:
        block.draw(picture, y)
        y += block.height + _SPACE
    _edges(picture)
    return picture


def _heading(receipt: Receipt, left: int, right: int) -> list[Block]:
    test = receipt.test
    if test is None:
        return []
    room = right - left
    name = fit(test.printer, "fr", "Bold", room, size=44, least=24, lines=2)
    facts = [
        line
        for text in (*test.facts, receipt.time)
        for line in fit(text, "fr", "Regular", room, size=24, least=18, lines=2)
    ]
    return [layout.rows(name, left, right, "center"), layout.rows(facts, left, right, "center")]


def _scripts(receipt: Receipt, left: int, right: int) -> list[Block]:
    """What to check, in three scripts: three lines that must be whole and joined."""
    found = []
    for said in receipt.said:
        align: Align = "right" if is_rtl(said.language) else "left"
        lines = fit(
            said.service, said.language, "Regular", right - left, size=25, least=21, lines=3
        )
        found.append(layout.rows(lines, left, right, align))
    return [block for block in found if block.height]


def _scale(width: int) -> Block:
    """Millimetres from the left edge, numbered every ten."""

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        canvas.rectangle((0, top, width - 1, top + 1), fill=0)
        for mm in range(width // _DOTS_PER_MM + 1):
            x = min(mm * _DOTS_PER_MM, width - 1)
            length = 26 if mm % 10 == 0 else 18 if mm % 5 == 0 else 10
            canvas.line((x, top, x, top + length), fill=0, width=1)
            if mm % 10 == 0 and mm * _DOTS_PER_MM < width:
                for label in fit(str(mm), "fr", "Regular", 60, size=22, least=22):
                    at = min(max(x - label.width // 2, _EDGE), width - _EDGE - label.width)
                    label.draw(canvas, at, at + label.width, top + 27, "left")

    return Block(_SCALE_HEIGHT, draw)


def _greys(left: int, right: int) -> Block:
    """Black, fine lines, a grid and a slope: the four corners of what a printer head can do."""

    def draw(picture: Image.Image, top: int) -> None:
        side = (right - left) // 4
        for x in range(left, left + 4 * side):
            for y in range(_GREY_HEIGHT):
                field, across = divmod(x - left, side)
                black = (
                    True,
                    across % 4 < 2,
                    (across // 2 + y // 2) % 2 == 0,
                    (across + y) % 16 < 3,
                )[field]
                if black:
                    picture.putpixel((x, top + y), 0)

    return Block(_GREY_HEIGHT, draw)


def _edges(picture: Image.Image) -> None:
    """Upright lines along both sides, one dot and three dots wide, and a rule at either end."""
    canvas = ImageDraw.Draw(picture)
    last, bottom = picture.width - 1, picture.height - 1
    for first, end in ((0, 0), (5, 7)):
        canvas.rectangle((first, 0, end, bottom), fill=0)
        canvas.rectangle((last - end, 0, last - first, bottom), fill=0)
    canvas.rectangle((0, 0, last, 1), fill=0)
    canvas.rectangle((0, bottom - 1, last, bottom), fill=0)
