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
from functools import cache
from threading import Lock
from typing import Any, Protocol, cast

from PIL import Image

from printers.receipt import STRIP_ROWS

_PICKLE_DIR = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_importing = Lock()


class UnknownProfileError(ValueError):
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
    media = _dummy(profile).profile.profile_data.get("media", {})
    pixels = media.get("width", {}).get("pixels")
    return min(paper_dots, pixels) if isinstance(pixels, int) and pixels > 0 else paper_dots


def _dummy(profile: str) -> _Printer:
    with _importing:  # two threads would take each other's temporary directory for the usual one
        library = _library()
    if profile not in library.profiles:
        raise UnknownProfileError(f"unknown printer profile {profile!r}")
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


_BEFORE_PROCESS_ID = frozenset({"TM-T88II", "TM-T88III"})


def has_process_id(profile: str) -> bool:
    """Whether the model answers GS ( H: Epson's do, but for those older than the command.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """
    vendor = _dummy(profile).profile.profile_data.get("vendor")
    return vendor == "Epson" and profile not in _BEFORE_PROCESS_ID


def has_cutter(profile: str) -> bool:
    """Whether the model cuts the paper.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """
    able = _dummy(profile).profile.supports
    return bool(able("paperPartCut") or able("paperFullCut"))
