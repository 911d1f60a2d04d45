"""What a receipt says and how it looks.

`render` draws the whole receipt as one picture, because no printer's text mode can join Arabic or
knows Tifinagh. It is drawn in grey and cut at a threshold: dithering would fray thin strokes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PIL import Image

from printers import layout, marks
from printers.layout import Block
from printers.typeset import Align, Line, Style, fit, is_rtl, require_text_shaping

__all__ = ["STRIP_ROWS", "Receipt", "Said", "render", "require_text_shaping"]

STRIP_ROWS = 128
"""Rows that a printer receives at once; a receipt fills whole strips where it can."""

_THRESHOLD = 160
_MARGIN = 8
_DIGIT_HEIGHT = 160  # 20 mm
_QR_SIDE = 200  # 25 mm
_WIDE = 500  # dots from which text and QR code stand side by side
_TOP = 4
_GAPS = range(6, 21)  # dots of the unit of white space


@dataclass(frozen=True, slots=True)
class Said:
    """What the receipt says in one language; an empty string is left out."""

    language: str
    """`fr`, `ar` or `zgh`."""
    commune: str
    service: str
    people_before: str
    wait: str
    thanks: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with every string translated; the citizen's language comes first in `said`."""

    label: str
    """The number as the screens show it, e.g. `B42`."""
    said: tuple[Said, ...]
    time: str
    """Date and time of issue, in the site's zone."""
    qr: str
    """Address of the ticket's page."""
    duplicate: str = ""
    """Mark of a reprint, e.g. `DUPLICATA 1 · نسخة مكررة`."""


def render(receipt: Receipt, width_dots: int) -> Image.Image:
    """The receipt as one picture of mode "1", `width_dots` wide, black on white.

    Args:
        receipt: what it says. Text too long for the paper is set smaller, wrapped on up to three
            lines, then cut with an ellipsis; characters that the fonts lack are left out.
        width_dots: printable width at 203 dpi: 576 on 80 mm paper, 384 on 58 mm paper.

    Returns:
        The picture, as high as it needs to be (80 mm paper: about 96 mm).
    """
    blocks = _wide(receipt, width_dots) if width_dots >= _WIDE else _narrow(receipt, width_dots)
    gap, height = _fill_strips(blocks)
    picture = Image.new("L", (width_dots, height), 255)
    y = _TOP
    for block in blocks:
        block.draw(picture, y)
        y += block.height + round(block.space * gap)
    return picture.point(lambda grey: 255 if grey > _THRESHOLD else 0, "1")


def _fill_strips(blocks: Sequence[Block]) -> tuple[int, int]:
    """The gap unit and the picture's height: white space is spread so that strips are full.

    A strip which is not full is padded on its way to the printer: paper paid for nothing.
    """
    fixed = _TOP + sum(block.height for block in blocks)

    def needed(gap: int) -> int:
        return fixed + sum(round(block.space * gap) for block in blocks)

    height = -(-needed(_GAPS[0]) // STRIP_ROWS) * STRIP_ROWS
    gap = max(gap for gap in _GAPS if needed(gap) <= height)
    return gap, height


def _wide(receipt: Receipt, width: int) -> list[Block]:
    """80 mm: what the number means beside the QR code."""
    left, right = _MARGIN, width - _MARGIN
    rtl = is_rtl(receipt.said[0].language)
    code = marks.qr_code(receipt.qr, _QR_SIDE)
    quiet = code.width + marks.QUIET_MODULES * 6
    column = (left + quiet, right) if rtl else (left, right - quiet)
    text = _column(receipt, column, "right" if rtl else "left")
    return [
        *_heading(receipt, left, right),
        layout.beside(text, code, left, right, rtl=rtl),
        layout.rule(left, right, 0.3),
        _foot(receipt, left, right),
    ]


def _narrow(receipt: Receipt, width: int) -> list[Block]:
    """58 mm: everything under each other, thanks and time beside the QR code."""
    left, right = _MARGIN // 2, width - _MARGIN // 2
    rtl = is_rtl(receipt.said[0].language)
    code = marks.qr_code(receipt.qr, _QR_SIDE)
    quiet = code.width + marks.QUIET_MODULES * 6
    column = (left + quiet, right) if rtl else (left, right - quiet)
    room = column[1] - column[0]
    small = [
        *_lines(receipt, lambda said: said.thanks, room, (28, 22), (22, 18)),
        *fit(receipt.time, "fr", "Regular", room, size=22, least=20),
    ]
    aside = layout.rows(small, *column, "right" if rtl else "left", 0.6)
    return [
        *_heading(receipt, left, right),
        _column(receipt, (left, right), "center"),
        layout.rule(left, right, 1.2),
        layout.beside(aside, code, left, right, rtl=rtl),
    ]


def _heading(receipt: Receipt, left: int, right: int) -> list[Block]:
    room = right - left
    rtl = is_rtl(receipt.said[0].language)
    commune = _lines(receipt, lambda said: said.commune, room, (32, 24), (24, 20))
    service = _lines(receipt, lambda said: said.service, room, (38, 26), (26, 20))
    first, others = _split(commune, receipt)
    what, elsewhere = _split(service, receipt)
    duplicate = [layout.banner(receipt.duplicate, left, right)] if receipt.duplicate else []
    return [
        layout.rows(first, left, right, "center", 0),
        layout.in_a_row(others, left, right, rtl=rtl, space=0.7),
        layout.star_rule(left, right, 0.5),
        layout.rows(what, left, right, "center", 0),
        layout.in_a_row(elsewhere, left, right, rtl=rtl, space=1.8),
        layout.number(receipt.label, left, right, _DIGIT_HEIGHT, 2),
        *duplicate,
        layout.rule(left, right, 1),
    ]


def _split(lines: Sequence[Line], receipt: Receipt) -> tuple[list[Line], list[Line]]:
    primary = receipt.said[0].language
    return (
        [line for line in lines if line.language == primary],
        [line for line in lines if line.language != primary],
    )


def _column(receipt: Receipt, edges: tuple[int, int], align: Align) -> Block:
    """People before and the range of wait, the citizen's language larger."""
    room = edges[1] - edges[0]
    parts = [
        _lines(receipt, part, room, (32, 24), (24, 18))
        for part in (lambda said: said.people_before, lambda said: said.wait)
    ]
    size = {
        said.language: min(
            (line.size for lines in parts for line in lines if line.language == said.language),
            default=0,
        )
        for said in receipt.said
    }
    groups = [
        layout.rows([replace(line, size=size[line.language]) for line in lines], *edges, align)
        for lines in parts
        if lines
    ]
    between = 10

    def draw(picture: Image.Image, top: int) -> None:
        for group in groups:
            group.draw(picture, top)
            top += group.height + between

    height = sum(group.height + between for group in groups) - between if groups else 0
    return Block(height, draw, 1)


def _foot(receipt: Receipt, left: int, right: int) -> Block:
    """Thanks in every language at the reading start, the time at the end; stacked if too wide."""
    rtl = is_rtl(receipt.said[0].language)
    time = fit(receipt.time, "fr", "Regular", right - left, size=24, least=18)
    taken = max((line.width for line in time), default=0) + 24
    edges = (left + taken, right) if rtl else (left, right - taken)
    thanks = _lines(receipt, lambda said: said.thanks, edges[1] - edges[0], (26, 20), (24, 18))
    return layout.facing(
        layout.in_a_row(thanks, *edges, rtl=rtl, align="right" if rtl else "left", space=0.3),
        layout.rows(time, left, right, "left" if rtl else "right"),
    )


def _lines(
    receipt: Receipt,
    part: Callable[[Said], str],
    room: int,
    first: tuple[int, int],
    others: tuple[int, int],
) -> list[Line]:
    """One part in every language: the first bold, sizes given as (wished, least)."""
    lines: list[Line] = []
    for number, said in enumerate(receipt.said):
        style: Style = "Regular" if number else "Bold"
        size, least = others if number else first
        lines += fit(part(said), said.language, style, room, size=size, least=least)
    return lines
