"""A counter goes from colleague to colleague without closing, also with a citizen there."""

from queue_server.audit.replay import replay_day
from queue_server.domain.errors import Refusal
from queue_server.domain.events import CounterHandedOver
from queue_server.snapshots.screens import counter_snapshot
from tests.queue_server.invariants import assert_sound
from tests.queue_server.operations.test_undo import refused_undo
from tests.queue_server.world import SALMA, SITE, World, of_site


def _sessions(world: World) -> list[tuple[str, bool]]:
    return [(row["agent"], row["closed_at"] is None) for row in world.rows("counter_session")]


def _replays(world: World) -> None:
    with world.database.read() as connection:
        assert replay_day(connection, SITE, "2026-11-02").difference is None


def test_with_a_citizen_who_stays(world: World) -> None:
    world.issue("B")
    world.open("2")
    turn = world.started()
    world.later(minutes=3)
    answer = world.take_over()
    assert answer.current is not None
    assert (answer.current.turn_id, answer.current.state) == (turn, "serving")
    assert answer.counter.opened_at == world.now
    assert _sessions(world) == [("Salma", False), ("Driss", True)]
    assert isinstance(world.last(), CounterHandedOver)
    assert of_site(world.events, SITE)[-1].actor == "agent:larache:Driss"
    world.later(minutes=2)
    world.finish(turn, name="Driss")
    assert_sound(world)
    _replays(world)


def test_its_services_of_the_day_stay(world: World) -> None:
    world.open("2")
    world.services("AB", "2", secondary="F")
    world.later(minutes=1)
    answer = world.take_over()
    assert (answer.counter.services, answer.counter.secondary) == (["A", "B"], ["F"])
    _replays(world)


def test_a_pause_goes_on_from_here(world: World) -> None:
    world.open("2")
    world.pause("2")
    world.later(minutes=5)
    answer = world.take_over()
    assert (answer.counter.state, answer.counter.paused_at) == ("paused", world.now)
    assert [row["pause_reason"] for row in world.rows("counter_session")] == ["break", "break"]
    world.later(minutes=1)
    world.end_pause("2", name="Driss")
    _replays(world)


def test_and_back_again(world: World) -> None:
    world.open("2")
    for name in ("Driss", "Salma"):
        world.later(minutes=1)
        world.take_over(name=name)
    assert _sessions(world) == [("Salma", False), ("Driss", False), ("Salma", True)]
    _replays(world)


def test_everybody_sees_whose_it_is_but_the_public(world: World) -> None:
    world.open("2")
    world.take_over()
    holder = world.view(lambda view: counter_snapshot(view, "2", SALMA)).holder
    assert holder is not None
    assert (holder.name, holder.you) == ("Driss", False)
    assert world.view(lambda view: counter_snapshot(view, "1", SALMA)).holder is None


def test_undo_never_crosses_it(world: World) -> None:
    world.issue("B")
    world.open("2")
    turn = world.called()
    world.take_over()
    refused_undo(world, Refusal.NOTHING_TO_UNDO)
    refused_undo(world, Refusal.NOTHING_TO_UNDO, name="Driss")
    world.start(turn, name="Driss")
    world.undo(name="Driss")
    assert world.turn(turn).state == "called"
    refused_undo(world, Refusal.NOTHING_TO_UNDO, name="Driss")


def test_over_midnight(world: World) -> None:
    world.issue("B")
    world.open("2")
    turn = world.started()
    world.later(days=1)
    world.take_over()
    world.later(minutes=1)
    world.finish(turn, name="Driss")
    for day in ("2026-11-02", "2026-11-03"):
        with world.database.read() as connection:
            assert replay_day(connection, SITE, day).difference is None


def test_said_twice_with_one_key(world: World) -> None:
    world.open("2")
    session = world.rows("counter_session")[-1]["id"]
    answer = world.take_over(session=session, key="k")
    before = world.dump()
    assert world.take_over(session=session, key="k") == answer
    assert world.dump() == before
