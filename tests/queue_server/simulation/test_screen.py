"""The simulated display: as the hall's, it forgives disorder and mends gaps."""

from typing import Any, cast

import pytest

from queue_server.simulation.client import Answer, Client, SimulationError
from queue_server.simulation.screen import Screen


class SnapshotsOnly:
    """A client that knows one thing: the display's snapshot."""

    url = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self.seq = 10
        self.calls: list[int] = []
        self.status = 200

    def read(self, _path: str, _actor: str) -> Answer:
        return Answer(self.status, {"seq": self.seq, "calls": [{"seq": s} for s in self.calls]})


@pytest.fixture
def server() -> SnapshotsOnly:
    return SnapshotsOnly()


@pytest.fixture
def screen(server: SnapshotsOnly) -> Screen:
    made = Screen(cast("Client", server), "larache")
    made._load()
    return made


def call(seq: int) -> dict[str, Any]:
    return {"seq": seq, "type": "turn_called", "call": {"seq": seq}}


def test_neighbours_may_overtake(screen: Screen) -> None:
    for seq in (12, 13, 11):
        screen._take("event", call(seq))
        screen._mend(now=0)
    assert (screen.seq, screen.snapshots, screen.calls) == (13, 1, {11, 12, 13})


def test_what_was_seen_is_not_applied_twice(screen: Screen) -> None:
    screen._take("event", call(11))
    screen._take("event", call(11))
    screen._take("event", call(9))
    assert (screen.seq, screen.events) == (11, 1)


def test_a_gap_that_stays_is_mended_by_a_snapshot(screen: Screen, server: SnapshotsOnly) -> None:
    server.seq, server.calls = 12, [11]
    screen._take("event", call(13))
    screen._mend(now=0)
    assert (screen.seq, screen.snapshots) == (10, 1)
    screen._mend(now=1)
    assert (screen.seq, screen.snapshots, screen.calls) == (13, 2, {11, 13})


def test_a_heartbeat_ahead_is_a_gap_too(screen: Screen, server: SnapshotsOnly) -> None:
    server.seq = 15
    screen._take("heartbeat", {"seq": 15})
    screen._mend(now=0)
    screen._mend(now=1)
    assert (screen.seq, screen.snapshots) == (15, 2)


def test_a_call_that_is_in_no_event_and_no_snapshot_stays_lost(
    screen: Screen, server: SnapshotsOnly
) -> None:
    server.seq = 11
    screen._take("heartbeat", {"seq": 11})
    screen._mend(now=0)
    screen._mend(now=1)
    assert 11 not in screen.calls


def test_a_new_day_loads_everything_anew(screen: Screen, server: SnapshotsOnly) -> None:
    server.seq = 11
    screen._take("event", {"seq": 11, "type": "day_opened", "day": "2026-11-03"})
    assert screen.snapshots == 2


def test_a_refused_snapshot_ends_the_simulation(screen: Screen, server: SnapshotsOnly) -> None:
    server.status = 401
    with pytest.raises(SimulationError, match="no display of 'larache'"):
        screen._load()
