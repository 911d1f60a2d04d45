"""What each part of a receipt looks like, over the whole width or beside the QR code."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PIL import Image

from printers import layout, marks
from printers.layout import Block
from printers.logo import draw_logo
from printers.parts import ReceiptPart as Part
from printers.said import Receipt, Said
from printers.typeset import Align, Line, Style, fit, is_rtl

Group = tuple[Part, ...]
"""Parts that share a place, in their order."""
Edges = tuple[int, int]
_Sizes = tuple[int, int]  # as wished, and the least

_DIGIT_HEIGHT = 160  # dots, 20 mm
_QR_SIDE = 200  # 25 mm
_WIDE = 500  # dots from which text stands beside the QR code
_BESIDE = 24  # dots between the QR code and what stands beside it: its quiet zone
_LOGO_GAP = 18
_LEAST_IN_A_ROW = 20  # a smaller size would not be worth the row that it saves

_WORDS: dict[Part, Callable[[Said], str]] = {
    Part.COMMUNE: lambda said: said.commune,
    Part.SERVICE: lambda said: said.service,
    Part.COUNTERS: lambda said: said.counters,
    Part.PEOPLE: lambda said: said.people_before,
    Part.WAIT: lambda said: said.wait,
    Part.THANKS: lambda said: said.thanks,
}
_SIZES: dict[Part, tuple[_Sizes, _Sizes]] = {
    Part.COMMUNE: ((34, 26), (25, 20)),
    Part.SERVICE: ((38, 26), (26, 20)),
    Part.COUNTERS: ((30, 24), (25, 20)),
    Part.PEOPLE: ((32, 24), (24, 18)),
    Part.WAIT: ((32, 24), (24, 18)),
    Part.THANKS: ((25, 20), (24, 18)),
}
"""Of the citizen's language, and of the others."""


class Pieces:
    """The parts of one receipt on one width of paper, as blocks."""

    def __init__(self, receipt: Receipt, width: int, rows: int = 3) -> None:
        """`width`: the printable dots; `rows`: at most so many for one text in one language."""
        self.receipt = receipt
        self._rows = rows
        self.wide = width >= _WIDE
        margin = 8 if self.wide else 4
        self.left, self.right = margin, width - margin
        self.room = self.right - self.left
        self._rtl = bool(receipt.said) and is_rtl(receipt.said[0].language)
        self._start: Align = "right" if self._rtl else "left"
        self._end: Align = "left" if self._rtl else "right"

    def has(self, part: Part) -> bool:
        """Whether this receipt shows that part, and has something to say there."""
        receipt = self.receipt
        if part not in receipt.parts:
            return False
        given: dict[Part, object] = {
            Part.LOGO: receipt.logo and self._logo(1) is not None,
            Part.NUMBER: receipt.label,
            Part.DOCUMENTS: receipt.documents,
            Part.QR: receipt.qr,
            Part.TIME: receipt.time,
            Part.CHECK: receipt.check,
        }
        if part in given:
            return bool(given[part])
        return any(_WORDS[part](said) for said in receipt.said)

    def over_the_width(self, group: Group, documents: int) -> Block:
        """A group from edge to edge, with the first so many documents."""
        match group:
            case (Part.LOGO | Part.COMMUNE, *_):
                return self._letterhead(group)
            case (Part.SERVICE,):
                return self._under_each_other(Part.SERVICE)
            case (Part.NUMBER,):
                return self._number()
            case (Part.COUNTERS,):
                return self._in_one_row(Part.COUNTERS)
            case (Part.PEOPLE | Part.WAIT, *_):
                return layout.stacked([self._under_each_other(part) for part in group], 8)
            case (Part.DOCUMENTS,):
                return self._documents((self.left, self.right), documents)
            case _:
                return self._foot(group)

    def code(self, companion: Group | None, documents: int) -> Block:
        """The QR code, at the reading end of what stands beside it."""
        code = marks.qr_code(self.receipt.qr, min(_QR_SIDE, self.room))
        if companion is None:
            return layout.picture_block(code, self.left, self.right)
        taken = code.width + _BESIDE
        edges = (self.left + taken, self.right) if self._rtl else (self.left, self.right - taken)
        text = self._in_column(companion, edges, documents)
        return layout.beside(text, code, self.left if self._rtl else self.right - code.width)

    def _in_column(self, group: Group, edges: Edges, documents: int) -> Block:
        room = edges[1] - edges[0]
        if group == (Part.DOCUMENTS,):
            return self._documents(edges, documents)
        if group[0] in (Part.PEOPLE, Part.WAIT):
            cells = self._alike([self._lines(part, room) for part in group])
            return layout.stacked([layout.rows(cell, *edges, self._start) for cell in cells], 10)
        lines = [line for part in group for line in self._small(part, room)]
        return layout.rows(lines, *edges, self._start)

    # Logo and commune

    def _letterhead(self, group: Group) -> Block:
        """The logo beside the name, or over it when it is wide or the name is long."""
        logo = self._logo(80 if Part.COMMUNE in group else 96) if Part.LOGO in group else None
        if logo is None:
            return self._in_one_row(Part.COMMUNE)
        if Part.COMMUNE not in group:
            return layout.picture_block(logo, self.left, self.right)
        room = self.room - logo.width - _LOGO_GAP
        own, others = self._split(self._lines(Part.COMMUNE, room))
        others = self._to_fit([], others, room)
        width = max([line.width for line in own] + [layout.width_in_a_row(others)])
        if logo.width > 2.5 * logo.height or width > room or len(own) > 2:
            picture = layout.picture_block(logo, self.left, self.right)
            name = self._in_one_row(Part.COMMUNE)
            return layout.stacked([picture, name] if group[0] is Part.LOGO else [name, picture], 4)
        left = (self.left + self.right - logo.width - _LOGO_GAP - width) // 2
        edges = (left, left + width)
        if not self._rtl:
            edges = (edges[0] + logo.width + _LOGO_GAP, edges[1] + logo.width + _LOGO_GAP)
        name = layout.stacked(
            [
                layout.rows(own, *edges, self._start),
                layout.in_a_row(others, *edges, rtl=self._rtl, align=self._start),
            ]
        )
        return layout.beside(name, logo, left + width + _LOGO_GAP if self._rtl else left)

    def _logo(self, height: int) -> Image.Image | None:
        return draw_logo(self.receipt.logo, min(360, self.room), height)

    # Number, people and wait

    def _number(self) -> Block:
        mark = self._set(lambda said: said.duplicate, self.room - 24, (28, 18), (26, 18), "Bold")
        return layout.stacked(
            [
                layout.number(self.receipt.label, self.left, self.right, _DIGIT_HEIGHT),
                layout.banner(self._split(mark), self.left, self.right, rtl=self._rtl),
            ],
            14,
        )

    def _alike(self, cells: Sequence[Sequence[Line]]) -> list[list[Line]]:
        """The same lines, each language in one size."""
        least: dict[str, int] = {}
        for line in (line for cell in cells for line in cell):
            least[line.language] = min(line.size, least.get(line.language, line.size))
        return [[replace(line, size=least[line.language]) for line in cell] for cell in cells]

    # What to have ready

    def _documents(self, edges: Edges, documents: int) -> Block:
        receipt = self.receipt
        language, room = receipt.said[0].language, edges[1] - edges[0]
        title = fit(receipt.bring, language, "Bold", room, size=25, least=20, lines=1)
        indented = room - layout.TICK_INDENT
        things = [
            fit(text, language, "Regular", indented, size=23, least=21, lines=2)
            for text in receipt.documents[:documents]
        ]
        if documents < len(receipt.documents):
            more = fit(receipt.more, language, "Regular", room, size=22, least=18, lines=2)
        else:
            more = ()
        return layout.stacked(
            [
                layout.to_tick_off(title, things, *edges, rtl=self._rtl),
                layout.rows(more, *edges, self._start),
            ]
        )

    # Time, check and thanks

    def _foot(self, group: Group) -> Block:
        """Two of them face each other where both fit; what is left over stands in the middle."""
        left = list(group)
        stack: list[Block] = []
        while left:
            here = [self._small(part, self.room) for part in left[:2]]
            if len(here) == 2 and sum(map(layout.width_in_a_row, here)) + 24 <= self.room:
                aligned = zip(left, here, (self._start, self._end), strict=False)
                stack.append(layout.facing([self._row(*each) for each in aligned]))
            else:
                here = here[:1]
                stack.append(self._row(left[0], here[0], "center"))
            del left[: len(here)]
        return layout.stacked(stack, 2)

    def _row(self, part: Part, lines: Sequence[Line], align: Align) -> Block:
        dotted = part is Part.THANKS
        edges = (self.left, self.right)
        return layout.in_a_row(lines, *edges, rtl=self._rtl, align=align, dotted=dotted)

    def _small(self, part: Part, room: int) -> Sequence[Line]:
        """The pieces of time, check or thanks; the check's signs are never turned around."""
        if part is Part.TIME:
            return fit(self.receipt.time, "fr", "Regular", room, size=24, least=20)
        if part is Part.CHECK:
            own = self.receipt.said[0]
            return [
                *fit(own.check, own.language, "Regular", room, size=24, least=18),
                *fit(self.receipt.check, "fr", "Bold", room, size=24, least=18),
            ]
        return self._lines(part, room)

    # Words in every language

    def _in_one_row(self, part: Part) -> Block:
        """All languages in one row, or the citizen's over the others."""
        size, least = _SIZES[part][0]
        for first in range(size, least - 1, -2):
            lines = self._set(_WORDS[part], self.room, (first, least), _SIZES[part][1])
            line = self._to_fit(*self._split(lines), self.room)
            if layout.width_in_a_row(line) <= self.room:
                return layout.in_a_row(line, self.left, self.right, rtl=self._rtl)
        return self._under_each_other(part)

    def _under_each_other(self, part: Part) -> Block:
        """The citizen's language over the others, which share a row where they fit."""
        own, others = self._split(self._lines(part, self.room))
        others = self._to_fit([], others, self.room)
        return layout.stacked(
            [
                layout.rows(own, self.left, self.right, "center"),
                layout.in_a_row(others, self.left, self.right, rtl=self._rtl),
            ],
            6 if self._rtl else 2,  # Arabic letters hang deeper
        )

    def _to_fit(self, own: Sequence[Line], others: Sequence[Line], room: int) -> list[Line]:
        """All lines, the others smaller if they then share a row; else as they are."""
        most = max((line.size for line in others), default=0)
        for size in range(most, _LEAST_IN_A_ROW - 1, -1):
            row = [*own, *(replace(line, size=min(line.size, size)) for line in others)]
            if layout.width_in_a_row(row) <= room:
                return row
        return [*own, *others]

    def _split(self, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
        primary = self.receipt.said[0].language
        own = [line for line in lines if line.language == primary]
        return own, [line for line in lines if line.language != primary]

    def _lines(self, part: Part, room: int) -> list[Line]:
        return self._set(_WORDS[part], room, *_SIZES[part])

    def _set(
        self,
        words: Callable[[Said], str],
        room: int,
        first: _Sizes,
        others: _Sizes,
        style: Style | None = None,
    ) -> list[Line]:
        """One part in every language: the first bold, if no other style is asked for."""
        lines: list[Line] = []
        for number, said in enumerate(self.receipt.said):
            usual: Style = "Regular" if number else "Bold"
            size, least = others if number else first
            lines += fit(
                words(said),
                said.language,
                style or usual,
                room,
                size=size,
                least=least,
                lines=self._rows,
            )
        return lines
