"""What is refused is written down, and costs nobody anything."""

import json
from datetime import timedelta
from typing import Any

import pytest

from queue_server.audit.chain import verify_book
from queue_server.domain.actor import Actor, Role
from queue_server.refusals import MOST_ENTRIES, Refusals, RefusalWriter, Turned
from tests.queue_server.world import MONDAY, SITE, World

KIOSK = Actor(Role.KIOSK, SITE, "4", "d4")
FOREIGN = Turned("forbidden", "api_tickets.issue", "10.0.0.9", KIOSK, SITE)


def test_alike_ones_within_a_minute_are_one_entry() -> None:
    refusals = Refusals()
    for second in range(50):
        refusals.note(FOREIGN, MONDAY + timedelta(seconds=second))
    assert refusals.take(MONDAY + timedelta(seconds=59)) == {}
    assert refusals.take(MONDAY + timedelta(seconds=60)) == {FOREIGN: 50}
    assert refusals.take(MONDAY + timedelta(seconds=120)) == {}


def test_a_flood_from_everywhere_is_a_few_entries_and_none_is_lost() -> None:
    refusals = Refusals()
    for number in range(5000):
        refusals.note(Turned("not_signed_in", "x", f"10.0.{number // 250}.{number % 250}"), MONDAY)
    taken = refusals.take(MONDAY + timedelta(minutes=1))
    assert len(taken) == MOST_ENTRIES + 1
    assert sum(taken.values()) == 5000
    assert taken[Turned("not_signed_in", "", "")] == 5000 - MOST_ENTRIES


def test_a_clock_that_steps_back_does_not_keep_them_for_ever() -> None:
    refusals = Refusals()
    refusals.note(FOREIGN, MONDAY)
    assert refusals.take(MONDAY - timedelta(hours=1)) == {FOREIGN: 1}


def _entries(world: World) -> list[dict[str, Any]]:
    return [row for row in world.rows("audit_entry") if row["type"] == "refused"]


def test_they_are_written_with_whose_they_were(world: World) -> None:
    refusals = Refusals()
    writer = RefusalWriter(world.context, refusals, lambda: world.now)
    refusals.note(FOREIGN, world.now)
    refusals.note(FOREIGN, world.now)
    writer.write_due()
    assert _entries(world) == []
    world.later(minutes=1)
    writer.write_due()
    writer.write_due()
    (row,) = _entries(world)
    assert row["actor"] == f"kiosk:{SITE}:4@d4"
    assert (row["site_id"], row["address"]) == (SITE, "10.0.0.9")
    assert json.loads(row["payload"]) == {
        "code": "forbidden",
        "endpoint": "api_tickets.issue",
        "count": 2,
    }
    with world.database.read() as connection:
        assert verify_book(connection).broken is None


def test_a_store_that_is_away_loses_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = Refusals()
    writer = RefusalWriter(world.context, refusals, lambda: world.now)
    refusals.note(FOREIGN, world.now)
    world.later(minutes=1)

    def away(*_what: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr("queue_server.refusals.write_refusals", away)
        with pytest.raises(OSError, match="away"):
            writer.write_due()
    refusals.note(FOREIGN, world.now)
    world.later(minutes=1)
    writer.write_due()
    (row,) = _entries(world)
    assert json.loads(row["payload"])["count"] == 2


def test_what_is_left_is_written_at_the_end(world: World) -> None:
    refusals = Refusals()
    writer = RefusalWriter(world.context, refusals, lambda: world.now)
    writer.start()
    refusals.note(FOREIGN, world.now)
    writer.stop()
    assert len(_entries(world)) == 1
