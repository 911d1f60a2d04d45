"""Where a page may send its visitor on to: another page of ours, never another site. Pure."""

import unicodedata
from urllib.parse import urlsplit

_LONGEST = 500
_NO_PAGES = ("/login", "/logout", "/setup/", "/password/", "/api/", "/static/")


def own_path(asked: str | None) -> str | None:
    """`asked` when it is the path of a page of this server, else None.

    Whatever a browser could take for another address is refused: another scheme or host, two
    slashes, backslashes (read as slashes), control characters (left out when reading).
    """
    if not asked or len(asked) > _LONGEST or not asked.startswith("/") or asked.startswith("//"):
        return None
    if "\\" in asked or any(unicodedata.category(each).startswith("C") for each in asked):
        return None
    try:
        parts = urlsplit(asked)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or asked.startswith(_NO_PAGES):
        return None
    return asked
