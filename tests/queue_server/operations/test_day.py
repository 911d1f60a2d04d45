"""The change of day, and a clock that steps back."""

from datetime import UTC, datetime, timedelta

import pytest

from queue_server.domain.errors import QueueError
from queue_server.domain.events import TurnCalled, TurnExpired
from queue_server.domain.site_events import ClockHeld, PolicyChanged
from queue_server.shapes_dashboard import DashboardSnapshot
from queue_server.snapshots.dashboard import dashboard_snapshot
from queue_server.snapshots.screens import display_snapshot
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import ANNEXE, MONDAY, MORNING, World, make_config


def test_numbers_start_again_the_next_day(world: World) -> None:
    assert [world.issue().ticket.label for _ in range(2)] == ["B1", "B2"]
    world.later(days=1)
    assert [world.issue().ticket.label for _ in range(2)] == ["B1", "B2"]
    assert [row["day"] for row in world.rows("ticket")] == ["2026-11-02"] * 2 + ["2026-11-03"] * 2
    assert_sound(world)


def test_whoever_still_waits_is_told_that_the_day_is_over(world: World) -> None:
    for service in "BAB":
        world.issue(service)
    world.open("1")
    world.later(days=1)
    world.events.clear()
    world.issue("B")
    assert world.types() == [
        *["turn_expired"] * 3,
        "counter_closed",
        "day_opened",
        "ticket_issued",
    ]
    expired = [recorded.event for recorded in world.events[:3]]
    assert [(e.label, e.waiting) for e in expired if isinstance(e, TurnExpired)] == [
        ("B1", 1),
        ("A1", 0),
        ("B2", 0),
    ]
    yesterday = world.rows("turn")[:3]
    assert {turn["state"] for turn in yesterday} == {"expired"}
    assert {turn["ended_at"] for turn in yesterday} == {world.now}
    assert_sound(world)


def test_whoever_is_served_then_stays_correct(world: World) -> None:
    """Two counters at midnight: one has called, one serves; both are finished as on any day."""
    world.issue("B")
    world.issue("B")
    world.open("2")
    world.open("3")
    served = world.called("2")
    world.start(served, "2")
    called = world.called("3")
    world.later(days=1)
    world.open_day()
    assert_sound(world)

    world.issue("B")
    assert world.finish(served, "2").current is None
    world.start(called, "3")
    world.finish(called, "3")
    states = {turn["id"]: turn["state"] for turn in world.rows("turn")}
    assert (states[served], states[called]) == ("done", "done")
    assert world.called("2") not in (served, called)
    assert_sound(world)


def test_a_day_opens_once(world: World) -> None:
    assert [world.open_day().day for _ in range(3)] == ["2026-11-02"] * 3
    assert world.types() == MORNING


def test_sites_change_their_day_by_themselves(world: World) -> None:
    world.issue()
    world.issue(site=ANNEXE)
    world.later(days=1)
    world.open_day()
    days = {row["site_id"]: row["day"] for row in world.rows("site_state")}
    assert days == {"larache": "2026-11-03", "hamria": "2026-11-02"}
    assert_sound(world)


def test_the_day_is_the_local_one(world: World) -> None:
    """In May the clock shows UTC+1: the day changes at 23:00 UTC."""
    world.now = datetime(2026, 5, 11, 22, 59, tzinfo=UTC)
    assert world.open_day().day == "2026-05-11"
    world.later(minutes=1)
    assert world.open_day().day == "2026-05-12"


def test_a_clock_that_steps_back_an_hour_breaks_nothing(world: World) -> None:
    world.open("2")
    first = world.issue("B").ticket
    world.now -= timedelta(hours=1)
    second = world.issue("B").ticket
    assert second.issued_at == first.issued_at == MONDAY
    assert world.called("2") == first.turn_id
    world.start(first.turn_id)
    world.later(minutes=5)
    world.finish(first.turn_id)
    assert_sound(world)

    figures = world.view(dashboard_snapshot)
    _no_negative_time(figures)
    assert [call.label for call in world.view(display_snapshot).calls] == ["B1"]
    world.later(minutes=120)
    assert world.issue("B").ticket.issued_at == world.now


def test_a_clock_that_steps_back_over_midnight_stays_in_its_day(world: World) -> None:
    world.now = MONDAY.replace(hour=0, minute=10)
    world.open("2")
    world.now -= timedelta(hours=1)
    world.open("3")
    assert {row["day"] for row in world.rows("site_state")} == {"", "2026-11-02"}
    assert world.view(dashboard_snapshot).day == "2026-11-02"
    assert_sound(world)


def _no_negative_time(shown: DashboardSnapshot) -> None:
    assert shown.now.longest_wait_seconds is not None
    assert shown.now.longest_wait_seconds >= 0
    for service in shown.today.services:
        for times in (service.figures.wait, service.figures.service_time):
            assert times.n == 0 or min(times.mean or 0, times.median or 0, times.max or 0) >= 0


def test_the_site_says_once_that_its_clock_had_to_hold(world: World) -> None:
    world.open("2")
    world.now -= timedelta(hours=1)
    world.issue("B")
    held = [
        (recorded.event.behind_seconds, recorded.actor)
        for recorded in world.events
        if isinstance(recorded.event, ClockHeld)
    ]
    assert held == [(3600.0, "system")]
    world.later(minutes=10)
    world.issue("B")
    assert world.types().count("clock_held") == 1
    world.later(minutes=55)
    assert world.issue("B").ticket.issued_at == world.now
    world.now -= timedelta(minutes=3)
    world.issue("B")
    assert world.types().count("clock_held") == 2
    assert_sound(world)


def test_a_machine_that_is_a_second_late_is_not_worth_a_word(world: World) -> None:
    world.open("2")
    world.now -= timedelta(seconds=2)
    world.issue("B")
    assert "clock_held" not in world.types()


def test_a_refused_command_does_not_say_it(world: World) -> None:
    world.open("2")
    world.now -= timedelta(hours=1)
    before = world.dump()
    with pytest.raises(QueueError):
        world.open("2")
    assert world.dump() == before


def test_another_policy_is_an_event_before_the_first_command_under_it(world: World) -> None:
    world.issue("B")
    world.issue("B")
    policy = {"version": "test-2", "priority_weight": 3, "return_delay_calls": 1}
    later = World(world.database, make_config(policy=policy), now=world.now)
    later.open("2")
    later.call()
    assert later.types() == ["policy_changed", "counter_opened", "turn_called"]
    changed = later.events[0]
    assert isinstance(changed.event, PolicyChanged)
    assert changed.actor == "system"
    assert changed.event.payload() == {
        "policy_version": "test-2",
        "ordinary_weight": 1.0,
        "priority_weight": 3.0,
        "max_wait_seconds": 3600.0,
        "max_calls": 3,
        "return_grace_seconds": 900.0,
        "return_delay_calls": 1,
    }
    called = later.last()
    assert isinstance(called, TurnCalled)
    assert called.policy_version == "test-2"
    assert_sound(later)


def test_numbers_changed_under_the_same_name_are_an_event_too(world: World) -> None:
    world.issue("B")
    renamed = make_config(policy={"version": "test-1", "max_wait_minutes": 45})
    later = World(world.database, renamed, now=world.now)
    later.issue("B")
    assert later.types() == ["policy_changed", "ticket_issued"]
    again = World(world.database, renamed, now=world.now)
    again.issue("B")
    assert again.types() == ["ticket_issued"]


def test_a_site_that_reads_the_policy_does_nothing_about_it(world: World) -> None:
    """Only a command puts it in force: looking changes nothing."""
    world.issue("B")
    before = world.dump()
    later = World(world.database, make_config(policy={"version": "test-2"}), now=world.now)
    later.view(display_snapshot)
    assert world.dump() == before
