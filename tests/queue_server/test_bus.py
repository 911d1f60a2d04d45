"""Publish after commit: in order, to everybody, whoever fails."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from queue_server.bus import Bus
from queue_server.domain.events import CounterClosed, Recorded


def _recorded(seq: int) -> Recorded:
    return Recorded("larache", seq, datetime(2026, 11, 2, tzinfo=UTC), "system", CounterClosed("1"))


def test_each_commit_is_one_call_in_order() -> None:
    bus: Bus[Recorded] = Bus()
    heard: list[list[int]] = []

    def listen(events: Sequence[Recorded]) -> None:
        heard.append([recorded.seq for recorded in events])

    bus.subscribe(listen)
    bus.publish([_recorded(1), _recorded(2)])
    bus.publish([_recorded(3)])
    assert heard == [[1, 2], [3]]


def test_nothing_recorded_is_no_news() -> None:
    bus: Bus[Recorded] = Bus()
    heard: list[Sequence[Recorded]] = []
    bus.subscribe(heard.append)
    bus.publish([])
    assert heard == []


def test_a_listener_that_fails_is_logged_and_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus: Bus[Recorded] = Bus()
    heard: list[Sequence[Recorded]] = []

    def fails(_events: Sequence[Recorded]) -> None:
        raise RuntimeError("listens badly")

    bus.subscribe(fails)
    bus.subscribe(heard.append)
    bus.publish([_recorded(1)])
    assert len(heard) == 1
    assert "listens badly" in caplog.text
