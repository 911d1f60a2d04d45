"""A chosen turn, in and out of order; a pause; what a counter takes today."""

from functools import partial

import pytest

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import CounterPaused, CounterServicesChanged, TurnCalled
from queue_server.snapshots.screens import counter_snapshot
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import SALMA, World


@pytest.fixture
def three(world: World) -> list[int]:
    """Three wait for B, a minute apart; counters 2 and 3 are open."""
    turns = []
    for _ in range(3):
        turns.append(world.issue("B").ticket.turn_id)
        world.later(minutes=1)
    world.open("2")
    world.open("3")
    return turns


def _reason(world: World) -> str | None:
    stored: str | None = world.rows("event")[-1]["reason"]
    return stored


def test_out_of_order_for_a_reason(world: World, three: list[int]) -> None:
    answer = world.choose(three[2], reason="urgent")
    assert answer.called
    assert answer.current is not None
    assert answer.current.turn_id == three[2]
    event = world.last()
    assert isinstance(event, TurnCalled)
    assert (event.chosen_for, event.out_of_order, event.waiting) == ("chosen", True, 2)
    assert _reason(world) == "urgent"
    assert_sound(world)


@pytest.mark.parametrize(
    "reason, code",
    [
        (None, Refusal.REASON_NEEDED),
        ("", Refusal.REASON_NEEDED),
        ("friend", Refusal.UNKNOWN_REASON),
        ("left", Refusal.UNKNOWN_REASON),
    ],
)
def test_not_without_a_reason_of_the_list(
    world: World, three: list[int], reason: str | None, code: Refusal
) -> None:
    before = world.dump()
    with pytest.raises(QueueError) as refused:
        world.choose(three[1], reason=reason)
    assert refused.value.code is code
    assert world.dump() == before


@pytest.mark.parametrize("reason", [None, "urgent", "anything"])
def test_in_order_it_is_a_call_like_any_other(
    world: World, three: list[int], reason: str | None
) -> None:
    world.choose(three[0], reason=reason)
    event = world.last()
    assert isinstance(event, TurnCalled)
    assert (event.chosen_for, event.out_of_order) == ("order", False)
    assert _reason(world) is None


def test_the_others_keep_their_order(world: World, three: list[int]) -> None:
    world.choose(three[1], "3", reason="urgent")
    world.no_show(three[1], "3")
    assert [world.called("2"), world.called("3")] == [three[0], three[2]]


def test_only_for_a_counter_that_takes_it(world: World, three: list[int]) -> None:
    turn = world.issue("F").ticket.turn_id
    with pytest.raises(QueueError) as refused:
        world.choose(turn, "2", reason="urgent")
    assert refused.value.code is Refusal.TURN_NOT_WAITING_HERE
    world.choose(turn, "3", reason="urgent")


def test_not_one_who_is_meant_for_another_counter(world: World, three: list[int]) -> None:
    turn = world.called("2")
    world.start(turn)
    world.transfer(turn, service="B", to="2")
    waiting = world.rows("turn")[-1]["id"]
    with pytest.raises(QueueError) as refused:
        world.choose(waiting, "3", reason="urgent")
    assert refused.value.code is Refusal.TURN_NOT_WAITING_HERE
    world.choose(waiting, "2")


def test_a_paused_counter_calls_nobody(world: World, three: list[int]) -> None:
    paused = world.pause()
    assert paused.counter.state == "paused"
    assert paused.counter.paused_at == world.now
    event = world.last()
    assert isinstance(event, CounterPaused)
    assert (event.counter, _reason(world)) == ("2", "break")
    before = world.dump()
    for attempt in (world.call, partial(world.choose, three[0]), world.pause):
        with pytest.raises(QueueError) as refused:
            attempt()
        assert refused.value.code is Refusal.COUNTER_PAUSED
    assert world.dump() == before
    resumed = world.end_pause()
    assert (resumed.counter.state, resumed.counter.paused_at) == ("open", None)
    assert world.types()[-1] == "counter_resumed"
    assert world.call().called
    assert_sound(world)


def test_a_paused_counter_may_close_and_opens_without_the_pause(world: World) -> None:
    world.open()
    world.pause()
    world.close()
    assert world.open().counter.state == "open"


def test_what_a_counter_takes_for_the_rest_of_the_day(world: World, three: list[int]) -> None:
    changed = world.services("F", "2", secondary="FAB").counter
    assert (changed.services, changed.secondary) == (["F"], ["A", "B"])
    event = world.last()
    assert isinstance(event, CounterServicesChanged)
    assert (event.counter, event.services, event.secondary) == ("2", ("F",), ("A", "B"))
    world.issue("F")
    called = world.call("2").current
    assert called is not None
    assert called.service == "F"
    world.no_show(called.turn_id)
    world.close("2")
    assert world.open("2").counter.services == ["B"]
    assert_sound(world)


def test_a_service_that_nobody_offers_is_refused(world: World) -> None:
    world.open()
    with pytest.raises(QueueError) as refused:
        world.services("BZ")
    assert refused.value.code is Refusal.UNKNOWN_SERVICE


def test_the_screen_shows_who_is_aside_and_what_may_be_chosen(
    world: World, three: list[int]
) -> None:
    held = world.called()
    world.start(held)
    world.hold(held)
    world.later(minutes=1)
    missed = world.called()
    world.no_show(missed)
    shown = world.view(lambda view: counter_snapshot(view, "2", SALMA))
    assert [(turn.turn_id, turn.counter) for turn in shown.held] == [(held, "2")]
    assert [turn.turn_id for turn in shown.missed] == [missed]
    assert shown.undo is not None
    assert (shown.undo.type, shown.undo.label) == ("turn_no_show", "B2")
    assert [each.code for each in shown.lists.call] == ["urgent"]
    world.later(minutes=16)
    shown = world.view(lambda view: counter_snapshot(view, "2", SALMA))
    assert (shown.missed, shown.undo) == ([], None)
