"""A printer's lease: taken, kept, lost, noticed."""

import pytest

from printers.lease import KEEP_EVERY, STANDSTILL, Lease
from tests.printers.memory_store import Memory, Times


def test_it_is_taken_once_and_kept() -> None:
    store, times = Memory(), Times()
    lease = Lease("hall", store, times.monotonic)
    for _ in range(5):
        assert lease.take()
        lease.keep()
        times.seconds += KEEP_EVERY
    assert (lease.taken, store.holds) == (1, 6)


def test_nobody_keeps_what_was_not_taken() -> None:
    store = Memory()
    Lease("hall", store).keep()
    assert store.holds == 0


def test_what_another_has_taken_is_lost_and_may_be_taken_again() -> None:
    store = Memory()
    lease = Lease("hall", store)
    assert lease.take()
    store.others.add("hall")
    lease.keep()
    assert not lease.take()
    store.others.clear()
    assert lease.take()
    assert lease.taken == 2


def test_whoever_stood_still_for_long_may_have_lost_it_unnoticed() -> None:
    store, times = Memory(), Times()
    lease = Lease("hall", store, times.monotonic)
    lease.take()
    times.seconds += STANDSTILL
    lease.keep()
    assert lease.taken == 2


def test_a_store_that_is_away_takes_nothing_away() -> None:
    store = Memory()
    lease = Lease("hall", store)
    lease.take()
    store.broken["hold"] = 1
    with pytest.raises(OSError, match="away"):
        lease.keep()
    assert lease.take()
    assert lease.taken == 1


def test_a_released_one_is_not_kept_up_behind_its_back() -> None:
    store = Memory()
    lease = Lease("hall", store)
    lease.take()
    lease.release()
    lease.keep()
    assert store.held == set()
