"""Blocks of a receipt: things with a height that draw themselves at a given row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from printers import marks
from printers.typeset import Align, Line, fit

CAPITALS = 0.714
"""Height of a capital or a digit, of the font's size."""

_DOT_GAP = 11  # white on each side of the dot between two languages on one row
_ABOVE, _BELOW = 0.22, 0.06  # white over the capitals and under hanging letters, of a line's size
_BOX = 15  # dots, the square before a thing to have ready
_BOX_GAP = 11
TICK_INDENT = _BOX + _BOX_GAP
"""Dots that a square to tick takes from its line."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the receipt, drawn from its first row on."""

    height: int
    draw: Callable[[Image.Image, int], None]
    """Called with the picture (mode "L") and the block's first row."""
    above: int = 0
    """Rows at its top that its letters leave white: they count as white space before it."""
    below: int = 0
    ascent: int = 0
    """Dots from the block's top to its first baseline, when it begins with text."""


def _blank(picture: Image.Image, top: int) -> None:
    del picture, top


NOTHING = Block(0, _blank)


def rows(lines: Sequence[Line], left: int, right: int, align: Align) -> Block:
    """Lines under each other between two edges."""
    if not lines:
        return NOTHING

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        for line in lines:
            line.draw(canvas, left, right, top, align)
            top += line.height

    return Block(
        sum(line.height for line in lines),
        draw,
        round(lines[0].size * _ABOVE),
        round(lines[-1].size * _BELOW),
        lines[0].ascent,
    )


def width_in_a_row(lines: Sequence[Line]) -> int:
    """Dots that `in_a_row` needs for these lines."""
    return sum(line.width for line in lines) + 2 * _DOT_GAP * max(0, len(lines) - 1)


def in_a_row(
    lines: Sequence[Line],
    left: int,
    right: int,
    *,
    rtl: bool,
    align: Align = "center",
    dotted: bool = True,
) -> Block:
    """Lines of several languages beside each other, a dot between them; stacked if too wide.

    Each is shaped by itself: one string of both directions would be reordered across the dot.
    """
    total = width_in_a_row(lines)
    if not lines or total > right - left:
        return rows(lines, left, right, align)
    start = {"left": left, "center": (left + right - total) // 2, "right": right - total}[align]
    tallest = max(lines, key=lambda line: line.ascent)

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        x = start
        y = top + round(tallest.ascent * 0.72)  # the middle of small letters
        for place, line in enumerate(reversed(lines) if rtl else lines):
            if place and dotted:
                canvas.ellipse((x - _DOT_GAP - 2, y - 2, x - _DOT_GAP + 2, y + 2), fill=0)
            line.draw(canvas, x, x + line.width, top + tallest.ascent - line.ascent, "left")
            x += line.width + 2 * _DOT_GAP

    height = max(tallest.ascent - line.ascent + line.height for line in lines)
    above, below = round(tallest.size * _ABOVE), round(tallest.size * _BELOW)
    return Block(height, draw, above, below, tallest.ascent)


def stacked(blocks: Sequence[Block], space: int = 0) -> Block:
    """Blocks under each other, `space` rows of white between those that are not empty."""
    blocks = [block for block in blocks if block.height]
    if not blocks:
        return NOTHING
    if len(blocks) == 1:
        return blocks[0]
    tops = [0]
    for block in blocks:
        tops.append(tops[-1] + block.height + space)

    def draw(picture: Image.Image, top: int) -> None:
        for block, down in zip(blocks, tops, strict=False):
            block.draw(picture, top + down)

    height = tops[-1] - space
    return Block(height, draw, blocks[0].above, blocks[-1].below, blocks[0].ascent)


def star_rule(left: int, right: int) -> Block:
    """A fine rule with the star in its middle."""
    mark = marks.star(34)

    def draw(picture: Image.Image, top: int) -> None:
        canvas = ImageDraw.Draw(picture)
        middle, y = (left + right) // 2, top + mark.height // 2
        for x0, x1 in ((left, middle - 34), (middle + 34, right)):
            canvas.rectangle((x0, y - 1, x1 - 1, y), fill=0)
        picture.paste(mark, (middle - mark.width // 2, top))

    # The star hangs in the white: its points need less of it than a rule does.
    return Block(mark.height, draw, 6, 6)


def rule(left: int, right: int) -> Block:
    """A fine rule."""

    def draw(picture: Image.Image, top: int) -> None:
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, top + 1), fill=0)

    return Block(2, draw)


def number(label: str, left: int, right: int, digit_height: int) -> Block:
    """The ticket's number, `digit_height` dots high or as high as the width allows."""
    size = round(digit_height / CAPITALS)
    lines = fit(label, "fr", "Bold", right - left, size=size, least=24, lines=1, step=4)
    if not lines:
        return NOTHING
    (line,) = lines
    height = round(line.size * CAPITALS)

    def draw(picture: Image.Image, top: int) -> None:
        line.draw(ImageDraw.Draw(picture), left, right, top - line.ascent + height, "center")

    return Block(height, draw)


def banner(
    lines: tuple[Sequence[Line], Sequence[Line]], left: int, right: int, *, rtl: bool
) -> Block:
    """White on black: the mark of a duplicate, in one row or the first over the others."""
    edges = (left + 12, right - 12)
    everything = [line for part in lines for line in part]
    fits = width_in_a_row(everything) <= edges[1] - edges[0]
    inner = stacked([in_a_row(each, *edges, rtl=rtl) for each in ([everything] if fits else lines)])
    if not inner.height:
        return NOTHING

    def draw(picture: Image.Image, top: int) -> None:
        plate = Image.new("L", (picture.width, inner.height + 8), 255)
        inner.draw(plate, 4)
        cut = plate.crop((left, 0, right, plate.height)).point(lambda grey: 255 - grey)
        picture.paste(cut, (left, top))

    return Block(inner.height + 8, draw)


def to_tick_off(
    title: Sequence[Line], things: Sequence[Sequence[Line]], left: int, right: int, *, rtl: bool
) -> Block:
    """A title and, under it, things with a square to tick before each."""
    edges = (left, right - TICK_INDENT) if rtl else (left + TICK_INDENT, right)
    align: Align = "right" if rtl else "left"

    def thing(lines: Sequence[Line]) -> Block:
        text = rows(lines, *edges, align)
        # As high as the small letters' middle of the first line.
        down = lines[0].ascent - round(lines[0].size * CAPITALS / 2) - _BOX // 2

        def draw(picture: Image.Image, top: int) -> None:
            text.draw(picture, top)
            x, y = right - _BOX if rtl else left, top + down
            square = (x, y, x + _BOX - 1, y + _BOX - 1)
            ImageDraw.Draw(picture).rectangle(square, outline=0, width=2)

        return Block(text.height, draw, text.above, text.below, text.ascent)

    return stacked([rows(title, left, right, align), *(thing(lines) for lines in things if lines)])


def facing(blocks: Sequence[Block]) -> Block:
    """Blocks on one baseline; each knows its own edges."""
    ascent = max(block.ascent for block in blocks)
    downs = [(block, ascent - block.ascent) for block in blocks]
    height = max(block.height + down for block, down in downs)

    def draw(picture: Image.Image, top: int) -> None:
        for block, down in downs:
            block.draw(picture, top + down)

    return Block(
        height,
        draw,
        min(block.above + down for block, down in downs),
        min(block.below for block in blocks),
        ascent,
    )


def beside(text: Block, mark: Image.Image, x: int) -> Block:
    """A picture at column `x` beside a block of text, both centred on one line."""
    # Letters leave white at their box's edges: what is centred is the ink.
    ink = text.height - text.above - text.below
    height = max(ink, mark.height)
    shift = (height - ink) // 2 - text.above

    def draw(picture: Image.Image, top: int) -> None:
        text.draw(picture, top + shift)
        picture.paste(mark, (x, top + (height - mark.height) // 2))

    return Block(height, draw)


def picture_block(mark: Image.Image, left: int, right: int) -> Block:
    """A picture in the middle."""

    def draw(picture: Image.Image, top: int) -> None:
        picture.paste(mark, ((left + right - mark.width) // 2, top))

    return Block(mark.height, draw)
