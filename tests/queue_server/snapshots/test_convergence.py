"""Old snapshot + events = fresh snapshot: screens that reconnect end where the others are."""

from functools import partial
from random import Random
from typing import Any

import pytest

from queue_server import projections
from queue_server.domain.errors import QueueError
from queue_server.snapshots.screens import counter_snapshot, display_snapshot, kiosk_snapshot
from queue_server.snapshots.summary import summary
from tests.queue_server.snapshots.watching import COUNTERS, Watch, desk_screen, hall_screen
from tests.queue_server.world import SALMA, World


def _ids(world: World) -> list[int]:
    return [row["id"] for row in world.rows("turn")]


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
        lambda: world.hold(turn, counter),
        lambda: world.transfer(turn, counter, service=chance.choice("ABF")),
        lambda: world.transfer(turn, counter, to=chance.choice(COUNTERS)),
        lambda: world.requeue(turn, counter),
        lambda: world.add_service(turn, counter),
        lambda: world.undo(counter),
        lambda: world.pause(counter),
        lambda: world.end_pause(counter),
        lambda: world.services(chance.choice(["B", "FB", "A"]), counter),
        lambda: world.close(counter),
        lambda: world.leave(chance.choice(tokens)),
        lambda: world.choose(chance.choice(_ids(world)), counter, reason="urgent"),
        lambda: world.resume(chance.choice(_ids(world)), counter),
        lambda: world.requeue(chance.choice(_ids(world)), counter),
        lambda: world.come_back(chance.choice(_ids(world))),
        lambda: world.cancel(chance.choice(_ids(world))),
        lambda: world.change_priority(
            chance.choice(_ids(world)), chance.choice([None, "disability"]), counter=counter
        ),
        lambda: world.change_note(chance.choice(_ids(world)), chance.choice(["", "1 copy"])),
        lambda: world.take_over(counter),
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
    watch = Watch(world)
    for _ in range(60):
        _random_command(world, chance)
        watch.follow()
    kiosk = world.view(kiosk_snapshot)
    assert watch.hall.waiting == {service.code: service.waiting for service in kiosk.services}


def test_a_screen_that_was_away_catches_up(world: World) -> None:
    """Nothing tells it to load again: it applies what it has missed."""
    watch = Watch(world)
    world.open("2")
    world.open("3")
    for service in "BFB":
        world.issue(service)
    turn = world.called("2")
    world.start(turn, "2")
    world.add_service(turn, "2", service="A")
    world.hold(turn, "2")
    other = world.called("3")
    world.start(other, "3")
    world.transfer(other, "3", service="B", to="2")
    world.requeue(turn, "2")
    world.close("2")
    world.no_show(world.called("3"), "3")
    world.come_back(turn)
    world.finish(world.started("3"), "3")
    watch.follow()


def test_the_night_is_told_event_by_event(world: World) -> None:
    world.issue("B")
    world.issue("A")
    world.open("2")
    hall, desk = hall_screen(world), desk_screen(world)
    known = len(world.events)
    world.later(days=1)
    world.open_day()
    for recorded in world.events[known:]:
        hall.apply(projections.public(recorded))
        desk.apply(projections.staff(recorded))
    assert hall.reload
    assert (hall.waiting, desk.queue) == ({"A": 0, "B": 0, "F": 0}, {})
    assert desk.states["2"] == "closed"
    assert hall.seq == hall_screen(world).seq


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
        shown = world.view(partial(counter_snapshot, counter_id=counter, actor=SALMA))
        assert [(turn.turn_id, turn.reason) for turn in shown.waiting] == [
            (entry.turn_id, entry.reason) for entry in pushed.orders[counter]
        ]
    assert world.view(lambda view: summary(view, orders=False)).orders is None
