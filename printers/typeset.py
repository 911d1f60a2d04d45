"""Lines of text in three scripts, measured and drawn with libraqm.

Pillow has no font fallback, so one merged font per weight holds Latin, Arabic and Tifinagh
(`scripts/build_fonts.py`). Widths and heights are in dots (203 dpi: 8 dots per millimetre).
"""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageDraw, ImageFont, features

FONTS = Path(__file__).parent / "fonts"

Style = Literal["Regular", "Bold"]
Align = Literal["left", "center", "right"]

# The three scripts read at one size: Arabic's small eyes need more, Tifinagh is all capitals.
_OPTICAL_SIZE = {"ar": 1.12, "zgh": 0.92}
_ASCENT, _LINE = 0.96, 1.24  # of the size: room for an accented capital and an Arabic descender
_MISSING = "\U0010ffff"  # a code point that no font has: its glyph is .notdef
_SHAPING = "\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069"  # joiners, directions, isolates
_ELLIPSIS = "…"


class TextShapingMissingError(RuntimeError):
    """Receipts cannot be drawn here; the message is one line that says what to install."""


def require_text_shaping() -> None:
    """Check that Arabic would be joined and ordered, and that the fonts are there.

    Without libfribidi Pillow falls back silently to unjoined letters in the wrong order, so this
    is asked once at start.

    Raises:
        TextShapingMissingError: the shaping library or a font is missing.
    """
    if not features.check("raqm"):
        raise TextShapingMissingError(
            "receipts need libraqm and libfribidi to shape Arabic: "
            "install the system package libfribidi0 (apt-get install libfribidi0)"
        )
    for style in ("Regular", "Bold"):
        path = FONTS / f"NoubaReceipt-{style}.ttf"
        try:
            ImageFont.truetype(str(path), 24, layout_engine=ImageFont.Layout.RAQM)
        except OSError:
            raise TextShapingMissingError(
                f"receipt font missing or unreadable: {path} (run scripts/build_fonts.py)"
            ) from None


@lru_cache(maxsize=256)
def _font(style: Style, size: int) -> ImageFont.FreeTypeFont:
    path = FONTS / f"NoubaReceipt-{style}.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def _drawable(character: str) -> bool:
    if character == " ":
        return True
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return character in _SHAPING
    font = _font("Regular", 24)
    return bytes(font.getmask(character)) != bytes(font.getmask(_MISSING))


def clean(text: str) -> str:
    """`text` composed (NFC), on one line, without characters the fonts do not have."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(c for c in composed if _drawable(c)).split())


def is_rtl(language: str) -> bool:
    """Whether a line in `language` runs from right to left."""
    return language == "ar"


@lru_cache(maxsize=4096)  # most words of a receipt stand on the next one, too
def _measured(text: str, language: str, direction: str, style: Style, size: int) -> tuple[int, int]:
    font = _font(style, size)
    length = font.getlength(text, direction=direction, language=language)
    left, _, right, _ = font.getbbox(text, anchor="ls", direction=direction, language=language)
    before = math.ceil(max(0.0, -left))
    return before, before + math.ceil(max(length, right))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, ready to draw; `size` is already the script's optical size."""

    text: str
    language: str
    style: Style
    size: int

    @property
    def width(self) -> int:
        """Width in dots: the advance or the ink, whichever reaches further."""
        return self._reach()[1]

    def _reach(self) -> tuple[int, int]:
        """Dots that the ink begins before the origin, and the whole width."""
        return _measured(self.text, self.language, self._direction, self.style, self.size)

    @property
    def height(self) -> int:
        """Height in dots that the line takes, accents and descenders included."""
        return round(self.size * _LINE)

    @property
    def ascent(self) -> int:
        """Dots from the top of the line's box to its baseline."""
        return round(self.size * _ASCENT)

    def draw(
        self, canvas: ImageDraw.ImageDraw, left: int, right: int, top: int, align: Align
    ) -> None:
        """Draw the line between `left` and `right`, its box starting at `top`."""
        before, width = self._reach()
        # Whole dots: an origin between two would blur every upright stroke.
        start = {"left": left, "center": (left + right - width) // 2, "right": right - width}
        canvas.text(
            (start[align] + before, top + self.ascent),
            self.text,
            fill=0,
            font=_font(self.style, self.size),
            anchor="ls",
            direction=self._direction,
            language=self.language,
        )

    @property
    def _direction(self) -> str:
        return "rtl" if is_rtl(self.language) else "ltr"


def fit(
    text: str,
    language: str,
    style: Style,
    width: int,
    *,
    size: int,
    least: int,
    lines: int = 3,
    step: int = 1,
) -> tuple[Line, ...]:
    """Set `text` within `width` dots: smaller down to `least`, then on up to `lines` lines.

    What still does not fit ends with an ellipsis. Empty text gives no line.
    """
    text = clean(text)
    if not text:
        return ()
    scale = _OPTICAL_SIZE.get(language, 1.0)
    for candidate in range(size, least - 1, -step):
        line = Line(text, language, style, round(candidate * scale))
        if line.width <= width:
            return (line,)
    return tuple(_wrap(text, Line("", language, style, round(least * scale)), width, lines))


def _wrap(text: str, model: Line, width: int, limit: int) -> Iterable[Line]:
    rows = [""]
    for piece in _pieces(text, model, width):
        longer = f"{rows[-1]} {piece}".strip()
        if _like(model, longer).width <= width:
            rows[-1] = longer
        else:
            rows.append(piece)
    if len(rows) > limit:
        last = rows[limit - 1]
        while last and _like(model, last + _ELLIPSIS).width > width:
            last = last[:-1].rstrip()
        rows = [*rows[: limit - 1], last + _ELLIPSIS]
    return (_like(model, row) for row in rows)


def _pieces(text: str, model: Line, width: int) -> Iterable[str]:
    """Words, and the parts of a word which is wider than the paper."""
    for word in text.split():
        rest = word
        while _like(model, rest).width > width:
            end = len(rest) - 1
            while end > 1 and _like(model, rest[:end]).width > width:
                end -= 1
            yield rest[:end]
            rest = rest[end:]
        yield rest


def _like(model: Line, text: str) -> Line:
    return Line(text, model.language, model.style, model.size)
