"""From a picture to the bytes of a receipt printer (ESC/POS), built with python-escpos.

Only the library's `Dummy` printer is used: it collects bytes and opens nothing. The library's
habits that hurt a server are kept out here: a temporary directory leaked at each import, a cache
unpickled from wherever the environment says, a root log handler, warnings on standard output.
"""

import logging
import os
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from threading import Lock
from typing import Any, Protocol, cast

from PIL import Image

from printers.paper_format import PaperFormat

_PICKLE_DIR = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_importing = Lock()


class PaperFormatError(ValueError):
    """No page can be made for such a printer; `key` is the part of its format that is wrong."""

    def __init__(self, key: str, sentence: str) -> None:
        """Keep the name of the `PaperFormat` field, and one line for the operator."""
        super().__init__(key, sentence)  # both, so that it comes back from another process
        self.key = key
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class UnknownProfileError(PaperFormatError):
    """The printer database has no profile of this name."""


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
    with _importing:  # two threads would take each other's temporary directory for the usual one
        library = _library()
    if profile not in library.profiles:
        near = get_close_matches(profile, library.profiles, n=1, cutoff=0.4)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise UnknownProfileError("profile", f"unknown printer profile '{profile}'{hint}")
    return library.open(profile)


@dataclass(frozen=True, slots=True)
class _Library:
    profiles: Collection[str]
    open: Callable[[str], _Printer]


@cache
def _library() -> _Library:
    """python-escpos, imported at first use with its side effects contained.

    Its cache is made anew in a directory that nobody else sees and that goes at once: kept, it
    would save 0.1 s a start, and break the start whenever two processes write it together.
    """
    root = logging.getLogger()
    handlers, temporary = list(root.handlers), tempfile.tempdir
    asked = os.environ.get(_PICKLE_DIR)
    with tempfile.TemporaryDirectory(prefix="nouba-escpos-") as scratch:
        os.environ[_PICKLE_DIR] = scratch
        tempfile.tempdir = scratch  # it leaks a directory even when told where to write
        try:
            from escpos.capabilities import CAPABILITIES  # noqa: PLC0415  # here it is contained
            from escpos.printer import Dummy  # noqa: PLC0415
        finally:
            tempfile.tempdir = temporary
            if asked is None:
                del os.environ[_PICKLE_DIR]
            else:
                os.environ[_PICKLE_DIR] = asked
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
    return _Library(CAPABILITIES["profiles"], lambda profile: cast("_Printer", Dummy(profile)))
