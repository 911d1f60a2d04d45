"""Old snapshot + events = fresh snapshot: screens that reconnect end where the others are."""

import json
from functools import partial
from random import Random
from typing import Any

import pytest

from queue_server import projections
from queue_server.domain.errors import QueueError
from queue_server.snapshots.screens import counter_snapshot, display_snapshot, kiosk_snapshot
from queue_server.snapshots.summary import summary
from tests.queue_server.snapshots.reducer import Screen
from tests.queue_server.world import SITE, World, of_site

COUNTERS = ("1", "2", "3")


def _json(shape: Any) -> Any:  # noqa: ANN401 - whatever the API sends
    return json.loads(shape.model_dump_json())


def _hall(world: World) -> Screen:
    """As a display starts."""
    shown = _json(world.view(display_snapshot))
    return Screen(
        seq=shown["seq"],
        waiting={service["code"]: service["waiting"] for service in shown["services"]},
        calls=shown["calls"],
    )


def _desk(world: World) -> Screen:
    """As the tablets of all counters start."""
    by_counter = {
        counter: _json(world.view(partial(counter_snapshot, counter_id=counter)))
        for counter in COUNTERS
    }
    any_of_them = by_counter["1"]
    return Screen(
        seq=any_of_them["seq"],
        waiting={service["code"]: service["waiting"] for service in any_of_them["services"]},
        turns={at: shown["current"] for at, shown in by_counter.items() if shown["current"]},
        states={state["id"]: state["state"] for state in any_of_them["counters"]},
        queue={
            turn["turn_id"]: {**turn, "reason": ""}
            for shown in by_counter.values()
            for turn in shown["waiting"]
        },
    )


def _random_command(world: World, chance: Random) -> None:
    counter = chance.choice(COUNTERS)
    present = world.view(lambda view: view.counters.get(counter))
    turn = present.turn.turn_id if present and present.turn else 0
    tokens = [row["token"] for row in world.rows("ticket")]
    verbs: list[Any] = [
        lambda: world.issue(chance.choice("ABBF"), priority=chance.choice([None, "disability"])),
        lambda: world.issue(chance.choice("ABF")),
        lambda: world.open(counter),
        lambda: world.call(counter),
        lambda: world.call(counter),
        lambda: world.recall(turn, counter),
        lambda: world.start(turn, counter),
        lambda: world.finish(turn, counter),
        lambda: world.no_show(turn, counter),
        lambda: world.close(counter),
        lambda: world.leave(chance.choice(tokens)),
    ]
    if chance.random() < 0.2:
        world.later(minutes=chance.choice([1, 7]))
    try:
        chance.choice(verbs)()
    except (QueueError, IndexError):
        return  # refused, or nobody has a ticket yet: nothing has happened


@pytest.mark.parametrize("seed", range(4))
def test_events_lead_from_the_old_snapshot_to_the_fresh_one(world: World, seed: int) -> None:
    chance = Random(seed)
    world.open_day()
    for _ in range(chance.randrange(20)):
        _random_command(world, chance)
    hall, desk = _hall(world), _desk(world)
    known = len(world.events)
    for _ in range(60):
        _random_command(world, chance)

    for recorded in of_site(world.events[known:], SITE):
        hall.apply(projections.public(recorded))
        desk.apply(projections.staff(recorded))
    fresh = _desk(world)
    desk.queue = {turn_id: {**turn, "reason": ""} for turn_id, turn in desk.queue.items()}
    assert (desk.seq, desk.waiting, desk.turns) == (fresh.seq, fresh.waiting, fresh.turns)
    assert (desk.states, desk.queue) == (fresh.states, fresh.queue)
    shown = _hall(world)
    assert (hall.seq, hall.waiting, hall.calls) == (shown.seq, shown.waiting, shown.calls)
    assert desk.calls[: len(hall.calls)] == hall.calls[: len(desk.calls)]
    kiosk = world.view(kiosk_snapshot)
    assert hall.waiting == {service.code: service.waiting for service in kiosk.services}


def test_the_night_is_told_event_by_event(world: World) -> None:
    world.issue("B")
    world.issue("A")
    world.open("2")
    hall, desk = _hall(world), _desk(world)
    known = len(world.events)
    world.later(days=1)
    world.open_day()
    for recorded in world.events[known:]:
        hall.apply(projections.public(recorded))
        desk.apply(projections.staff(recorded))
    assert hall.reload
    assert (hall.waiting, desk.queue) == ({"A": 0, "B": 0, "F": 0}, {})
    assert desk.states["2"] == "closed"
    assert hall.seq == _hall(world).seq


def test_the_summary_says_what_the_snapshots_say(world: World) -> None:
    chance = Random(7)
    for _ in range(50):
        _random_command(world, chance)
    for counter in COUNTERS:
        try:
            world.open(counter)
        except QueueError:
            continue
    pushed = world.view(lambda view: summary(view, orders=True))
    hall = world.view(display_snapshot)
    assert pushed.as_of == hall.seq
    assert {code: (s.waiting, s.range) for code, s in pushed.services.items()} == {
        s.code: (s.waiting, s.range) for s in hall.services
    }
    assert pushed.orders is not None
    for counter in COUNTERS:
        shown = world.view(partial(counter_snapshot, counter_id=counter))
        assert [(turn.turn_id, turn.reason) for turn in shown.waiting] == [
            (entry.turn_id, entry.reason) for entry in pushed.orders[counter]
        ]
    assert world.view(lambda view: summary(view, orders=False)).orders is None
