"""Days open by themselves, and only when the calendar has turned."""

import pytest

from queue_server.daykeeper import DayKeeper
from tests.queue_server.web.site import StoppedClock, nouba_of
from tests.queue_server.world import ANNEXE, SITE, World


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def keeper(world: World, clock: StoppedClock) -> DayKeeper:
    return DayKeeper(nouba_of(world, clock))


def test_every_site_s_day_is_opened_once(world: World, keeper: DayKeeper) -> None:
    keeper.open_due()
    keeper.open_due()
    assert world.types(SITE) == world.types(ANNEXE) == ["day_opened", "policy_changed"]
    assert {recorded.actor for recorded in world.events} == {"system"}


def test_and_again_when_the_calendar_has_turned(
    world: World, keeper: DayKeeper, clock: StoppedClock
) -> None:
    keeper.open_due()
    clock.at = clock.at.replace(day=2, hour=23, minute=59)
    keeper.open_due()
    assert world.types(SITE) == ["day_opened", "policy_changed"]
    clock.at = clock.at.replace(day=3, hour=0, minute=0)
    keeper.open_due()
    assert world.types(SITE) == ["day_opened", "policy_changed", "day_opened"]
    assert {row["day"] for row in world.rows("site_state")} == {"2026-11-03"}


def test_a_clock_that_steps_back_over_midnight_opens_nothing(
    world: World, keeper: DayKeeper, clock: StoppedClock
) -> None:
    keeper.open_due()
    clock.at = clock.at.replace(day=1, hour=23)
    keeper.open_due()
    assert world.types(SITE).count("day_opened") == 1
