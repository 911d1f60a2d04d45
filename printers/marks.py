"""The parts of a receipt that are not text: the star, its rule and the QR code."""

import math

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageOps

QUIET_MODULES = 4
"""White modules that a reader wants around a QR code."""


def _square(x: float, y: float, radius: float, turn: float) -> list[tuple[float, float]]:
    corners = (math.radians(turn + 90 * n) for n in range(4))
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in corners]


def star(size: int) -> Image.Image:
    """The khatim, an eight-pointed star of two squares, `size` dots wide, mode "L"."""
    sharp = 8
    side = size * sharp
    picture = Image.new("L", (side, side), 255)
    canvas = ImageDraw.Draw(picture)
    middle = (side - 1) / 2
    for radius, ink in ((0.5, 0), (0.36, 255), (0.24, 0)):
        for turn in (0, 45):
            canvas.polygon(_square(middle, middle, radius * side, turn), fill=ink)
    mark = picture.resize((size, size), Image.Resampling.LANCZOS)
    # The polygons' edges fall a fraction of a dot to one side; on paper a star must be even.
    for mirrored in (ImageOps.mirror, ImageOps.flip):
        mark = ImageChops.darker(mark, mirrored(mark))
    return mark


def qr_code(text: str, side: int) -> Image.Image:
    """A QR code of `text` about `side` dots wide, mode "L", without its quiet zone.

    Every module is a whole number of dots, so the edges stay sharp on paper.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    modules = len(matrix)
    picture = Image.frombytes(
        "L", (modules, modules), bytes(0 if dark else 255 for row in matrix for dark in row)
    )
    dots = max(3, round(side / modules))
    return picture.resize((modules * dots, modules * dots), Image.Resampling.NEAREST)
