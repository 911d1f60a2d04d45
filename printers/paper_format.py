"""What must be known of a printer before a page can be made for it."""

from dataclasses import dataclass

STRIP_ROWS = 128
"""Rows sent at once unless the printer's configuration says otherwise: more shows gaps on some."""


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
