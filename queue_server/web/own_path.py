"""Where a page may send its visitor on to: to another page of ours, never to another site."""

import re

_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}")
"""Browsers read `//name` and `/\\name` as another machine, and skip over what they cannot see."""


def own_path(text: str) -> str | None:
    """`text` if it is the path of a page here, with or without a query; None for all else."""
    return text if _PATH.fullmatch(text) else None
