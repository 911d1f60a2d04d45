"""Many at once: agents at one queue, a call beside a leave, two processes on one database."""

from collections.abc import Callable
from functools import partial

import pytest

from queue_server.config import Config
from queue_server.domain.errors import QueueError, Refusal
from queue_server.shapes import CounterAnswer
from queue_server.store.database import Database
from tests.queue_server.invariants import assert_sound
from tests.queue_server.line import Line, together
from tests.queue_server.world import SITE, World, make_config

COUNTERS = tuple(str(n) for n in range(1, 9))


def _eight_counters() -> Config:
    """Eight counters for one service."""
    sites = make_config().model_dump(mode="json")["sites"]
    sites[0]["counters"] = [{"id": counter, "services": ["B"]} for counter in COUNTERS]
    return make_config(sites=sites)


@pytest.fixture
def hall(database: Database) -> World:
    """All eight are open."""
    world = World(database, _eight_counters())
    for counter in COUNTERS:
        world.open(counter)
    return world


def _calls(world: World) -> list[Callable[[], CounterAnswer]]:
    """Call next, at each counter."""
    return [partial(world.call, counter) for counter in COUNTERS]


def test_eight_agents_and_one_citizen_make_one_call(hall: World) -> None:
    turn = hall.issue().ticket.turn_id
    answers = [caller.result for caller in together(*_calls(hall))]
    [called] = [answer for answer in answers if answer.called]
    assert called.current.turn_id == turn
    assert hall.types().count("turn_called") == 1
    assert_sound(hall)


def test_also_when_the_calls_share_a_commit(hall: World) -> None:
    hall.issue()
    line = Line(hall.database._commit_for(SITE))
    line.hold()
    callers = [line.hand_in(call) for call in _calls(hall)]
    line.go()
    assert [caller.result.called for caller in callers] == [True, *[False] * 7]
    assert_sound(hall)


def test_eight_agents_and_eight_citizens_make_eight_calls(hall: World) -> None:
    turns = {hall.issue().ticket.turn_id for _ in COUNTERS}
    answers = [caller.result for caller in together(*_calls(hall))]
    assert {answer.current.turn_id for answer in answers} == turns
    assert_sound(hall)


def test_kiosks_at_once_give_every_number_once(hall: World) -> None:
    callers = together(*[lambda: [hall.issue() for _ in range(5)]] * 8)
    tickets = [issued.ticket for caller in callers for issued in caller.result]
    assert sorted(ticket.number for ticket in tickets) == list(range(1, 41))
    assert len({ticket.token for ticket in tickets}) == 40
    assert [recorded.seq for recorded in hall.events] == list(range(1, len(hall.events) + 1))
    assert_sound(hall)


@pytest.mark.parametrize("first", ["call", "leave"])
def test_a_call_beside_a_leave(world: World, first: str) -> None:
    """The citizen's page has read "waiting" in both cases; whoever is first in line wins."""
    token = world.issue().ticket.token
    world.open()
    line = Line(world.database._commit_for(SITE))
    line.hold()
    verbs: dict[str, Callable[[], object]] = {
        "call": world.call,
        "leave": partial(world.leave, token),
    }
    callers = {verb: line.hand_in(verbs[verb]) for verb in (first, *(verbs.keys() - {first}))}
    line.go()
    called, left = callers["call"], callers["leave"]
    assert called.error is None
    if first == "call":
        assert called.result.called
        assert isinstance(left.error, QueueError)
        assert left.error.code is Refusal.NOT_ALLOWED_IN_STATE
    else:
        assert not called.result.called
        assert left.result.state == "left"
    assert_sound(world)


@pytest.mark.parametrize("first", ["start", "no_show"])
def test_two_agents_on_one_turn(world: World, first: str) -> None:
    world.issue()
    world.open()
    turn = world.called()
    line = Line(world.database._commit_for(SITE))
    line.hold()
    verbs = {"start": partial(world.start, turn), "no_show": partial(world.no_show, turn)}
    winner = line.hand_in(verbs.pop(first))
    loser = line.hand_in(verbs.popitem()[1])
    line.go()
    assert winner.error is None
    assert isinstance(loser.error, QueueError)
    assert loser.error.code is (
        Refusal.NOT_ALLOWED_IN_STATE if first == "start" else Refusal.TURN_NOT_AT_COUNTER
    )
    assert_sound(world)


def test_two_processes_on_one_database(database: Database) -> None:
    """Two servers, each with its own line of commands: the database keeps them apart."""
    config = _eight_counters()
    mine = World(database, config)
    other = Database(database.engine.url.render_as_string(hide_password=False))
    theirs = World(other, config)
    for counter in COUNTERS:
        mine.open(counter)
    issued = together(*[mine.issue, theirs.issue] * 4)
    assert sorted(caller.result.ticket.number for caller in issued) == list(range(1, 9))
    calls = [
        partial(world.call, counter)
        for counter, world in zip(COUNTERS, [mine, theirs] * 4, strict=True)
    ]
    called = together(*calls)
    assert len({caller.result.current.turn_id for caller in called}) == 8
    assert_sound(mine)
    other.close()
