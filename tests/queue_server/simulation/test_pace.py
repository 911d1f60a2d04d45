"""Simulated time beside the server's."""

import time
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from queue_server.simulation.pace import Pace, ServerClock

OPENS = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def pace(at: datetime, server_speed: float, speed: float, stop: Event | None = None) -> Pace:
    return Pace(OPENS, speed, ServerClock(at, server_speed, time.monotonic()), stop or Event())


def seconds_from_opening(of: Pace) -> float:
    return (of.now() - OPENS).total_seconds()


def test_a_server_as_fast_shortly_before_opening_is_kept_step_with() -> None:
    assert seconds_from_opening(pace(OPENS - timedelta(minutes=5), 20, 20)) == pytest.approx(
        -300, abs=20
    )


@pytest.mark.parametrize(
    "at, server_speed",
    [
        (OPENS - timedelta(minutes=5), 1.0),
        (OPENS + timedelta(hours=1), 20.0),
        (OPENS - timedelta(days=3), 20.0),
    ],
    ids=["real clock", "late in the day", "another day"],
)
def test_any_other_day_begins_now(at: datetime, server_speed: float) -> None:
    assert seconds_from_opening(pace(at, server_speed, 20)) == pytest.approx(0, abs=20)


def test_waits_of_the_server_become_simulated_ones() -> None:
    assert pace(OPENS, 1, 20).server_factor == 20
    assert pace(OPENS, 20, 20).server_factor == 1
    assert pace(OPENS, 20, 50).server_factor == 2.5


def test_simulated_waits_are_short_and_end_when_stopped() -> None:
    stop = Event()
    running = pace(OPENS, 1, 1000, stop)
    began = time.monotonic()
    running.wait_until(OPENS + timedelta(seconds=50))
    assert seconds_from_opening(running) >= 50
    stop.set()
    running.wait(3600 * 1000)
    assert time.monotonic() - began < 30
    assert running.stopped()


def test_a_clock_that_stands_still_is_found_out() -> None:
    running = pace(OPENS, 20, 20)
    assert not running.is_before(OPENS + timedelta(seconds=20))
    assert running.is_before(OPENS + timedelta(days=1))
