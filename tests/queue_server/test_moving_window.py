"""How often something may be done: within a window that moves on, whatever the time of day says."""

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse

from queue_server.moving_window import MovingWindows

RATE = parse("3/minute")


@dataclass
class Seconds:
    """A clock that stands where the test puts it."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@given(st.lists(st.floats(0, 50), max_size=30))
def test_no_minute_has_more_than_its_number(pauses: list[float]) -> None:
    seconds = Seconds()
    windows = MovingWindows(seconds)
    taken: list[float] = []
    for pause in pauses:
        seconds.at += pause
        recent = [at for at in taken if at > seconds.at - 60]
        allowed = len(recent) < 3
        assert windows.may(RATE, "x") is allowed
        assert windows.take(RATE, "x") is allowed
        if allowed:
            taken.append(seconds.at)


def test_a_clock_that_is_set_back_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was an hour ahead; a kiosk that goes on giving tickets must not stop for that hour."""
    seconds, now = Seconds(), time.time()
    windows = MovingWindows(seconds)
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert windows.take(RATE, "kiosk")
    monkeypatch.setattr(time, "time", lambda: now)
    for _ in range(5):
        seconds.at += 40
        assert windows.take(RATE, "kiosk")


def test_each_is_counted_apart() -> None:
    windows = MovingWindows(Seconds())
    assert [windows.take(RATE, "x") for _ in range(4)] == [True, True, True, False]
    assert windows.take(RATE, "y")
    assert windows.take(parse("1/hour"), "x")


def test_whoever_comes_no_more_is_forgotten() -> None:
    """Addresses without number may try once: nothing of them stays for days."""
    seconds = Seconds()
    windows = MovingWindows(seconds)
    for number in range(1000):
        windows.take(RATE, f"10.0.{number}")
    assert len(windows) == 1000
    seconds.at += 700
    windows.take(RATE, "another")
    assert len(windows) == 1
