"""From a picture to the bytes of a receipt printer (ESC/POS), built with python-escpos.

Only the library's `Dummy` printer is used: it collects bytes and opens nothing.
"""

from typing import Any, Protocol, cast

from PIL import Image

from printers.escpos_library import UnknownProfileError, library, profile_data
from printers.paper_format import PaperFormat, PaperFormatError

__all__ = [
    "PaperFormatError",
    "UnknownProfileError",
    "encode",
    "padded",
    "printable_dots",
    "resync",
]


class _Profile(Protocol):
    profile_data: dict[str, Any]

    def supports(self, feature: str) -> bool | None: ...


class _Printer(Protocol):
    profile: _Profile
    output: bytes

    def hw(self, action: str) -> None: ...
    def image(self, picture: Image.Image, *, impl: str, fragment_height: int) -> None: ...
    def cut(self, mode: str = ..., *, feed: bool = ...) -> None: ...
    def print_and_feed(self, n: int = ...) -> None: ...


_USUAL = PaperFormat()
_IMPLEMENTATIONS = {
    "raster": "bitImageRaster",
    "graphics": "graphics",
    "column": "bitImageColumn",
}
"""The ways a picture can travel, best first, by python-escpos' names."""
_BAND = 24  # rows of one ESC * command
_GARBAGE = 48  # some printers draw garbage from a last strip with a multiple of these rows
_LONGEST_GRAPHICS = 65_535 - 12  # bytes of dots that GS ( L can declare in its two bytes


def encode(picture: Image.Image, paper: PaperFormat = _USUAL) -> bytes:
    """The job that prints `picture`: initialise, strips of rows, feed and cut.

    Args:
        picture: mode "1", black on white; its width is the printer's in dots. What its last
            strip lacks is white, as `padded` gives it.
        paper: how the picture travels, and how the paper is cut.

    Returns:
        ESC/POS bytes.

    Raises:
        PaperFormatError: as `printable_dots`.
    """
    printer = _dummy(paper.profile)
    picture = padded(picture, paper)
    rows = _strip_rows(picture.width, picture.height, paper)
    # The library compares with the profile's width, or prints a warning when it has none.
    media = {"width": {"pixels": picture.width}}
    printer.profile.profile_data = {**printer.profile.profile_data, "media": media}
    printer.hw("INIT")
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, top + rows))
        # Never center=True: on a tall picture it prints a black band.
        printer.image(strip, impl=_implementation(paper), fragment_height=rows)
    _cut(printer)
    return printer.output


def resync(paper: PaperFormat) -> bytes:
    """What goes before a job when the one before was cut off inside a picture.

    NULs for a whole strip end the picture that the printer still reads; beyond it they print
    nothing. Then it starts afresh, and what came out of the lost job is cut off.
    """
    width, printer = printable_dots(paper), _dummy(paper.profile)
    per_row = 3 * width // _BAND if _method(paper) == "column" else -(-width // 8)
    pending = b"\0" * (per_row * _most_rows(width, paper))
    printer.hw("INIT")
    _cut(printer)
    return pending + printer.output


def padded(picture: Image.Image, paper: PaperFormat) -> Image.Image:
    """`picture` with white below it, a few rows at most, so that every strip is as high.

    Some printers draw garbage from a short last strip.
    """
    rows = _strip_rows(picture.width, picture.height, paper)
    height = -(-picture.height // rows) * rows
    if height == picture.height:
        return picture
    whole = Image.new("1", (picture.width, height), 1)
    whole.paste(picture)
    return whole


def printable_dots(paper: PaperFormat) -> int:
    """Width to draw for, a multiple of 8: the configured one, else the paper's or the profile's.

    Raises:
        UnknownProfileError: the database does not know the profile.
        PaperFormatError: that printer cannot print pictures, or not in the way that is asked for.
    """
    _method(paper)
    if paper.width_dots is not None:
        return paper.width_dots // 8 * 8
    media = _dummy(paper.profile).profile.profile_data.get("media", {})
    pixels = media.get("width", {}).get("pixels")
    known = isinstance(pixels, int) and pixels > 0
    return (min(paper.dots, pixels) if known else paper.dots) // 8 * 8


def _method(paper: PaperFormat) -> str:
    """The way the picture travels: the one that is asked for, or the best that there is."""
    profile = _dummy(paper.profile).profile
    able = [name for name, feature in _IMPLEMENTATIONS.items() if profile.supports(feature)]
    if not able:
        raise PaperFormatError("profile", f"'{paper.profile}' cannot print pictures")
    if paper.method is None:
        return able[0]
    if paper.method not in able:
        raise PaperFormatError(
            "method",
            f"'{paper.method}' is not in the profile '{paper.profile}', which has "
            f"{', '.join(able)}",
        )
    return paper.method


def _implementation(paper: PaperFormat) -> str:
    return _IMPLEMENTATIONS[_method(paper)]


def _most_rows(width: int, paper: PaperFormat) -> int:
    """Rows that may be sent at once."""
    method = _method(paper)
    if method == "column":
        return max(_BAND, paper.strip_rows // _BAND * _BAND)
    if method == "graphics":
        # The library declares a wrong length when the dots of a strip are more.
        return min(paper.strip_rows, _LONGEST_GRAPHICS // -(-width // 8))
    return paper.strip_rows


def _strip_rows(width: int, height: int, paper: PaperFormat) -> int:
    """Rows of each strip of a picture: all alike, so the last one is not short."""
    most = _most_rows(width, paper)
    if _method(paper) == "column":
        return min(most, -(-height // _BAND) * _BAND)
    rows = -(-height // -(-height // most))
    return rows + 1 if rows % _GARBAGE == 0 and rows < most else rows


def _cut(printer: _Printer) -> None:
    if printer.profile.supports("paperPartCut") or printer.profile.supports("paperFullCut"):
        printer.cut(feed=False)  # GS V 66: feeds just to the knife
    else:
        printer.print_and_feed(6)


def _dummy(profile: str) -> _Printer:
    profile_data(profile)
    return cast("_Printer", library().dummy(profile))
