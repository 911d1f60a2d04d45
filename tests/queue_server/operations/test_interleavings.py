"""Two commands that race, in either order, in one process and in two, on both engines.

In one process the first two places of the line of commands are dealt out by the test. In two, the
first command has done its work and waits, uncommitted, until the second has been sent: so the
second can only act on what the first has left. Nobody sleeps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.turn import TurnState
from queue_server.store.database import Database
from tests.queue_server.invariants import assert_sound
from tests.queue_server.line import Caller, Line, start
from tests.queue_server.waiting_store import Waits
from tests.queue_server.world import SITE, World, make_config

Prepare = Callable[[World], int]
"""Brings about what both commands find; returns the turn that they are about."""
Do = Callable[[World, int], Any]
Check = Callable[[World, Caller, Caller], None]


@dataclass
class Race:
    """The first command succeeds; what the second gets is `second_gets`."""

    prepare: Prepare
    first: Do
    second: Do
    second_gets: Refusal | Check


def _waits(world: World) -> int:
    """B1 waits; counters 1 to 3 are open."""
    turn = world.issue("B").ticket.turn_id
    for counter in ("1", "2", "3"):
        world.open(counter)
    world.later(minutes=1)
    return turn


def _called(world: World) -> int:
    turn = _waits(world)
    world.called("2")
    return turn


def _serving(world: World) -> int:
    turn = _called(world)
    world.start(turn)
    return turn


def _held(world: World) -> int:
    turn = _serving(world)
    world.hold(turn)
    return turn


def _missed(world: World) -> int:
    turn = _called(world)
    world.no_show(turn)
    return turn


def _transferred(world: World) -> int:
    """Counter 2 has sent B1 on to F, which counter 3 takes."""
    turn = _serving(world)
    world.transfer(turn, service="F")
    return turn + 1


def _further_service(world: World) -> int:
    """B1 has been finished at counter 2 and waits for F."""
    turn = _serving(world)
    world.add_service(turn, service="F")
    world.finish(turn)
    return turn + 1


def _before_midnight(world: World) -> int:
    world.issue("B")
    world.now = world.now.replace(hour=23, minute=59, second=59) + timedelta(seconds=1)
    return 0


def _token(world: World) -> str:
    token: str = world.rows("ticket")[0]["token"]
    return token


def _nobody_is_called(_world: World, _first: Caller, second: Caller) -> None:
    assert (second.error, second.result.called) == (None, False)


def _state(expected: TurnState) -> Check:
    """The second succeeds, and the visit's last turn stands here."""

    def check(world: World, _first: Caller, second: Caller) -> None:
        assert second.error is None
        assert world.rows("turn")[-1]["state"] == expected

    return check


def _two_numbers(world: World, first: Caller, second: Caller) -> None:
    assert [each.result.ticket.number for each in (first, second)] == [1, 2]
    assert world.rows("site_state")[1]["day"] == "2026-11-03"
    opened = [row for row in world.rows("event") if row["type"] == "day_opened"]
    assert len(opened) == 2


def _one_answer(_world: World, first: Caller, second: Caller) -> None:
    assert second.error is None
    assert second.result == first.result


def _released(world: World, _first: Caller, second: Caller) -> None:
    assert second.error is None
    waiting = world.rows("turn")[-1]
    assert (waiting["state"], waiting["only_counter"]) == ("waiting", None)


RACES: dict[str, Race] = {
    "two call next": Race(
        _waits, lambda w, _: w.call("2"), lambda w, _: w.call("3"), _nobody_is_called
    ),
    "two call the same": Race(
        _waits,
        lambda w, t: w.choose(t, "2"),
        lambda w, t: w.choose(t, "3"),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "two taps on call next": Race(
        _waits, lambda w, _: w.call("2"), lambda w, _: w.call("2"), Refusal.COUNTER_BUSY
    ),
    "call, leave": Race(
        _waits,
        lambda w, _: w.call("2"),
        lambda w, _: w.leave(_token(w)),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "leave, call": Race(
        _waits, lambda w, _: w.leave(_token(w)), lambda w, _: w.call("2"), _nobody_is_called
    ),
    "call, cancel": Race(
        _waits, lambda w, _: w.call("2"), lambda w, t: w.cancel(t), _state(TurnState.CANCELLED)
    ),
    "cancel, call": Race(
        _waits, lambda w, t: w.cancel(t), lambda w, _: w.call("2"), _nobody_is_called
    ),
    "leave, cancel": Race(
        _waits,
        lambda w, _: w.leave(_token(w)),
        lambda w, t: w.cancel(t),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "call, pause": Race(
        _waits, lambda w, _: w.call("2"), lambda w, _: w.pause("2"), Refusal.COUNTER_BUSY
    ),
    "pause, call": Race(
        _waits, lambda w, _: w.pause("2"), lambda w, _: w.call("2"), Refusal.COUNTER_PAUSED
    ),
    "call, close": Race(
        _waits, lambda w, _: w.call("2"), lambda w, _: w.close("2"), Refusal.COUNTER_BUSY
    ),
    "close, call": Race(
        _waits, lambda w, _: w.close("2"), lambda w, _: w.call("2"), Refusal.COUNTER_CLOSED
    ),
    "other services, call": Race(
        _waits, lambda w, _: w.services("F", "2"), lambda w, _: w.call("2"), _nobody_is_called
    ),
    "start, cancel": Race(
        _called, lambda w, t: w.start(t), lambda w, t: w.cancel(t), Refusal.NOT_ALLOWED_IN_STATE
    ),
    "cancel, start": Race(
        _called, lambda w, t: w.cancel(t), lambda w, t: w.start(t), Refusal.TURN_NOT_AT_COUNTER
    ),
    "start, no-show": Race(
        _called, lambda w, t: w.start(t), lambda w, t: w.no_show(t), Refusal.NOT_ALLOWED_IN_STATE
    ),
    "no-show, start": Race(
        _called, lambda w, t: w.no_show(t), lambda w, t: w.start(t), Refusal.TURN_NOT_AT_COUNTER
    ),
    "finish, undo": Race(
        _serving, lambda w, t: w.finish(t), lambda w, _: w.undo(), _state(TurnState.SERVING)
    ),
    "undo, finish": Race(
        _serving, lambda w, _: w.undo(), lambda w, t: w.finish(t), Refusal.NOT_ALLOWED_IN_STATE
    ),
    "two finish": Race(
        _serving,
        lambda w, t: w.finish(t),
        lambda w, t: w.finish(t),
        Refusal.TURN_NOT_AT_COUNTER,
    ),
    "finish, transfer": Race(
        _serving,
        lambda w, t: w.finish(t),
        lambda w, t: w.transfer(t),
        Refusal.TURN_NOT_AT_COUNTER,
    ),
    "two undo": Race(
        _serving, lambda w, _: w.undo(), lambda w, _: w.undo(), Refusal.NOTHING_TO_UNDO
    ),
    "undo, call of the transferred turn": Race(
        _transferred, lambda w, _: w.undo("2"), lambda w, _: w.call("3"), _nobody_is_called
    ),
    "call of the transferred turn, undo": Race(
        _transferred, lambda w, _: w.call("3"), lambda w, _: w.undo("2"), Refusal.UNDO_DEPENDED_ON
    ),
    "undo, leave after a transfer": Race(
        _transferred,
        lambda w, _: w.undo("2"),
        lambda w, _: w.leave(_token(w)),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "leave, undo after a transfer": Race(
        _transferred,
        lambda w, _: w.leave(_token(w)),
        lambda w, _: w.undo("2"),
        Refusal.UNDO_DEPENDED_ON,
    ),
    "undo of a finish, call of the further service": Race(
        _further_service, lambda w, _: w.undo("2"), lambda w, _: w.call("3"), _nobody_is_called
    ),
    "call of the further service, undo of a finish": Race(
        _further_service,
        lambda w, _: w.call("3"),
        lambda w, _: w.undo("2"),
        Refusal.UNDO_DEPENDED_ON,
    ),
    "undo of a call, call elsewhere": Race(
        _called, lambda w, _: w.undo("2"), lambda w, _: w.call("3"), _state(TurnState.CALLED)
    ),
    "transfer, close": Race(
        _serving,
        lambda w, t: w.transfer(t, service="F", to="1"),
        lambda w, _: w.close("1"),
        _released,
    ),
    "close, transfer": Race(
        _serving,
        lambda w, _: w.close("1"),
        lambda w, t: w.transfer(t, service="F", to="1"),
        Refusal.COUNTER_CLOSED,
    ),
    "two take up one on hold": Race(
        _held,
        lambda w, t: w.resume(t, "2"),
        lambda w, t: w.resume(t, "3"),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "resume, undo of the hold": Race(
        _held,
        lambda w, t: w.resume(t, "3"),
        lambda w, _: w.undo("2"),
        Refusal.UNDO_DEPENDED_ON,
    ),
    "undo of the hold, resume": Race(
        _held,
        lambda w, _: w.undo("2"),
        lambda w, t: w.resume(t, "3"),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "requeue, leave": Race(
        _held,
        lambda w, t: w.requeue(t),
        lambda w, _: w.leave(_token(w)),
        _state(TurnState.LEFT),
    ),
    "leave, requeue": Race(
        _held,
        lambda w, _: w.leave(_token(w)),
        lambda w, t: w.requeue(t),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "two let one back": Race(
        _missed,
        lambda w, t: w.come_back(t),
        lambda w, t: w.come_back(t),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "back, undo of the no-show": Race(
        _missed,
        lambda w, t: w.come_back(t),
        lambda w, _: w.undo("2"),
        Refusal.UNDO_DEPENDED_ON,
    ),
    "undo of the no-show, back": Race(
        _missed,
        lambda w, _: w.undo("2"),
        lambda w, t: w.come_back(t),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "two open a counter": Race(
        _before_midnight, lambda w, _: w.open("2"), lambda w, _: w.open("2"), Refusal.COUNTER_OPEN
    ),
    "two kiosks at midnight": Race(
        _before_midnight, lambda w, _: w.issue("B"), lambda w, _: w.issue("B"), _two_numbers
    ),
    "the end of the day, a ticket": Race(
        _waits, lambda w, _: w.close_day(), lambda w, _: w.issue("B"), Refusal.SITE_CLOSED
    ),
    "a ticket, the end of the day": Race(
        _waits, lambda w, _: w.issue("B"), lambda w, _: w.close_day(), _state(TurnState.EXPIRED)
    ),
    "a ticket twice with one key": Race(
        _waits,
        lambda w, _: w.issue("B", key="tap"),
        lambda w, _: w.issue("B", key="tap"),
        _one_answer,
    ),
    "a call twice with one key": Race(
        _waits, lambda w, _: w.call(key="tap"), lambda w, _: w.call(key="tap"), _one_answer
    ),
    "an undo twice with one key": Race(
        _serving, lambda w, _: w.undo(key="tap"), lambda w, _: w.undo(key="tap"), _one_answer
    ),
    "one key for two things": Race(
        _waits,
        lambda w, _: w.call(key="tap"),
        lambda w, t: w.choose(t, "3", key="tap"),
        Refusal.KEY_REUSED,
    ),
}

CONFIG = make_config(demo={"enabled": True, "ignore_hours": True})


@pytest.fixture
def world(database: Database) -> World:
    return World(database, CONFIG)


@pytest.fixture
def other(database: Database) -> Iterator[Waits]:
    """Another process' way to the same store."""
    opened = Waits(database.engine.url.render_as_string(hide_password=False))
    yield opened
    opened.go.set()
    opened.close()


def _check(world: World, race: Race, first: Caller, second: Caller) -> None:
    assert first.error is None
    if isinstance(race.second_gets, Refusal):
        assert isinstance(second.error, QueueError)
        assert second.error.code is race.second_gets
    else:
        race.second_gets(world, first, second)
    assert_sound(world)


@pytest.mark.parametrize("name", RACES)
def test_in_one_process(world: World, name: str) -> None:
    race = RACES[name]
    turn = race.prepare(world)
    line = Line(world.database._commit_for(SITE))
    line.hold()
    first = line.hand_in(lambda: race.first(world, turn))
    second = line.hand_in(lambda: race.second(world, turn))
    line.go()
    _check(world, race, first, second)


@pytest.mark.parametrize("name", RACES)
def test_in_two_processes(world: World, other: Waits, name: str) -> None:
    race = RACES[name]
    turn = race.prepare(world)
    theirs = World(other, CONFIG, now=world.now)
    first = start(lambda: race.first(theirs, turn))
    assert other.done.wait(60)
    second = start(lambda: race.second(world, turn))
    other.go.set()
    first.join()
    second.join()
    _check(world, race, first, second)
