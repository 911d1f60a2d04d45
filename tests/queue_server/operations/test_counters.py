"""The agent's verbs at a counter."""

from datetime import timedelta

from queue_server.domain.events import TurnCalled, TurnFinished
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import ANNEXE, MONDAY, SITE, World


def _minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_an_agent_opens_a_counter(world: World) -> None:
    opened = world.open("1")
    assert opened.counter.state == "open"
    assert (opened.counter.services, opened.counter.secondary) == (["A"], ["B"])
    assert (opened.counter.opened_at, opened.current) == (MONDAY, None)
    [session] = world.rows("counter_session")
    assert (session["counter_id"], session["agent"], session["closed_at"]) == ("1", "Salma", None)
    assert world.types() == ["day_opened", "counter_opened"]


def test_and_closes_it_and_may_open_it_again(world: World) -> None:
    world.open("1")
    world.later(minutes=5)
    closed = world.close("1")
    assert (closed.counter.state, closed.current) == ("closed", None)
    assert world.open("1").counter.opened_at == MONDAY + _minutes(5)
    assert [s["closed_at"] for s in world.rows("counter_session")] == [MONDAY + _minutes(5), None]


def test_a_visit_from_arrival_to_end(world: World) -> None:
    turn_id = world.issue(priority="disability").ticket.turn_id
    world.open()
    world.later(minutes=4)
    called = world.call()
    assert called.called
    assert called.current is not None
    assert (called.current.turn_id, called.current.label) == (turn_id, "B1")
    assert (called.current.state, called.current.calls) == ("called", 1)
    assert (called.current.priority, called.current.started_at) == ("disability", None)
    assert called.counter.current is not None
    assert called.counter.current.label == "B1"
    event = world.events[-1].event
    assert isinstance(event, TurnCalled)
    assert (event.chosen_for, event.policy_version, event.waiting) == ("priority", "test-1", 0)

    world.later(minutes=1)
    recalled = world.recall(turn_id).current
    assert recalled is not None
    assert (recalled.calls, recalled.called_at) == (2, MONDAY + _minutes(4))

    world.later(minutes=1)
    started = world.start(turn_id).current
    assert started is not None
    assert (started.state, started.started_at) == ("serving", MONDAY + _minutes(6))

    world.later(minutes=10)
    finished = world.finish(turn_id)
    assert (finished.current, finished.counter.current) == (None, None)
    [turn] = world.rows("turn")
    assert (turn["state"], turn["counter_id"], turn["calls"]) == ("done", "2", 2)
    assert [turn[name] for name in ("called_at", "last_called_at", "started_at", "ended_at")] == [
        MONDAY + _minutes(n) for n in (4, 5, 6, 16)
    ]
    ended = world.events[-1].event
    assert isinstance(ended, TurnFinished)
    assert ended.service_seconds == 600
    assert world.types() == [
        "day_opened",
        "ticket_issued",
        "counter_opened",
        "turn_called",
        "turn_recalled",
        "turn_started",
        "turn_finished",
    ]
    assert_sound(world)


def test_a_citizen_who_does_not_come(world: World) -> None:
    turn_id = world.issue().ticket.turn_id
    world.open()
    world.called()
    world.later(minutes=2)
    answer = world.no_show(turn_id)
    assert (answer.current, answer.counter.state) == (None, "open")
    [turn] = world.rows("turn")
    assert (turn["state"], turn["ended_at"]) == ("no_show", MONDAY + _minutes(2))
    assert world.types()[-1] == "turn_no_show"
    assert_sound(world)


def test_calling_when_nobody_waits_changes_nothing(world: World) -> None:
    seq = world.open("2").seq
    world.issue("A")
    before = world.dump()
    answer = world.call("2")
    assert (answer.called, answer.current, answer.counter.state) == (False, None, "open")
    assert answer.seq == seq + 1
    assert world.dump() == before


def test_the_policy_chooses(world: World) -> None:
    """Priority minutes count twice; secondary services come last; see the policy's own tests."""
    world.issue("B")
    world.later(minutes=6)
    world.issue("B", priority="disability")
    world.later(minutes=7)
    world.issue("A")
    world.open("1")
    world.open("2")
    called = []
    for counter in ("2", "1", "1"):
        current = world.call(counter).current
        assert current is not None
        called.append((counter, current.label))
        world.start(current.turn_id, counter)
        world.finish(current.turn_id, counter)
    assert called == [("2", "B2"), ("1", "A1"), ("1", "B1")]
    assert_sound(world)


def test_counters_do_not_share_a_turn(world: World) -> None:
    for _ in range(2):
        world.issue("B")
    world.open("2")
    world.open("3")
    assert world.called("2") != world.called("3")
    assert_sound(world)


def test_service_times_of_the_day_shape_the_estimate(world: World) -> None:
    """Twenty usual ones of 6 minutes and ten of 12 make 8."""
    world.open("2")
    for _ in range(10):
        world.issue("B")
        world.serve("2", minutes=12)
    stored = {row["service"]: row["recent_seconds"] for row in world.rows("service_day")}
    assert stored["B"] == str([720.0] * 10)


def test_only_the_last_thirty_service_times_are_kept(world: World) -> None:
    world.open("2")
    for n in range(1, 34):
        world.issue("B")
        world.serve("2", minutes=n / 10)
    [row] = world.rows("service_day")
    assert row["recent_seconds"] == str([n * 6.0 for n in range(4, 34)])


def test_a_site_does_not_call_another_one_s_queue(world: World) -> None:
    world.issue("B", site=ANNEXE)
    world.open("2", site=SITE)
    assert not world.call("2", site=SITE).called
