"""The commune's logo: read with care once, drawn in black and white on every receipt."""

import base64
import binascii
import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageOps

MOST_BYTES = 2_000_000
MOST_PIXELS = 4_000_000
_KEPT = (480, 192)  # dots: no receipt shows more
_BLACK, _WHITE = 80, 208  # greys beyond these are meant as black and as white
_FLAT = 48  # a grey whose neighbours differ by less is an area, not the edge of a stroke
_ORDERED = (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5)  # Bayer's square of 4 × 4


class LogoError(ValueError):
    """A file that cannot be a logo; the message is one line without the file's name."""


def read_logo(path: Path) -> str:
    """The logo in `path`, small and grey, as the base64 text of a PNG: what `Receipt.logo` takes.

    PNG or JPEG, at most 2 MB and 4 million pixels; transparent parts become white, and the white
    around it is cut off.

    Raises:
        LogoError: the file is missing, too large, or no such picture.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LogoError(f"'{path}' cannot be read: {error.strerror or error}") from None
    if len(data) > MOST_BYTES:
        raise LogoError(f"'{path}' has more than {MOST_BYTES // 1_000_000} MB")
    return base64.b64encode(_as_png(_prepared(path, data))).decode("ascii")


def _prepared(path: Path, data: bytes) -> Image.Image:
    no_picture = LogoError(f"'{path}' is not a PNG or JPEG picture")
    too_large = LogoError(f"'{path}' has more than {MOST_PIXELS // 1_000_000} million dots")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            coded = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
    except Image.DecompressionBombError:
        raise too_large from None
    except Exception:  # noqa: BLE001  # decoders fail in many ways; none may stop a receipt
        raise no_picture from None
    # The size stands in the first bytes: nothing is decoded before it is judged.
    if coded.width * coded.height > MOST_PIXELS:
        raise too_large
    try:
        picture = ImageOps.exif_transpose(coded).convert("RGBA")
    except Exception:  # noqa: BLE001  # the same
        raise no_picture from None
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    grey = ImageOps.autocontrast(paper.convert("L"))
    box = grey.point(lambda value: 255 if value < _WHITE else 0).getbbox()
    if box is None:
        raise LogoError(f"'{path}' is empty: nothing in it is darker than the paper")
    logo = grey.crop(box)
    logo.thumbnail(_KEPT, Image.Resampling.LANCZOS)
    return logo


def _as_png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@lru_cache(maxsize=32)
def draw_logo(logo: str, width: int, height: int) -> Image.Image | None:
    """The logo, as large as fits into `width` × `height` dots, mode "L", black and white only.

    Strokes are cut at a threshold; grey and coloured areas are laid out in an even grid of dots,
    so that a crest keeps its fields. None when `logo` is empty or damaged.
    """
    if not logo:
        return None
    try:
        picture = Image.open(BytesIO(base64.b64decode(logo, validate=True)), formats=("PNG",))
        if picture.width * picture.height > MOST_PIXELS:
            return None
        grey = picture.convert("L")
    except (OSError, ValueError, binascii.Error, SyntaxError):
        return None
    scale = min(width / grey.width, height / grey.height)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return _black_and_white(grey.resize(size, Image.Resampling.LANCZOS))


def _black_and_white(grey: Image.Image) -> Image.Image:
    highest = grey.filter(ImageFilter.MaxFilter(3))
    lowest = grey.filter(ImageFilter.MinFilter(3))
    area = ImageChops.subtract(highest, lowest).point(lambda value: 255 if value < _FLAT else 0)
    cells = bytes(
        round(_BLACK + (_WHITE - _BLACK) * (_ORDERED[y % 4 * 4 + x % 4] + 0.5) / 16)
        for y in range(grey.height)
        for x in range(grey.width)
    )
    grid = Image.frombytes("L", grey.size, cells)
    dotted = ImageChops.subtract(grey, grid).point(lambda value: 255 if value else 0)
    cut = grey.point(lambda value: 255 if value > (_BLACK + _WHITE) // 2 else 0)
    return Image.composite(dotted, cut, area)
