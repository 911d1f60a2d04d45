"""python-escpos, with the habits that hurt a server kept out.

Its import leaks a temporary directory, unpickles a cache from wherever the environment says and
adds a log handler. Nouba takes from it the printers' language and what each model can do; its
connections are not used. Network speaks IPv4 only, forgets to close a socket that did not connect
and adds a log handler; Usb resets the device at each opening and takes the first addresses for
given; Serial waits without end when it closes. None says how much of a write was taken.
"""

import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from threading import Lock
from typing import Any

from printers.paper_format import PaperFormatError

_PICKLE_DIR = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_BEFORE_PROCESS_ID = frozenset({"TM-T88II", "TM-T88III"})
_importing = Lock()


class UnknownProfileError(PaperFormatError):
    """The printer database has no profile of this name."""


@dataclass(frozen=True, slots=True)
class Library:
    """What Nouba takes from python-escpos."""

    profiles: Mapping[str, Mapping[str, Any]]
    """The printer database."""
    dummy: Any
    """The printer that collects bytes and opens nothing."""


def library() -> Library:
    """The library, imported at first use; the same for every thread."""
    with _importing:  # two threads would take each other's temporary directory for the usual one
        return _imported()


def profile_data(profile: str) -> Mapping[str, Any]:
    """What the printer database says of `profile`.

    Raises:
        UnknownProfileError: it does not know it.
    """
    try:
        return library().profiles[profile]
    except KeyError:
        near = get_close_matches(profile, library().profiles, n=1, cutoff=0.4)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        sentence = f"unknown printer profile '{profile}'{hint}"
        raise UnknownProfileError("profile", sentence) from None


def has_process_id(profile: str) -> bool:
    """Whether the model answers GS ( H: Epson's do, but for those older than the command.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """
    return profile_data(profile).get("vendor") == "Epson" and profile not in _BEFORE_PROCESS_ID


def has_cutter(profile: str) -> bool:
    """Whether the model cuts the paper.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """
    features = profile_data(profile)["features"]
    return bool(features.get("paperFullCut") or features.get("paperPartCut"))


@cache
def _imported() -> Library:
    """The cache is made anew in a directory that nobody else sees and that goes at once: kept, it
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
    return Library(CAPABILITIES["profiles"], Dummy)
