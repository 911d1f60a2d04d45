"""A note for a visit: a line of free words that the next agent reads."""

import unicodedata

NOTE_LENGTH = 200
"""Signs, at most."""

_NOT_WRITTEN = frozenset({"Cc", "Cs"})
"""Control characters, and halves of characters: no screen shows them, and no database takes all."""


def note_line(text: str) -> str:
    """The text as one line, as it is kept: single spaces, no control characters."""
    return " ".join(
        "".join(
            sign if sign.isspace() or unicodedata.category(sign) not in _NOT_WRITTEN else ""
            for sign in text
        ).split()
    )
