"""How long a wrong password keeps the next one waiting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.lockout import FREE_FAILURES, MOST_FAILURES, is_locked, locked_until

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "failures, seconds",
    [
        (0, 0),
        (1, 0),
        (FREE_FAILURES, 0),
        (5, 15),
        (6, 30),
        (7, 60),
        (8, 120),
        (9, 240),
        (10, 480),
        (11, 900),
        (12, 900),
        (MOST_FAILURES, 900),
    ],
)
def test_the_pause_after_so_many(failures: int, seconds: int) -> None:
    until = locked_until(failures, AT)
    assert until == (AT + timedelta(seconds=seconds) if seconds else None)


@given(st.integers(0, 10**6))
def test_it_never_shrinks_and_never_locks_out_for_good(failures: int) -> None:
    pause, longer = (
        (until or AT) - AT for until in (locked_until(failures, AT), locked_until(failures + 1, AT))
    )
    assert pause <= longer <= timedelta(minutes=15)


@pytest.mark.parametrize(
    "seconds, locked",
    [(None, False), (-1, False), (0, False), (1, True), (900, True), (901, False)],
)
def test_nobody_is_locked_for_longer_than_the_longest_pause(
    seconds: int | None, locked: bool
) -> None:
    """More than that is the word of a clock that has been set back since."""
    until = None if seconds is None else AT + timedelta(seconds=seconds)
    assert is_locked(until, AT) is locked
