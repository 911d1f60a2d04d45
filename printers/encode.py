"""From a picture to the bytes of a receipt printer (ESC/POS), built with python-escpos.

Only the library's `Dummy` printer is used: it collects bytes and opens nothing.
"""

from typing import Any, Protocol, cast

from PIL import Image

from printers.escpos_library import UnknownProfileError, library, profile_data
from printers.receipt import STRIP_ROWS

__all__ = ["UnknownProfileError", "encode", "printable_dots"]


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


def encode(picture: Image.Image, profile: str = "default") -> bytes:
    """The job that prints `picture`: initialise, raster strips (GS v 0), feed and cut.

    Args:
        picture: mode "1", black on white; its width is the printer's in dots.
        profile: name in python-escpos' printer database; it decides how the paper is cut.

    Returns:
        ESC/POS bytes. Every strip has 128 rows: the last is padded with white, because some
        printers draw garbage from a short last strip.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """
    printer = _dummy(profile)
    # The library compares with the profile's width, or prints a warning when it has none.
    media = {"width": {"pixels": picture.width}}
    printer.profile.profile_data = {**printer.profile.profile_data, "media": media}
    printer.hw("INIT")
    for top in range(0, picture.height, STRIP_ROWS):
        strip = Image.new("1", (picture.width, STRIP_ROWS), 1)
        strip.paste(picture.crop((0, top, picture.width, min(top + STRIP_ROWS, picture.height))))
        # Never center=True: on a tall picture it prints a black band.
        printer.image(strip, impl="bitImageRaster", fragment_height=STRIP_ROWS)
    if printer.profile.supports("paperPartCut") or printer.profile.supports("paperFullCut"):
        printer.cut(feed=False)  # GS V 66: feeds just to the knife
    else:
        printer.print_and_feed(6)
    return printer.output


def printable_dots(profile: str, paper_dots: int) -> int:
    """Width to draw for: the paper's, or the profile's when that printer has fewer dots.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """
    media = profile_data(profile).get("media", {})
    pixels = media.get("width", {}).get("pixels")
    return min(paper_dots, pixels) if isinstance(pixels, int) and pixels > 0 else paper_dots


def _dummy(profile: str) -> _Printer:
    profile_data(profile)
    return cast("_Printer", library().dummy(profile))
