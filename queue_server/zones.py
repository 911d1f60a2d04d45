"""Which table of the world's time zones is used: the newest one on the machine.

Morocco has changed its clock at a few weeks' notice more than once. Python asks the system's
table first, which on a stable distribution may be a year behind the `tzdata` package that comes
with this program; a table that is behind shows every time an hour wrong.
"""

import re
import zoneinfo
from pathlib import Path

import tzdata

_VERSION = re.compile(r"#\s*version\s+(\d{4}[a-z]*)")


def prefer_newest_tzdata() -> None:
    """Leave the system's tables out when the package's are newer (versions are like 2026f)."""
    if _newest_of_system() < tzdata.IANA_VERSION:
        zoneinfo.reset_tzpath(to=())


def _newest_of_system() -> str:
    return max((_version(Path(folder)) for folder in zoneinfo.TZPATH), default="")


def _version(folder: Path) -> str:
    try:
        with (folder / "tzdata.zi").open(encoding="ascii", errors="replace") as table:
            found = _VERSION.match(table.readline())
    except OSError:
        return ""
    return found[1] if found else ""
