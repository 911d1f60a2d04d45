"""The managers' page: the hall now, and the day so far."""

from datetime import timedelta

import pytest

from queue_server.domain.turn import TurnState
from queue_server.metrics.figures import TurnTimes
from queue_server.snapshots.dashboard import arrivals, dashboard_snapshot
from tests.queue_server.world import ANNEXE, MONDAY, World


def test_the_hall_now(world: World) -> None:
    world.issue("B")
    world.later(minutes=3)
    world.issue("B")
    world.issue("A")
    world.open("2")
    world.later(minutes=4)
    turn = world.called("2")
    now = world.view(dashboard_snapshot).now
    assert (now.waiting, now.longest_wait_seconds) == (2, 240)
    assert [(s.code, s.waiting, s.longest_wait_seconds) for s in now.services] == [
        ("A", 1, 240),
        ("B", 1, 240),
        ("F", 0, None),
    ]
    by_id = {counter.id: counter for counter in now.counters}
    assert (by_id["1"].state, by_id["1"].since) == ("closed", None)
    assert by_id["2"].current is not None
    assert (by_id["2"].current.label, by_id["2"].since) == ("B1", world.now)
    world.later(minutes=1)
    world.start(turn)
    started = world.now
    world.later(minutes=1)
    assert world.view(dashboard_snapshot).now.counters[1].since == started


def test_the_day_so_far(world: World) -> None:
    """Three of B, two of them late; one of F that left."""
    for _ in range(3):
        world.issue("B")
    token = world.issue("F").ticket.token
    world.open("2")
    world.later(minutes=10)
    world.serve("2", minutes=15)
    world.serve("2", minutes=15)
    world.leave(token)
    world.no_show(world.called("2"))
    today = world.view(dashboard_snapshot).today
    assert (today.all.arrived, today.all.called, today.all.served) == (4, 3, 2)
    assert (today.all.service_level.within, today.all.service_level.of) == (1, 4)
    assert (today.all.abandoned.n, today.all.no_show.n) == (1, 1)
    assert today.all.wait.max == 40 * 60
    by_code = {each.code: each.figures for each in today.services}
    assert (by_code["B"].arrived, by_code["F"].arrived, by_code["A"].arrived) == (3, 1, 0)
    assert by_code["B"].no_show.of == 3


def test_today_is_this_site_s_today(world: World) -> None:
    world.issue("B")
    world.later(days=1)
    world.issue("B", site=ANNEXE)
    world.open_day()
    shown = world.view(dashboard_snapshot)
    assert (shown.day, shown.today.all.arrived, shown.now.waiting) == ("2026-11-03", 0, 0)
    assert shown.now.longest_wait_seconds is None


def test_the_promise_is_the_configured_one(world: World) -> None:
    shown = world.view(dashboard_snapshot)
    assert shown.promise.share == 0.8
    assert [each.target_minutes for each in shown.today.services] == [20, 20, 30]


@pytest.mark.parametrize(
    "minutes, expected",
    [
        ([], []),
        ([0, 29, 30], [(0, 2), (30, 1)]),
        ([5, 95], [(0, 1), (30, 0), (60, 0), (90, 1)]),
    ],
)
def test_arrivals_by_half_hour(minutes: list[int], expected: list[tuple[int, int]]) -> None:
    turns = [
        TurnTimes("B", TurnState.WAITING, MONDAY + timedelta(minutes=m), None, None, None)
        for m in minutes
    ]
    found = [((each.at - MONDAY) // timedelta(minutes=1), each.n) for each in arrivals(turns)]
    assert found == expected
