"""What must be known of a printer before a page can be made for it."""

from dataclasses import dataclass

STRIP_ROWS = 128
"""Rows sent at once unless the printer's configuration says otherwise: more shows gaps on some."""


class PaperFormatError(ValueError):
    """No page can be made for such a printer; `key` is the part of its format that is wrong."""

    def __init__(self, key: str, sentence: str) -> None:
        """Keep the name of the `PaperFormat` field, and one line for the operator."""
        super().__init__(key, sentence)  # both, so that it comes back from another process
        self.key = key
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """The paper of a printer and the way its pictures travel.

    `width_dots` comes before what paper and profile say; `method` None: the best one that the
    profile has.
    """

    dots: int = 576
    """Printable dots of the paper at 203 dpi: 576 on 80 mm, 384 on 58 mm."""
    profile: str = "default"
    """Name in python-escpos' printer database."""
    method: str | None = None
    """`raster` (GS v 0), `graphics` (GS ( L) or `column` (ESC *)."""
    strip_rows: int = STRIP_ROWS
    """Rows of the picture that are sent at once, at most."""
    width_dots: int | None = None
