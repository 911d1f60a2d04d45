"""The pictures that a file printer left in its folder."""

import re
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def safe_name(name: str) -> bool:
    """Whether `name` (without its ending) can be one of a printer's files: no path, no dot file."""
    return _NAME.fullmatch(name) is not None


def last_receipts(folder: Path, most: int) -> list[str]:
    """Names without ending of the newest pictures, newest first; empty when nothing was printed."""
    try:
        pictures = [(file.stat().st_mtime_ns, file.stem) for file in folder.glob("*.png")]
    except FileNotFoundError:  # a folder being cleaned while we look
        return []
    return [name for _, name in sorted(pictures, reverse=True) if safe_name(name)][:most]
