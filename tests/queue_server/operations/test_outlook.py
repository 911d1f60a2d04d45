"""Estimates as citizens meet them: promised once, shared by screens, learning from the events."""

from itertools import pairwise

import pytest

from queue_server.domain.estimate import Calibration, SiteForecast, WaitRange
from queue_server.operations.outlook import Outlooks, range_shape
from queue_server.snapshots.common import View
from queue_server.snapshots.screens import display_snapshot, kiosk_snapshot
from queue_server.store.promises import promises_after
from tests.queue_server.world import SITE, World


@pytest.fixture
def forecasts(monkeypatch: pytest.MonkeyPatch) -> list[SiteForecast]:
    """The forecasts that were worked out, one for each."""
    made: list[SiteForecast] = []

    def remembered(site: object) -> SiteForecast:
        made.append(SiteForecast(site))  # type: ignore[arg-type]  # handed through
        return made[-1]

    monkeypatch.setattr("queue_server.operations.outlook.SiteForecast", remembered)
    return made


def test_all_services_are_worked_out_once_for_all_screens(
    world: World, forecasts: list[SiteForecast]
) -> None:
    world.open("2")
    world.issue("B")
    world.view(kiosk_snapshot)
    before = len(forecasts)
    for _ in range(3):
        world.view(kiosk_snapshot)
        world.view(display_snapshot)
    assert len(forecasts) == before
    world.issue("B")
    world.view(kiosk_snapshot)
    assert len(forecasts) == before + 1


def test_time_alone_changes_what_screens_show(world: World, forecasts: list[SiteForecast]) -> None:
    world.open("2")
    world.view(kiosk_snapshot)
    before = len(forecasts)
    world.later(minutes=1)
    world.view(kiosk_snapshot)
    assert len(forecasts) == before + 1


def test_a_burst_of_tickets_is_promised_from_few_forecasts(
    world: World, forecasts: list[SiteForecast]
) -> None:
    world.open("2")
    highs = []
    for _ in range(40):
        promised = world.issue("B").range
        assert promised is not None
        highs.append(promised.high)
    assert len(forecasts) < 12
    assert highs[0] == 0
    assert all(later >= earlier - 5 for earlier, later in pairwise(highs))
    # 39 before, six and a half minutes each.
    assert 240 < highs[-1] < 420


def test_moved_promises_are_close_to_new_ones(world: World) -> None:
    world.open("2")
    world.open("3")
    [*_, moved] = [world.issue("B").range for _ in range(20)]
    world.later(minutes=0.1)
    fresh = world.issue("B").range
    assert moved is not None
    assert fresh is not None
    assert abs(moved.high - fresh.high) <= 5
    assert abs(moved.low - fresh.low) <= 5


def test_a_counter_that_opens_is_seen_at_once(world: World) -> None:
    world.open("2")
    [*_, alone] = [world.issue("B").range for _ in range(20)]
    world.open("3")
    both = world.issue("B").range
    assert alone is not None
    assert both is not None
    assert both.high < alone.high


def test_priority_is_promised_less(world: World) -> None:
    world.open("2")
    for _ in range(15):
        world.issue("B")
    ordinary, priority = world.issue("B").range, world.issue("B", priority="disability").range
    assert ordinary is not None
    assert priority is not None
    assert priority.high < ordinary.high


def test_promises_are_read_from_the_events(world: World) -> None:
    world.open("2")
    for _ in range(2):
        world.issue("B")
    promised = world.issue("B").range
    for _ in range(3):
        world.serve("2", minutes=7)
    with world.database.read() as connection:
        found = promises_after(connection, SITE, 0, most=10)
        assert promises_after(connection, SITE, found[1].seq, most=10) == found[2:]
        assert promises_after(connection, SITE, 0, most=2) == found[1:]
    assert [each.waited_seconds for each in found] == [0, 7 * 60, 14 * 60]
    assert found[0].promised == WaitRange(0, 0)
    assert range_shape(found[2].promised) == promised


def test_broken_promises_make_the_next_ones_longer(world: World) -> None:
    world.open("2")
    for _ in range(6):
        world.issue("B")
    for _ in range(6):
        world.serve("2", minutes=40)
    learnt = world.view(lambda view: view.outlook).calibration
    assert max(learnt.levels) > max(Calibration().levels)


def test_a_new_process_learns_the_same_from_the_events(world: World) -> None:
    world.open("2")
    for _ in range(8):
        world.issue("B")
        world.later(minutes=1)
    for minutes in (2, 30, 4, 9):
        world.serve("2", minutes=minutes)
        world.view(kiosk_snapshot)

    def anew(view: View) -> Calibration:
        return Outlooks().now(view.connection, view.outlook.state).calibration

    assert world.view(anew) == world.view(lambda view: view.outlook).calibration


def test_a_recall_is_not_a_second_promise(world: World) -> None:
    world.open("2")
    world.issue("B")
    turn = world.called("2")
    world.recall(turn, "2")
    with world.database.read() as connection:
        assert len(promises_after(connection, SITE, 0, most=10)) == 1


def test_yesterday_s_forecast_promises_nothing_today(world: World) -> None:
    world.open("2")
    for _ in range(12):
        world.issue("B")
    world.later(days=1)
    world.open("2")
    assert world.issue("B").range == range_shape(WaitRange(0, 0))
