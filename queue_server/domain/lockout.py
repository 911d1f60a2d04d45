"""How long a wrong password keeps the next one waiting. Pure.

NIST SP 800-63B: failed attempts are limited, and waiting grows with them; nobody can lock a person
out for good by guessing, short of the hundred after which the password has to be set anew.
"""

from datetime import datetime, timedelta

FREE_FAILURES = 4
"""Slips of the hand that cost no time."""
MOST_FAILURES = 100
"""After so many in a row the password is worth nothing until it is set anew."""
MOST_PIN_FAILURES = 5
"""After so many the PIN is worth nothing until the next sign-in by password."""
_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=15)


def is_locked(until: datetime | None, now: datetime) -> bool:
    """Whether nothing is tried yet; a clock that was set back keeps nobody out for longer."""
    return until is not None and now < until <= now + _LONGEST_PAUSE


def locked_until(failures: int, at: datetime) -> datetime | None:
    """Until when nothing is tried after the last of `failures` wrong passwords at `at`."""
    beyond = failures - FREE_FAILURES
    if beyond <= 0:
        return None
    doublings = min(beyond - 1, 16)
    pause: timedelta = min(_FIRST_PAUSE * 2**doublings, _LONGEST_PAUSE)
    return at + pause
