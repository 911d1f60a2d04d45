"""Another priority class: the order follows at once, and the past can be derived again."""

import pytest

from queue_server.audit.replay import replay_day
from queue_server.domain.actor import Role
from queue_server.domain.events import TurnCalled, TurnPriorityChanged
from queue_server.snapshots.screens import display_snapshot
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import SITE, World


def _three_wait(world: World) -> list[int]:
    world.open("2")
    waiting = []
    for _ in range(3):
        waiting.append(world.issue("B").ticket.turn_id)
        world.later(minutes=2)
    return waiting


def test_the_order_follows_at_once(world: World) -> None:
    first, second, _ = _three_wait(world)
    world.later(minutes=1)
    answer = world.change_priority(second, role=Role.RECEPTION)
    assert (answer.label, answer.state) == ("B2", "waiting")
    event = world.last()
    assert isinstance(event, TurnPriorityChanged)
    assert (event.priority, event.priority_before, event.counter) == ("disability", "", "")
    assert world.rows("event")[-1]["reason"] == "seen"
    assert world.called() == second
    called = world.last()
    assert isinstance(called, TurnCalled)
    assert (called.chosen_for, called.priority) == ("priority", "disability")
    world.no_show(second)
    assert world.called() == first
    assert_sound(world)


def test_and_back_to_none(world: World) -> None:
    _, second, _ = _three_wait(world)
    world.change_priority(second)
    world.change_priority(second, None)
    assert world.turn(second).priority == ""
    assert world.called() != second


def test_the_range_follows_too(world: World) -> None:
    *_, last = _three_wait(world)
    for _ in range(4):
        world.issue("B")
    before = world.view(lambda view: view.outlook.turn(last, "B", ""))
    world.change_priority(last)
    after = world.view(lambda view: view.outlook.turn(last, "B", "disability"))
    assert before is not None
    assert after is not None
    assert after.high <= before.high
    assert after.low <= before.low


def test_the_class_that_it_has_changes_nothing(world: World) -> None:
    first, *_ = _three_wait(world)
    world.change_priority(first)
    before = world.dump()
    answer = world.change_priority(first)
    assert world.dump() == before
    assert answer.seq == len(world.events)


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "on_hold", "pending"])
def test_on_every_turn_that_is_not_over(world: World, state: str) -> None:
    turn = world.issue("F").ticket.turn_id
    world.open("3")
    if state != "waiting":
        world.called("3")
    if state in ("serving", "on_hold", "pending"):
        world.start(turn, "3")
    if state == "on_hold":
        world.hold(turn, "3")
    if state == "pending":
        world.add_service(turn, "3", service="F")
        turn = world.rows("turn")[-1]["id"]
    world.change_priority(turn, "bereavement", counter="3")
    assert (world.turn(turn).state, world.turn(turn).priority) == (state, "bereavement")
    with world.database.read() as connection:
        assert replay_day(connection, SITE, "2026-11-02").difference is None


def test_a_transfer_goes_on_with_the_new_class(world: World) -> None:
    first, *_ = _three_wait(world)
    assert world.started() == first
    world.change_priority(first)
    world.transfer(first, service="F")
    assert world.rows("turn")[-1]["priority"] == "disability"


def test_no_public_screen_shows_it(world: World) -> None:
    first, *_ = _three_wait(world)
    world.change_priority(first)
    world.call()
    assert "disability" not in world.view(display_snapshot).model_dump_json()


def test_the_citizen_s_own_page_shows_the_class_of_the_turn(world: World) -> None:
    issued = world.issue("B").ticket
    world.change_priority(issued.turn_id)
    assert world.page(issued.token).ticket.priority == "disability"


def test_said_twice_with_one_key(world: World) -> None:
    first, *_ = _three_wait(world)
    answer = world.change_priority(first, key="k")
    before = world.dump()
    assert world.change_priority(first, key="k") == answer
    assert world.dump() == before
