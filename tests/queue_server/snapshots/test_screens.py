"""What a kiosk, a display, a counter and a citizen see."""

from datetime import UTC, datetime, timedelta

import pytest

from queue_server.domain.errors import QueueError, Refusal
from queue_server.shapes import CounterSnapshot, TicketPage
from queue_server.snapshots.print_jobs import print_job_state
from queue_server.snapshots.screens import (
    counter_snapshot,
    display_snapshot,
    kiosk_snapshot,
)
from tests.queue_server.world import ANNEXE, MONDAY, SALMA, SITE, World, make_config


def _page(world: World, token: str) -> TicketPage:
    return world.page(token)


def _counter(world: World, counter: str = "2") -> CounterSnapshot:
    return world.view(lambda view: counter_snapshot(view, counter, SALMA))


def test_a_kiosk_knows_when_its_site_opens_and_closes(world: World) -> None:
    shown = world.view(kiosk_snapshot)
    assert (shown.open, shown.opens_at) == (True, None)
    assert shown.closes_at == datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    assert all(service.open for service in shown.services)
    world.later(minutes=8 * 60)
    shown = world.view(kiosk_snapshot)
    assert (shown.open, shown.closes_at) == (False, None)
    assert shown.opens_at == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    assert not any(service.open for service in shown.services)


def test_a_demo_may_be_tried_in_the_evening(world: World) -> None:
    demo = make_config(demo={"enabled": True, "ignore_hours": True})
    evening = World(world.database, demo, now=MONDAY.replace(hour=21))
    assert evening.view(kiosk_snapshot).open
    assert evening.issue().ticket.number == 1


def test_ignoring_the_hours_is_for_demos_only(world: World) -> None:
    careless = make_config(demo={"enabled": False, "ignore_hours": True})
    evening = World(world.database, careless, now=MONDAY.replace(hour=21))
    assert not evening.view(kiosk_snapshot).open
    with pytest.raises(QueueError):
        evening.issue()


def test_a_kiosk_knows_which_classes_go_with_which_service(world: World) -> None:
    offered = {each.code: each.services for each in world.view(kiosk_snapshot).priorities}
    assert offered == {"disability": None, "bereavement": ["F"]}


def test_a_display_is_told_the_last_forty_calls_newest_first(world: World) -> None:
    """Whatever twelve counters may call while it is away for a moment."""
    world.open("2")
    for _ in range(41):
        world.issue("B")
    for _ in range(41):
        world.serve("2", minutes=0)
    shown = world.view(display_snapshot)
    assert [call.label for call in shown.calls] == [f"B{n}" for n in range(41, 1, -1)]
    assert [call.seq for call in shown.calls] == sorted(
        (call.seq for call in shown.calls), reverse=True
    )


def test_a_recall_stands_beside_its_call(world: World) -> None:
    world.issue("B")
    world.open("2")
    turn = world.called()
    world.recall(turn)
    assert [(c.label, c.counter, c.recall) for c in world.view(display_snapshot).calls] == [
        ("B1", "2", True),
        ("B1", "2", False),
    ]


def test_yesterday_s_calls_are_not_shown_this_morning(world: World) -> None:
    world.issue("B")
    world.open("2")
    world.serve("2")
    world.later(days=1)
    assert world.view(display_snapshot).calls == []


def test_a_display_only_shows_its_site(world: World) -> None:
    world.issue("B", site=ANNEXE)
    world.open("1", site=ANNEXE)
    world.call("1", site=ANNEXE)
    assert world.view(display_snapshot).calls == []
    assert len(world.view(display_snapshot, site=ANNEXE).calls) == 1


def test_a_counter_sees_its_queue_in_its_order(world: World) -> None:
    world.issue("B")
    world.later(minutes=4)
    world.issue("A")
    world.issue("F", priority="bereavement")
    world.later(minutes=1)
    assert [(t.label, t.reason) for t in _counter(world, "1").waiting] == [
        ("A1", "order"),
        ("B1", "secondary"),
    ]
    assert [(t.label, t.reason) for t in _counter(world, "3").waiting] == [
        ("B1", "order"),
        ("F1", "priority"),
    ]
    assert _counter(world, "3").waiting_count == 2


def test_the_first_shown_is_the_one_called(world: World) -> None:
    for service, priority in [("B", None), ("F", "bereavement"), ("B", "disability")]:
        world.issue(service, priority=priority)
        world.later(minutes=9)
    world.open("3")
    while waiting := _counter(world, "3").waiting:
        assert world.called("3") == waiting[0].turn_id
        world.no_show(waiting[0].turn_id, "3")


def test_thirty_are_shown_and_all_are_counted(world: World) -> None:
    for _ in range(33):
        world.issue("B")
    shown = _counter(world, "2")
    assert [turn.label for turn in shown.waiting] == [f"B{n}" for n in range(1, 31)]
    assert shown.waiting_count == 33


def test_an_unknown_counter_has_no_screen(world: World) -> None:
    with pytest.raises(QueueError) as refused:
        _counter(world, "9")
    assert refused.value.code is Refusal.UNKNOWN_COUNTER


def test_a_ticket_s_page_follows_its_turn(world: World) -> None:
    world.issue("B")
    token = world.issue("B").ticket.token
    world.open("2")
    page = _page(world, token)
    assert (page.ticket.label, page.ticket.state) == ("B2", "waiting")
    assert (page.people_before, page.counter) == (1, None)
    assert page.range is not None
    world.serve("2")
    assert _page(world, token).people_before == 0
    turn = world.called("2")
    page = _page(world, token)
    assert (page.ticket.state, page.counter) == ("called", "2")
    assert (page.people_before, page.range) == (None, None)
    world.start(turn)
    world.finish(turn)
    page = _page(world, token)
    assert (page.ticket.state, page.counter) == ("done", None)


def test_priority_is_counted_as_the_policy_would_call(world: World) -> None:
    token = world.issue("B").ticket.token
    world.later(minutes=10)
    world.issue("B", priority="disability")
    world.later(minutes=5)
    assert _page(world, token).people_before == 0
    world.later(minutes=10)
    assert _page(world, token).people_before == 1


@pytest.mark.parametrize("token", ["", "nothing"])
def test_an_unknown_ticket_has_no_page(world: World, token: str) -> None:
    with pytest.raises(QueueError) as refused:
        _page(world, token)
    assert refused.value.code is Refusal.UNKNOWN_TICKET


def test_a_print_job_is_seen_by_its_own_site_only(world: World) -> None:
    receipt = world.issue().receipt
    assert receipt is not None
    with world.database.read() as connection:
        assert print_job_state(connection, SITE, receipt.job).state == "queued"
        for site, job in [(ANNEXE, receipt.job), (SITE, receipt.job + 1)]:
            with pytest.raises(QueueError) as refused:
                print_job_state(connection, site, job)
            assert refused.value.code is Refusal.UNKNOWN_PRINT_JOB


def test_the_estimate_moves_with_the_counters(world: World) -> None:
    token = world.issue("B").ticket.token
    assert _page(world, token).range is None
    world.open("2")
    free = _page(world, token).range
    assert free is not None
    assert (free.low, free.high) == (0, 0)
    world.now += timedelta(minutes=1)
