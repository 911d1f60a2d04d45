"""A receipt's parts put on the paper, in whatever order they were asked for.

Parts that belong together share a place where they stand next to each other: the logo and the
commune's name, people before and the wait, the lines at the foot; the QR code and its neighbour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise

from PIL import Image

from printers import layout
from printers.layout import Block
from printers.parts import ReceiptPart as Part
from printers.pieces import Group, Pieces
from printers.said import Receipt

_LONGEST = {True: 868, False: 1092}
"""Rows on wide and on narrow paper: 110 and 138 mm, less what may fill the last strip."""
_TOP = _BOTTOM = 4  # Arabic letters hang below their line
_SPACES = range(16, 7, -1)  # rows of white between two parts, from airy to tight
_AROUND_NUMBER = 1.25  # of that white: digits reach their edges, letters do not
_LEAST_BESIDE = 330  # dots that a text and the QR code need to stand beside each other

_HEAD, _TITLE, _FACTS, _FOOT = range(4)
_ZONE = {
    Part.LOGO: _HEAD,
    Part.COMMUNE: _HEAD,
    Part.SERVICE: _TITLE,
    Part.NUMBER: _TITLE,
    Part.COUNTERS: _TITLE,
    Part.PEOPLE: _FACTS,
    Part.WAIT: _FACTS,
    Part.DOCUMENTS: _FACTS,
    Part.QR: _FACTS,
    Part.TIME: _FOOT,
    Part.CHECK: _FOOT,
    Part.THANKS: _FOOT,
}
"""Between two zones there is a rule."""
_TOGETHER = (
    {Part.LOGO, Part.COMMUNE},
    {Part.PEOPLE, Part.WAIT},
    {Part.TIME, Part.CHECK, Part.THANKS},
)


@dataclass(frozen=True, slots=True)
class _Placed:
    block: Block
    zone: int
    weight: float = 1.0
    """White around it, of the usual."""


def draw(receipt: Receipt, width: int) -> Image.Image:
    """The receipt, mode "L", `width` dots wide and as high as it needs to be."""
    placed, space, height = _arranged(receipt, width)
    picture = Image.new("L", (width, height), 255)
    y = 0
    for number, each in enumerate(placed):
        y += _between(placed[number - 1], each, space) if number else _above_first(placed)
        each.block.draw(picture, y)
        y += each.block.height
    return picture


def _arranged(receipt: Receipt, width: int) -> tuple[list[_Placed], int, int]:
    """The blocks, their space and the whole height.

    What is too long loses its white space first, then documents, then rows of long texts.
    """
    fewer = [(3, documents) for documents in range(len(receipt.documents), -1, -1)]
    placed: list[_Placed] = []
    for rows, documents in [*fewer, (2, 0), (1, 0)]:
        pieces = Pieces(receipt, width, rows)
        longest = _LONGEST[pieces.wide]
        placed = list(_with_rules(pieces, documents))
        space = next((each for each in _SPACES if _height(placed, each) <= longest), 0)
        if space:
            return placed, space, _height(placed, space)
    return placed, _SPACES[-1], _height(placed, _SPACES[-1])


def _height(placed: Sequence[_Placed], space: int) -> int:
    between = sum(_between(*pair, space) for pair in pairwise(placed))
    blocks = sum(each.block.height for each in placed)
    return _above_first(placed) + blocks + between + _BOTTOM


def _above_first(placed: Sequence[_Placed]) -> int:
    """White over the first block, unless its letters leave some: accents may stand in that."""
    return max(0, _TOP - placed[0].block.above) if placed else 0


def _between(before: _Placed, after: _Placed, space: int) -> int:
    """Rows between two blocks' boxes, so that their ink is `space` apart."""
    wanted = round(space * max(before.weight, after.weight))
    return wanted - before.block.below - after.block.above


def _with_rules(pieces: Pieces, documents: int) -> Iterator[_Placed]:
    """Every block, and a rule between two zones: after the first one with the star."""
    before: int | None = None
    star = not pieces.has(Part.LOGO)  # one mark is enough
    for placed in _placed(pieces, documents):
        if not placed.block.height:
            continue
        if before is not None and placed.zone != before:
            make = layout.star_rule if star and before == _HEAD else layout.rule
            star = star and before != _HEAD
            yield _Placed(make(pieces.left, pieces.right), before)
        yield placed
        before = placed.zone


def _placed(pieces: Pieces, documents: int) -> Iterator[_Placed]:
    groups = list(_groups(pieces))
    companion = _companion(pieces, groups)
    for group in groups:
        zone = _ZONE[group[0]]
        if group == companion or (group == (Part.QR,) and companion is None):
            yield _Placed(pieces.code(companion, documents), zone)
        elif group != (Part.QR,):
            weight = _AROUND_NUMBER if group == (Part.NUMBER,) else 1.0
            yield _Placed(pieces.over_the_width(group, documents), zone, weight)


def _groups(pieces: Pieces) -> Iterator[Group]:
    """The parts that have something to say, those together that share a place."""
    group: Group = ()
    for part in pieces.receipt.parts:
        if not pieces.has(part):
            continue
        if group and not any({*group, part} <= together for together in _TOGETHER):
            yield group
            group = ()
        group = (*group, part)
    if group:
        yield group


def _companion(pieces: Pieces, groups: Sequence[Group]) -> Group | None:
    """What the QR code stands beside: a neighbour of a kind that can.

    On narrow paper that is the foot alone, and the code goes down to it past what is said of the
    citizen's turn: by itself it would cost as much paper again.
    """
    if (Part.QR,) not in groups or pieces.room < _LEAST_BESIDE:
        return None
    at = groups.index((Part.QR,))
    sides = [groups[at + 1 :], groups[:at][::-1]]
    if pieces.wide:
        sides.reverse()
    else:
        sides = [list(dropwhile(lambda group: _ZONE[group[0]] == _FACTS, side)) for side in sides]
    near = [side[0] for side in sides if side]
    zones = [_FACTS, _FOOT] if pieces.wide else [_FOOT]
    return next((group for zone in zones for group in near if _ZONE[group[0]] == zone), None)
