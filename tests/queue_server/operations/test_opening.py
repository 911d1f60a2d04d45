"""A day ends by staff or by the calendar: no more tickets, whoever waits is told."""

from collections.abc import Callable

import pytest

from queue_server.daykeeper import DayKeeper
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.turn import TurnState
from tests.queue_server.web.site import StoppedClock, nouba_of
from tests.queue_server.world import SITE, World


def test_whoever_waits_expires_and_whoever_is_served_finishes(world: World) -> None:
    world.open("2")
    first = world.issue("B").ticket.turn_id
    second = world.issue("B").ticket.turn_id
    world.called("2")
    world.start(first, "2")
    assert world.close_day().closed
    assert world.turn(second).state is TurnState.EXPIRED
    assert world.waiting() == {"B": 0}
    world.finish(first, "2")
    assert world.turn(first).state is TurnState.DONE


def test_no_tickets_until_staff_go_on(world: World) -> None:
    world.issue("B")
    world.close_day()
    with pytest.raises(QueueError) as refused:
        world.issue("B")
    assert refused.value.code is Refusal.SITE_CLOSED
    assert not world.reopen_day().closed
    assert world.issue("B").ticket.number == 2


def test_the_next_day_opens_as_ever(world: World) -> None:
    world.close_day()
    world.later(days=1)
    assert world.issue("B").ticket.number == 1


def test_twice_is_once(world: World) -> None:
    world.close_day()
    world.close_day()
    assert world.types(SITE).count("day_closed") == 1


@pytest.mark.parametrize("act", [World.close_day, World.reopen_day])
def test_not_for_agents(world: World, act: Callable[[World, Role], object]) -> None:
    with pytest.raises(QueueError) as refused:
        act(world, Role.AGENT)
    assert refused.value.code is Refusal.FORBIDDEN


@pytest.mark.parametrize(
    "hour, open_counter, ended",
    [(16, False, False), (17, False, True), (17, True, False)],
    ids=["still open", "closed and nobody calls", "an agent goes on"],
)
def test_the_calendar_ends_it(world: World, hour: int, *, open_counter: bool, ended: bool) -> None:
    clock = StoppedClock()
    keeper = DayKeeper(nouba_of(world, clock))
    world.issue("B")
    if open_counter:
        world.open("2")
    clock.at = clock.at.replace(hour=hour)
    keeper.close_due()
    assert ("day_closed" in world.types(SITE)) is ended
