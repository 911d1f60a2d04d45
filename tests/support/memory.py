"""The tests' files in memory, where the system has a place for them there.

Databases flush every commit to the disk, as they should; on most disks the tests would spend more
time waiting for that than computing. No test cuts the machine's own power, so nothing is lost.
"""

import os
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder in it that is the user's own
_ROOM = 4 * 2**30
"""Bytes that must be free: a run takes a small part of it, and some containers have 64 MB."""


def keep_files_in_memory() -> None:
    """From now on temporary files, also of programs that tests start, are made in memory.

    Whoever has set TMPDIR has chosen; without room, or where no program may be run from there,
    everything stays as it is.
    """
    if "TMPDIR" in os.environ or not _fits(_MEMORY):
        return
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # to be found again


def _fits(folder: Path) -> bool:
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return (
        os.access(folder, os.W_OK)
        and not found.f_flag & os.ST_NOEXEC
        and found.f_bavail * found.f_frsize >= _ROOM
    )
