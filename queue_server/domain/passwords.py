"""What a password and a PIN must be: NIST SP 800-63B, by length and guessability alone. Pure.

No classes of characters are asked for, nothing expires, everything that can be typed is allowed.
"""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from zxcvbn import zxcvbn

from queue_server.domain.errors import QueueError, Refusal

MOST_CHARACTERS = 200
_PIN_DIGITS = 6
_LEAST_SCORE = 3
"""zxcvbn's: "safely unguessable: moderate protection from offline slow-hash scenario"."""
_EXAMINED_CHARACTERS = 72
"""zxcvbn takes long over longer ones; what is safe up to here is safe with more."""
_OURS = ("nouba", "commune", "guichet", "ticket")


def prepared(password: str) -> str:
    """The same text however a keyboard composes it (NFKC), as it is hashed and compared."""
    return unicodedata.normalize("NFKC", password)


def require_good_password(password: str, *, least: int, about: Iterable[str]) -> None:
    """Raises `password_short` (with `least`), `password_long`, `password_weak`.

    `about`: what others know of its owner, such as login and name.
    """
    text = prepared(password)
    if len(text) < least:
        raise QueueError(Refusal.PASSWORD_SHORT, least=least)
    if len(text) > MOST_CHARACTERS:
        raise QueueError(Refusal.PASSWORD_LONG, most=MOST_CHARACTERS)
    known = [*_OURS, *(word for each in about for word in (each, *each.split()) if word)]
    judged = zxcvbn(text[:_EXAMINED_CHARACTERS], user_inputs=known)
    if judged["score"] < _LEAST_SCORE:
        raise QueueError(Refusal.PASSWORD_WEAK)


def require_good_pin(pin: str) -> None:
    """Six digits that are not the first that come to mind; raises `pin_weak`."""
    if len(pin) != _PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise QueueError(Refusal.PIN_WEAK)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    halves = pin[:3] == pin[3:] or len({pin[:2], pin[2:4], pin[4:]}) == 1
    if steps in ({0}, {1}, {9}) or halves or len(set(pin)) < 3:
        raise QueueError(Refusal.PIN_WEAK)
