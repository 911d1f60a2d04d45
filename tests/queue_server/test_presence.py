"""Who is connected: pages counted by device, kiosks missed only on their own day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from queue_server.presence import Caller, Presence
from tests.queue_server.world import MONDAY, SITE, make_config

STAFF = f"staff:{SITE}"


class Hall:
    """Presence with a clock that stands, and all that was told."""

    def __init__(self) -> None:
        self.now: datetime = MONDAY
        self.told: list[tuple[str, Any]] = []
        self.presence = Presence(
            make_config(), lambda: self.now, lambda data, room: self.told.append((room, data))
        )

    def came(self, sid: str, audience: str, counter: str = "", device: str = "") -> None:
        caller = Caller(SITE, audience, counter, device)
        self.presence.came(sid, caller, staff=audience == "counter")

    def last(self, room: str) -> Any:  # noqa: ANN401 - JSON
        return next(data for where, data in reversed(self.told) if where == room)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_pages_of_a_counter_are_counted_by_device(hall: Hall) -> None:
    hall.came("a", "counter", "2", "tablet")
    hall.came("b", "counter", "2", "tablet")
    hall.came("c", "counter", "3", "phone")
    assert hall.last(f"counter:{SITE}:2") == {"counter": "2", "devices": 1}
    hall.came("d", "counter", "2", "phone")
    hall.came("e", "counter", "2")
    assert hall.last(f"counter:{SITE}:2")["devices"] == 3
    for sid, left in (("a", 3), ("d", 2), ("e", 1), ("b", 0)):
        hall.presence.went(sid)
        assert hall.last(f"counter:{SITE}:2")["devices"] == left


def test_the_end_of_a_screen_that_never_came_in_tells_nothing(hall: Hall) -> None:
    hall.presence.went("a")
    hall.came("b", "display")
    hall.presence.went("b")
    assert hall.told == []


def test_a_kiosk_is_missed_on_its_own_day_until_one_is_back(hall: Hall) -> None:
    hall.came("k", "kiosk")
    hall.came("l", "kiosk")
    hall.presence.went("k")
    assert hall.last(STAFF) == {"kiosk": {"connected": 1, "left_at": None}}
    hall.now += timedelta(minutes=5)
    hall.presence.went("l")
    gone = {"kiosk": {"connected": 0, "left_at": "2026-11-02T09:05:00Z"}}
    assert hall.last(STAFF) == gone
    hall.came("a", "counter", "2")
    assert hall.last("a") == gone
    hall.now += timedelta(days=1)
    hall.presence.day_began(SITE)
    assert hall.last(STAFF) == {"kiosk": {"connected": 0, "left_at": None}}
    hall.came("m", "kiosk")
    assert hall.last(STAFF) == {"kiosk": {"connected": 1, "left_at": None}}
