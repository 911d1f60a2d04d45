"""With the citizen: hold and resume, transfer, back to the line, a further service."""

from datetime import timedelta

import pytest

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import (
    ServiceAdded,
    TurnFinished,
    TurnQueued,
    TurnReleased,
    TurnRequeued,
    TurnTransferred,
)
from queue_server.domain.turn import TurnState
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import MONDAY, World


def _minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def _page_state(world: World, token: str) -> tuple[str, str]:
    """The service and state that the citizen's page shows."""
    page = world.page(token)
    return page.ticket.service, page.ticket.state


def _serving(world: World, counter: str = "2") -> int:
    """A turn of B, five minutes old, begun at the counter."""
    world.issue("B")
    world.open(counter)
    world.later(minutes=5)
    turn = world.called(counter)
    world.start(turn, counter)
    return turn


def test_time_on_hold_is_no_service_time(world: World) -> None:
    turn = _serving(world)
    world.later(minutes=4)
    held = world.hold(turn)
    assert (held.current, held.counter.current) == (None, None)
    world.later(minutes=10)
    resumed = world.resume(turn).current
    assert resumed is not None
    assert (resumed.turn_id, resumed.state) == (turn, "serving")
    assert resumed.started_at == MONDAY + _minutes(5)
    world.later(minutes=3)
    world.hold(turn)
    world.later(minutes=20)
    world.resume(turn)
    world.later(minutes=1)
    world.finish(turn, outcome="papers")
    event = world.last()
    assert isinstance(event, TurnFinished)
    assert (event.service_seconds, event.outcome) == (8 * 60, "papers")
    assert world.turn(turn).held == _minutes(30)
    [row] = world.rows("service_day")
    assert row["recent_seconds"] == "[480.0]"
    assert_sound(world)


def test_the_counter_is_free_meanwhile(world: World) -> None:
    turn = _serving(world)
    world.hold(turn)
    world.issue("B")
    other = world.called()
    with pytest.raises(QueueError) as refused:
        world.resume(turn)
    assert refused.value.code is Refusal.COUNTER_BUSY
    world.start(other)
    world.finish(other)
    world.resume(turn)
    assert_sound(world)


def test_held_before_it_had_begun(world: World) -> None:
    """Service begins with the return: there was none to take the hold off from."""
    world.issue("B")
    world.open()
    turn = world.called()
    world.hold(turn)
    world.later(minutes=7)
    world.resume(turn)
    world.later(minutes=2)
    world.finish(turn)
    event = world.last()
    assert isinstance(event, TurnFinished)
    assert event.service_seconds == 120


def test_another_counter_may_take_it_up(world: World) -> None:
    turn = _serving(world, "2")
    world.hold(turn)
    world.close("2")
    world.open("3")
    world.resume(turn, "3")
    assert (world.turn(turn).counter, world.turn(turn).state) == ("3", TurnState.SERVING)
    assert_sound(world)


def test_a_transfer_keeps_the_first_arrival_and_begins_a_new_wait(world: World) -> None:
    issued = world.issue("B", priority="disability").ticket
    world.open("2")
    world.later(minutes=6)
    turn = world.called()
    world.start(turn)
    world.later(minutes=2)
    answer = world.transfer(turn, service="F")
    assert answer.current is None
    event = world.last()
    assert isinstance(event, TurnTransferred)
    assert (event.to_service, event.to_counter) == ("F", "")
    assert (event.label, event.waiting) == ("B1", 1)
    ended, onward = world.turn(turn), world.turn(event.new_turn_id)
    assert (ended.state, ended.ended_at) == (TurnState.TRANSFERRED, MONDAY + _minutes(8))
    assert (onward.state, onward.service, onward.label) == (TurnState.WAITING, "F", "B1")
    assert (onward.ticket_id, onward.priority) == (issued.id, "disability")
    assert (onward.first_arrival, onward.arrived_at) == (MONDAY, MONDAY + _minutes(8))
    assert world.waiting() == {"B": 0, "F": 1}
    assert _page_state(world, issued.token) == ("F", "waiting")
    assert_sound(world)


def test_a_transfer_costs_no_second_wait(world: World) -> None:
    """Who came first is called first, before those who wait for the other service already."""
    turn = _serving(world, "2")
    world.issue("F")
    world.later(minutes=10)
    world.transfer(turn, service="F")
    world.open("3")
    called = world.call("3").current
    assert called is not None
    assert (called.label, called.service) == ("B1", "F")


def test_to_one_counter_nobody_else_calls_it(world: World) -> None:
    turn = _serving(world, "2")
    world.open("1")
    world.open("3")
    world.transfer(turn, service="F", to="1")
    assert not world.call("3").called
    assert not world.call("2").called
    called = world.call("1").current
    assert called is not None
    assert (called.label, called.service) == ("B1", "F")
    assert_sound(world)


def test_when_that_counter_closes_any_may_call_it(world: World) -> None:
    turn = _serving(world, "2")
    world.open("1")
    world.open("3")
    world.transfer(turn, service="F", to="1")
    world.close("1")
    assert world.types()[-2:] == ["counter_closed", "turn_released"]
    event = world.last()
    assert isinstance(event, TurnReleased)
    assert (event.label, event.service, event.waiting) == ("B1", "F", 1)
    assert world.call("3").called
    assert_sound(world)


def test_a_call_to_it_may_be_missed_and_the_counter_closed_meanwhile(world: World) -> None:
    """Who comes back is not kept for a counter without an agent."""
    turn = _serving(world, "2")
    world.open("1")
    world.transfer(turn, service="F", to="1")
    onward = world.called("1")
    world.no_show(onward, "1")
    world.close("1")
    world.come_back(onward)
    assert world.types()[-2:] == ["turn_returned", "turn_released"]
    assert world.turn(onward).only_counter == ""
    world.open("3")
    assert world.called("3") == onward
    assert_sound(world)


def test_back_for_a_counter_that_is_still_open(world: World) -> None:
    turn = _serving(world, "2")
    world.open("1")
    world.transfer(turn, service="F", to="1")
    onward = world.called("1")
    world.no_show(onward, "1")
    world.come_back(onward)
    assert world.turn(onward).only_counter == "1"
    assert world.called("1") == onward


def test_back_in_line_at_the_old_place(world: World) -> None:
    turn = _serving(world)
    world.issue("B")
    world.later(minutes=1)
    answer = world.requeue(turn)
    assert answer.current is None
    event = world.last()
    assert isinstance(event, TurnRequeued)
    assert (event.first_arrival, event.waiting) == (MONDAY.isoformat(), 2)
    back = world.turn(turn)
    assert (back.state, back.counter, back.calls) == (TurnState.WAITING, "", 0)
    assert (back.called_at, back.started_at) == (MONDAY + _minutes(5), None)
    assert world.called() == turn
    assert world.turn(turn).calls == 1
    assert_sound(world)


def test_from_hold_back_in_line(world: World) -> None:
    turn = _serving(world)
    world.hold(turn)
    world.later(minutes=3)
    world.requeue(turn)
    assert (world.turn(turn).held, world.turn(turn).held_at) == (timedelta(0), None)
    assert world.called() == turn
    assert_sound(world)


def test_a_further_service_waits_until_the_present_one_is_over(world: World) -> None:
    world.open("3")
    token = world.issue("B").ticket.token
    turn = world.called("3")
    world.start(turn, "3")
    world.add_service(turn, "3", service="F")
    event = world.last()
    assert isinstance(event, ServiceAdded)
    further = world.turn(event.new_turn_id)
    assert (further.state, further.service, further.label) == (TurnState.PENDING, "F", "B1")
    assert world.waiting() == {"B": 0}
    assert _page_state(world, token) == ("B", "serving")
    world.later(minutes=9)
    world.finish(turn, "3")
    assert world.types()[-2:] == ["turn_finished", "turn_queued"]
    queued = world.last()
    assert isinstance(queued, TurnQueued)
    assert (queued.service, queued.waiting) == ("F", 1)
    further = world.turn(further.turn_id)
    assert (further.state, further.arrived_at) == (TurnState.WAITING, MONDAY + _minutes(9))
    assert further.first_arrival == MONDAY
    assert _page_state(world, token) == ("F", "waiting")
    assert world.called("3") == further.turn_id
    assert_sound(world)


def test_further_services_come_one_after_the_other(world: World) -> None:
    turn = _serving(world, "3")
    world.add_service(turn, "3", service="F")
    world.add_service(turn, "3", service="A")
    world.finish(turn, "3")
    assert world.waiting() == {"B": 0, "F": 1}
    second = world.called("3")
    world.start(second, "3")
    world.finish(second, "3")
    assert world.waiting() == {"A": 1, "B": 0, "F": 0}
    assert_sound(world)


def test_a_transfer_comes_before_the_further_service(world: World) -> None:
    turn = _serving(world, "3")
    world.add_service(turn, "3", service="A")
    world.transfer(turn, "3", service="F")
    assert world.waiting() == {"B": 0, "F": 1}
    onward = world.called("3")
    world.start(onward, "3")
    world.finish(onward, "3")
    assert world.waiting() == {"A": 1, "B": 0, "F": 0}
    assert_sound(world)


def test_whoever_leaves_gives_the_further_services_up(world: World) -> None:
    token = world.issue("B").ticket.token
    world.open("3")
    turn = world.called("3")
    world.start(turn, "3")
    world.add_service(turn, "3", service="F")
    world.hold(turn, "3")
    world.leave(token)
    assert {row["state"] for row in world.rows("turn")} == {"left"}
    assert _page_state(world, token)[1] == "left"
    assert_sound(world)


def test_whoever_is_cancelled_still_has_the_further_service(world: World) -> None:
    token = world.issue("B").ticket.token
    world.open("3")
    turn = world.called("3")
    world.start(turn, "3")
    world.add_service(turn, "3", service="F")
    world.hold(turn, "3")
    world.cancel(turn, reason="duplicate")
    assert world.types()[-2:] == ["turn_cancelled", "turn_queued"]
    assert _page_state(world, token) == ("F", "waiting")
    assert_sound(world)


def test_the_page_of_who_missed_the_call_says_so(world: World) -> None:
    """And not that a further service is still to come."""
    token = world.issue("B").ticket.token
    world.open("3")
    turn = world.called("3")
    world.start(turn, "3")
    world.add_service(turn, "3", service="F")
    world.requeue(turn, "3")
    world.no_show(world.called("3"), "3")
    assert _page_state(world, token) == ("B", "no_show")


def test_after_midnight_yesterday_s_citizen_can_only_be_finished(world: World) -> None:
    turn = _serving(world)
    world.later(days=1)
    before = world.dump()
    for attempt in (world.requeue, world.transfer, world.add_service):
        with pytest.raises(QueueError) as refused:
            attempt(turn)
        assert refused.value.code is Refusal.DAY_OVER
    assert world.dump() == before
    world.finish(turn)
    assert_sound(world)


def test_whoever_is_on_hold_when_the_day_ends_has_expired(world: World) -> None:
    turn = _serving(world)
    world.hold(turn)
    world.later(days=1)
    world.open_day()
    assert world.turn(turn).state is TurnState.EXPIRED
    assert_sound(world)
