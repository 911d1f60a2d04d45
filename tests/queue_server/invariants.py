"""What holds in every stored queue, whatever has happened to it."""

from collections import Counter, defaultdict
from typing import Any

from queue_server.domain.chain import GENESIS_HASH, chain_hash
from queue_server.domain.history import Visits
from queue_server.domain.turn import LIVE
from queue_server.store.log import events_between
from queue_server.store.tables import to_micros
from queue_server.store.tables import turn as turn_table
from queue_server.store.turns import TURNS, turn_of
from tests.queue_server.world import World

Row = dict[str, Any]


def assert_sound(world: World) -> None:
    """Check every invariant against what is stored."""
    rows = world.dump()
    assert_sequence(rows["event"], rows["site_state"])
    assert_numbers(rows["ticket"])
    assert_counters(rows["turn"], rows["counter_session"])
    assert_waiting(rows["turn"], rows["service_day"])
    assert_times(rows["turn"])
    assert_derived(world)


def assert_sequence(events: list[Row], states: list[Row]) -> None:
    """No gap, no step back in time, and each site's chain whole."""
    of_site: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        of_site[event["site_id"]].append(event)
    for state in states:
        mine = of_site[state["site_id"]]
        assert [event["seq"] for event in mine] == list(range(1, len(mine) + 1))
        assert [event["at"] for event in mine] == sorted(event["at"] for event in mine)
        previous = GENESIS_HASH
        for event in mine:
            assert event["prev_hash"] == previous
            previous = chain_hash(
                previous,
                site=event["site_id"],
                seq=event["seq"],
                at_micros=to_micros(event["at"]),
                actor=event["actor"],
                event_type=event["type"],
                payload=event["payload"],
                reason=event["reason"],
                key=event["idempotency_key"],
            )
            assert event["hash"] == previous
        assert (state["seq"], state["last_hash"]) == (len(mine), previous)


def assert_numbers(tickets: list[Row]) -> None:
    """From 1 on in each service's day, none twice, none missing."""
    given: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for ticket in tickets:
        given[ticket["site_id"], ticket["day"], ticket["service"]].append(ticket["number"])
    for numbers in given.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def assert_counters(turns: list[Row], sessions: list[Row]) -> None:
    """A turn is at one counter, an open one; a counter has one turn and one agent at most."""
    at_counter = [turn for turn in turns if turn["state"] in ("called", "serving")]
    places = Counter((turn["site_id"], turn["counter_id"]) for turn in at_counter)
    opened = Counter((s["site_id"], s["counter_id"]) for s in sessions if s["closed_at"] is None)
    assert max(places.values(), default=1) == 1
    assert max(opened.values(), default=1) == 1
    assert set(places) <= set(opened)


def assert_waiting(turns: list[Row], days: list[Row]) -> None:
    """`service_day.waiting` counts those who wait."""
    waiting = Counter(
        (turn["site_id"], turn["day"], turn["service"])
        for turn in turns
        if turn["state"] == "waiting"
    )
    stored = {(d["site_id"], d["day"], d["service"]): d["waiting"] for d in days}
    assert stored == {place: waiting[place] for place in stored}
    assert set(waiting) <= set(stored)


def assert_times(turns: list[Row]) -> None:
    """Arrived ≤ called ≤ last called ≤ started ≤ ended, as far as each has happened."""
    for turn in turns:
        times = [
            turn[name]
            for name in ("first_arrival", "arrived_at", "called_at", "last_called_at", "started_at")
        ]
        known = [time for time in [*times, turn["ended_at"]] if time is not None]
        assert known == sorted(known)
        assert (turn["state"] in LIVE) == (turn["ended_at"] is None)
        if turn["state"] in LIVE:
            assert (turn["state"] == "on_hold") == (turn["held_at"] is not None)
        if turn["state"] in ("pending", "waiting"):
            # Back in line it keeps its first call on record, but none of them counts any more.
            assert (turn["calls"], turn["counter_id"], turn["started_at"]) == (0, None, None)
        else:
            assert (turn["called_at"] is None) == (turn["last_called_at"] is None)
            assert turn["calls"] == 0 or turn["called_at"] is not None


def assert_derived(world: World) -> None:
    """The turns' rows are what the events alone make of them."""
    for site in world.config.sites:
        visits = Visits()
        with world.database.read() as connection:
            for logged in events_between(connection, site.id, 1, None):
                visits.apply(logged.event, seq=logged.seq, at=logged.at)
            stored = connection.execute(TURNS.where(turn_table.c.site_id == site.id))
            assert {row.id: turn_of(row) for row in stored} == visits.turns
