"""The server's clock, and a demo's."""

from datetime import UTC, datetime, timedelta

import pytest

from queue_server.clock import DemoClock, SystemClock

START = datetime(2026, 11, 2, 8, 25, tzinfo=UTC)


def test_the_system_s_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
    assert SystemClock().speed == 1


@pytest.mark.parametrize("speed", [1.0, 20.0, 0.5])
def test_a_demo_s_clock_runs_at_its_speed(monkeypatch: pytest.MonkeyPatch, speed: float) -> None:
    monotonic = 5000.0
    monkeypatch.setattr("queue_server.clock.time.monotonic", lambda: monotonic)
    demo = DemoClock.starting(START, speed)
    assert demo.now() == START
    monotonic += 90
    assert demo.now() == START + timedelta(seconds=90 * speed)
    assert demo.speed == speed
