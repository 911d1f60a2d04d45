"""Blocks of a receipt: things with a height that draw themselves at a given row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from printers import marks
from printers.typeset import Align, Line, fit

CAPITALS = 0.714
"""Height of a capital or a digit, of the font's size."""

_DOT_GAP = 11  # white on each side of the dot between two languages on one row


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the receipt; `space` is the white below it, in units of the page's gap."""

    height: int
    draw: Callable[[Image.Image, int], None]
    """Called with the picture and the block's first row."""
    space: float = 1.0
    ascent: int = 0
    """Dots from the block's top to its first baseline, when it begins with text."""


def rows(lines: Sequence[Line], left: int, right: int, align: Align, space: float = 1.0) -> Block:
    """Lines under each other between two edges."""

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        for line in lines:
            line.draw(canvas, left, right, top, align)
            top += line.height

    ascent = lines[0].ascent if lines else 0
    return Block(sum(line.height for line in lines), draw, space, ascent)


def in_a_row(
    lines: Sequence[Line],
    left: int,
    right: int,
    *,
    rtl: bool,
    align: Align = "center",
    space: float = 1.0,
) -> Block:
    """Lines of several languages beside each other, a dot between them; stacked if too wide.

    Each is shaped by itself: one string of both directions would be reordered across the dot.
    """
    widths = [line.width for line in lines]
    total = sum(widths) + 2 * _DOT_GAP * (len(lines) - 1)
    if total > right - left:
        return rows(lines, left, right, align, space)
    start = {"left": left, "center": (left + right - total) // 2, "right": right - total}[align]
    height = max((line.height for line in lines), default=0)
    ascent = max((line.ascent for line in lines), default=0)

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        x = start
        y = top + round(ascent * 0.72)  # the middle of small letters
        ordered = list(zip(lines, widths, strict=True))
        for place, (line, width) in enumerate(reversed(ordered) if rtl else ordered):
            if place:
                canvas.ellipse((x - _DOT_GAP - 2, y - 2, x - _DOT_GAP + 2, y + 2), fill=0)
            line.draw(canvas, x, x + width, top + ascent - line.ascent, "left")
            x += width + 2 * _DOT_GAP

    return Block(height, draw, space, ascent)


def star_rule(left: int, right: int, space: float = 1.0) -> Block:
    """A fine rule with the star in its middle."""
    mark = marks.star(34)

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        middle, y = (left + right) // 2, top + mark.height // 2
        for x0, x1 in ((left, middle - 34), (middle + 34, right)):
            canvas.rectangle((x0, y - 1, x1 - 1, y), fill=0)
        picture.paste(mark, (middle - mark.width // 2, top))

    return Block(mark.height, draw, space)


def rule(left: int, right: int, space: float = 1.0) -> Block:
    """A fine rule."""

    def draw(picture: Image.Image, top: int) -> None:
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, top + 1), fill=0)

    return Block(2, draw, space)


def number(label: str, left: int, right: int, digit_height: int, space: float = 1.0) -> Block:
    """The ticket's number, `digit_height` dots high or as high as the width allows."""
    size = round(digit_height / CAPITALS)
    lines = fit(label, "fr", "Bold", right - left, size=size, least=24, lines=1, step=4)
    height = round(lines[0].size * CAPITALS) if lines else 0

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        for line in lines:
            line.draw(canvas, left, right, top - line.ascent + height, "center")

    return Block(height, draw, space)


def banner(text: str, left: int, right: int, space: float = 1.0) -> Block:
    """White on black: the mark of a duplicate."""
    lines = fit(text, "fr", "Bold", right - left - 24, size=28, least=18)
    inner = rows(lines, left, right, "center")

    def draw(picture: Image.Image, top: int) -> None:
        plate = Image.new("L", (picture.width, inner.height + 8), 255)
        inner.draw(plate, 3)
        cut = plate.crop((left, 0, right, plate.height)).point(lambda grey: 255 - grey)
        picture.paste(cut, (left, top))

    return Block(inner.height + 8 if lines else 0, draw, space)


def facing(start: Block, end: Block) -> Block:
    """Two blocks on one baseline; each knows its own edges."""
    ascent = max(start.ascent, end.ascent)
    downs = [(block, ascent - block.ascent) for block in (start, end)]

    def draw(picture: Image.Image, top: int) -> None:
        for block, down in downs:
            block.draw(picture, top + down)

    return Block(max(block.height + down for block, down in downs), draw, start.space, ascent)


def beside(text: Block, code: Image.Image, left: int, right: int, *, rtl: bool) -> Block:
    """The QR code at the reading end of a block of text, both centred on one line."""
    height = max(text.height, code.height)

    def draw(picture: Image.Image, top: int) -> None:
        text.draw(picture, top + (height - text.height) // 2)
        x = left if rtl else right - code.width
        picture.paste(code, (x, top + (height - code.height) // 2))

    return Block(height, draw, text.space)
