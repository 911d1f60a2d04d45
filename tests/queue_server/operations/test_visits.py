"""Away from a counter: back after a no-show, and ended by staff."""

from datetime import timedelta

import pytest

from queue_server.config import Config
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import TurnCancelled, TurnReturned
from queue_server.domain.turn import TurnState
from queue_server.store.database import Database
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import MONDAY, World, make_config


def _missed(world: World, others: int = 4) -> int:
    """B1 has missed the call at counter 2; as many others wait."""
    turn = world.issue("B").ticket.turn_id
    world.open("2")
    world.called()
    for _ in range(others):
        world.later(minutes=1)
        world.issue("B")
    world.no_show(turn)
    return turn


def _labels(world: World, calls: int) -> list[str]:
    """Whom counter 2 calls next, each served at once."""
    return [world.turn(world.serve(minutes=1)).label for _ in range(calls)]


def _with_policy(**policy: int) -> Config:
    return make_config(policy={"version": "test-2", **policy})


def test_two_others_are_called_first(world: World) -> None:
    turn = _missed(world)
    world.later(minutes=2)
    answer = world.come_back(turn)
    assert (answer.turn_id, answer.label, answer.state) == (turn, "B1", "waiting")
    event = world.last()
    assert isinstance(event, TurnReturned)
    assert (event.waiting, event.eligible_after) == (5, 3)
    back = world.turn(turn)
    assert (back.arrived_at, back.first_arrival) == (MONDAY, MONDAY)
    assert (back.ended_at, back.calls, back.counter) == (None, 0, "")
    assert_sound(world)
    assert _labels(world, 5) == ["B2", "B3", "B1", "B4", "B5"]
    assert_sound(world)


def test_calls_at_other_counters_count(world: World) -> None:
    turn = _missed(world)
    world.open("3")
    world.come_back(turn)
    assert world.turn(world.called("2")).label == "B2"
    assert world.turn(world.called("3")).label == "B3"
    world.no_show(world.rows("turn")[1]["id"], "2")
    assert world.called("2") == turn


def test_a_recall_is_no_call_and_an_undone_one_neither(world: World) -> None:
    turn = _missed(world)
    world.come_back(turn)
    second = world.called()
    world.recall(second)
    world.requeue(second)
    assert world.called() == second
    world.undo()
    assert world.called() == second
    world.no_show(second)
    assert world.called() == turn


def test_with_nobody_else_there_is_no_delay(world: World) -> None:
    turn = _missed(world, others=0)
    world.come_back(turn)
    assert world.called() == turn


def test_two_who_are_back_do_not_wait_for_each_other(world: World) -> None:
    first = _missed(world, others=1)
    second = world.called()
    world.no_show(second)
    for turn in (second, first):
        world.come_back(turn)
    assert _labels(world, 2) == ["B1", "B2"]


@pytest.mark.parametrize("delay, expected", [(0, ["B1", "B2"]), (1, ["B2", "B1"])])
def test_the_delay_is_the_commune_s(database: Database, delay: int, expected: list[str]) -> None:
    world = World(database, _with_policy(return_delay_calls=delay))
    world.come_back(_missed(world))
    assert _labels(world, 2) == expected


@pytest.mark.parametrize("role", [Role.AGENT, Role.RECEPTION])
def test_until_the_grace_is_over(world: World, role: Role) -> None:
    turn = _missed(world)
    world.later(minutes=15)
    assert world.come_back(turn, role=role).state == "waiting"


def test_not_after_it(world: World) -> None:
    turn = _missed(world)
    world.now += timedelta(minutes=15, microseconds=1)
    before = world.dump()
    with pytest.raises(QueueError) as refused:
        world.come_back(turn)
    assert refused.value.code is Refusal.GRACE_OVER
    assert refused.value.facts == {"minutes": 15}
    assert world.dump() == before


def test_nor_on_the_next_day(database: Database) -> None:
    world = World(database, _with_policy(return_grace_minutes=60))
    turn = world.issue("B").ticket.turn_id
    world.now = MONDAY.replace(hour=23, minute=50)
    world.open("2")
    world.called()
    world.no_show(turn)
    world.later(minutes=11)
    with pytest.raises(QueueError) as refused:
        world.come_back(turn)
    assert refused.value.code is Refusal.GRACE_OVER


def test_back_twice(world: World) -> None:
    turn = _missed(world)
    world.come_back(turn)
    for _ in range(2):
        world.serve(minutes=0)
    assert world.called() == turn
    world.no_show(turn)
    world.come_back(turn)
    assert world.turn(turn).state is TurnState.WAITING
    assert_sound(world)


@pytest.mark.parametrize("role", [Role.AGENT, Role.RECEPTION, Role.MANAGER])
def test_staff_end_a_turn_for_a_reason(world: World, role: Role) -> None:
    turn = world.issue("B").ticket.turn_id
    world.issue("B")
    world.later(minutes=3)
    answer = world.cancel(turn, reason="duplicate", role=role)
    assert (answer.label, answer.state) == ("B1", "cancelled")
    event = world.last()
    assert isinstance(event, TurnCancelled)
    assert (event.waiting, event.counter) == (1, "")
    assert world.rows("event")[-1]["reason"] == "duplicate"
    assert world.turn(turn).ended_at == MONDAY + timedelta(minutes=3)
    assert_sound(world)


def test_one_at_a_counter_leaves_it_free(world: World) -> None:
    turn = world.issue("B").ticket.turn_id
    world.issue("B")
    world.open()
    world.called()
    world.cancel(turn)
    event = world.last()
    assert isinstance(event, TurnCancelled)
    assert (event.counter, event.waiting) == ("2", 1)
    assert world.call().called
    assert_sound(world)


def test_a_further_service_alone_may_be_cancelled(world: World) -> None:
    world.issue("B")
    world.open()
    turn = world.called()
    world.start(turn)
    world.add_service(turn)
    further = world.rows("turn")[-1]["id"]
    world.cancel(further)
    assert world.turn(turn).state is TurnState.SERVING
    world.later(minutes=1)
    world.finish(turn)
    assert world.types()[-1] == "turn_finished"
    page = world.page(world.rows("ticket")[0]["token"])
    assert (page.ticket.service, page.ticket.state) == ("B", "done")
    assert_sound(world)


@pytest.mark.parametrize("reason", ["", "urgent", "whim"])
def test_not_for_a_reason_that_is_not_on_the_list(world: World, reason: str) -> None:
    turn = world.issue("B").ticket.turn_id
    before = world.dump()
    with pytest.raises(QueueError) as refused:
        world.cancel(turn, reason=reason)
    assert refused.value.code is Refusal.UNKNOWN_REASON
    assert world.dump() == before
