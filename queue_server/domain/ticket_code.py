"""What a barcode reader or a hand has typed: a ticket page's address, its token, or a number."""

import re
from dataclasses import dataclass

_PAGE = re.compile(r"(?:.*/t/)?(?P<token>[A-Za-z0-9_-]{22})(?:[/?#].*)?")
_LABEL = re.compile(r"(?P<service>[A-Za-z])[ .-]?0*(?P<number>[1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class ReadToken:
    """The secret of a ticket's own page."""

    token: str


@dataclass(frozen=True, slots=True)
class ReadLabel:
    """A number of today, as people read it."""

    service: str
    number: int


def read_code(text: str) -> ReadToken | ReadLabel | None:
    """What `text` names: `https://…/t/<token>`, `<token>`, `B42`, `b042`, `B 42`; None: nothing."""
    given = text.strip()
    label = _LABEL.fullmatch(given)
    if label is not None:
        return ReadLabel(label["service"].upper(), int(label["number"]))
    page = _PAGE.fullmatch(given)
    return None if page is None else ReadToken(page["token"])
