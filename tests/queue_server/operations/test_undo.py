"""The last command taken back: everything is as before, and an event says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import CommandUndone
from queue_server.operations.undoing import UNDOABLE
from queue_server.snapshots.screens import display_snapshot
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import World

STATE = ("turn", "service_day", "counter_session")


def _state(world: World) -> dict[str, list[dict[str, Any]]]:
    """The rows; a service's day on which nothing has happened is as good as none."""
    state = {table: world.rows(table) for table in STATE}
    state["service_day"] = [
        row for row in state["service_day"] if row["last_number"] or row["waiting"] or row["calls"]
    ]
    return state


def _first(world: World) -> int:
    """B1 and B2 wait; counters 1, 2 and 3 are open."""
    first = world.issue("B").ticket.turn_id
    world.later(minutes=1)
    world.issue("B")
    for counter in ("1", "2", "3"):
        world.open(counter)
    world.later(minutes=1)
    return first


def _called(world: World) -> int:
    turn = _first(world)
    world.called()
    world.later(minutes=1)
    return turn


def _serving(world: World) -> int:
    turn = _called(world)
    world.start(turn)
    world.later(minutes=1)
    return turn


def _held(world: World) -> int:
    turn = _serving(world)
    world.hold(turn)
    world.later(minutes=1)
    return turn


def _with_further_service(world: World) -> int:
    turn = _serving(world)
    world.add_service(turn, service="F")
    world.later(minutes=1)
    return turn


Prepare = Callable[[World], int]
Do = Callable[[World, int], object]

COMMANDS: dict[str, tuple[Prepare, Do, str]] = {
    "call next": (_first, lambda world, _: world.call(), "turn_called"),
    "call a chosen one": (
        _first,
        lambda world, turn: world.choose(turn + 1, reason="urgent"),
        "turn_called",
    ),
    "start": (_called, lambda world, turn: world.start(turn), "turn_started"),
    "hold": (_serving, lambda world, turn: world.hold(turn), "turn_held"),
    "hold before the start": (_called, lambda world, turn: world.hold(turn), "turn_held"),
    "resume": (_held, lambda world, turn: world.resume(turn), "turn_resumed"),
    "requeue": (_serving, lambda world, turn: world.requeue(turn), "turn_requeued"),
    "requeue from hold": (_held, lambda world, turn: world.requeue(turn), "turn_requeued"),
    "no-show": (_called, lambda world, turn: world.no_show(turn), "turn_no_show"),
    "finish": (_serving, lambda world, turn: world.finish(turn), "turn_finished"),
    "finish with a further service": (
        _with_further_service,
        lambda world, turn: world.finish(turn),
        "turn_finished",
    ),
    "another class": (
        _called,
        lambda world, turn: world.change_priority(turn, counter="2"),
        "turn_priority_changed",
    ),
    "another class of one who waits": (
        _called,
        lambda world, turn: world.change_priority(turn + 1, counter="2"),
        "turn_priority_changed",
    ),
    "cancel": (
        _called,
        lambda world, turn: world.cancel(turn, role=Role.AGENT),
        "turn_cancelled",
    ),
}
"""Those that open no new turn: each row is exactly as it was."""


@pytest.mark.parametrize("name", COMMANDS)
def test_all_rows_are_as_before(world: World, name: str) -> None:
    prepare, do, kind = COMMANDS[name]
    turn = prepare(world)
    before = _state(world)
    do(world, turn)
    done = world.last()
    assert _state(world) != before
    world.later(minutes=0.5)
    world.undo()
    assert _state(world) == before
    event = world.last()
    assert isinstance(event, CommandUndone)
    assert (event.undone_type, event.counter) == (kind, "2")
    undone = next(recorded for recorded in world.events if recorded.seq == event.undone_seq)
    assert undone.event.type == kind
    assert event.label == getattr(undone.event, "label")  # noqa: B009
    assert event.state == world.turn(event.turn_id).state
    assert event.waiting == world.waiting()[event.service]
    assert done.type in (kind, "turn_queued")
    assert_sound(world)


@pytest.mark.parametrize("name", COMMANDS)
def test_and_it_may_be_done_again(world: World, name: str) -> None:
    prepare, do, _ = COMMANDS[name]
    turn = prepare(world)
    do(world, turn)
    once = [{**row, "ended_at": None} for row in world.rows("turn")]
    world.undo()
    do(world, turn)
    assert [{**row, "ended_at": None, "sequence": 0} for row in world.rows("turn")] == [
        {**row, "sequence": 0} for row in once
    ]
    assert_sound(world)


@pytest.mark.parametrize(
    "do, opened_for",
    [
        (lambda world, turn: world.transfer(turn, service="F"), "F"),
        (lambda world, turn: world.transfer(turn, service="F", to="1"), "F"),
        (lambda world, turn: world.transfer(turn, service="B"), "B"),
        (lambda world, turn: world.add_service(turn, service="F"), "F"),
    ],
    ids=["transfer", "transfer to a counter", "transfer to the same service", "add a service"],
)
def test_a_turn_that_was_opened_never_was(world: World, do: Do, opened_for: str) -> None:
    turn = _serving(world)
    before = _state(world)
    do(world, turn)
    world.undo()
    after = _state(world)
    opened = after["turn"].pop()
    assert (opened["service"], opened["state"], opened["ended_at"]) == (
        opened_for,
        "undone",
        world.now,
    )
    assert after == before
    assert world.waiting().get("F", 0) == 0
    assert_sound(world)
    world.finish(turn)
    assert world.types()[-1] == "turn_finished"
    assert_sound(world)


def test_every_kind_that_can_be_undone_is_tried() -> None:
    tried = {kind for _, _, kind in COMMANDS.values()} | {"turn_transferred", "service_added"}
    assert {kind.type for kind in UNDOABLE} == tried


def test_the_ticket_s_page_follows_after_an_undone_transfer(world: World) -> None:
    """The turn that the undo ended began later than the one that went on."""
    turn = _serving(world)
    token = world.rows("ticket")[0]["token"]
    world.transfer(turn, service="F")
    world.undo()
    world.later(minutes=1)
    world.finish(turn)
    page = world.page(token)
    assert (page.ticket.service, page.ticket.state) == ("B", "done")


def test_an_undone_call_disappears_from_the_wall(world: World) -> None:
    turn = _called(world)
    world.no_show(turn)
    world.called()
    world.undo()
    assert [call.label for call in world.view(display_snapshot).calls] == ["B1"]


def test_an_undone_service_is_no_measure(world: World) -> None:
    turn = _serving(world)
    world.finish(turn)
    other = world.called("3")
    world.start(other, "3")
    world.later(minutes=0.5)
    world.finish(other, "3")
    world.undo("2")
    [row] = world.rows("service_day")
    assert row["recent_seconds"] == "[30.0]"


def refused_undo(world: World, code: Refusal, **how: Any) -> None:
    """Undo is refused, and nothing has changed."""
    before, published = world.dump(), len(world.events)
    with pytest.raises(QueueError) as refused:
        world.undo(**how)
    assert refused.value.code is code
    assert (world.dump(), len(world.events)) == (before, published)


def test_nothing_was_done_yet(world: World) -> None:
    world.open()
    refused_undo(world, Refusal.NOTHING_TO_UNDO)


def test_only_one_s_own(world: World) -> None:
    _called(world)
    refused_undo(world, Refusal.NOTHING_TO_UNDO, name="Driss")
    refused_undo(world, Refusal.NOTHING_TO_UNDO, counter="3")


def test_not_what_reception_did(world: World) -> None:
    turn = _called(world)
    world.cancel(turn)
    refused_undo(world, Refusal.NOTHING_TO_UNDO)


def test_within_a_minute(world: World) -> None:
    _first(world)
    world.call()
    world.now += timedelta(seconds=60)
    before = len(world.events)
    world.undo()
    assert len(world.events) == before + 1
    world.call()
    world.now += timedelta(seconds=60, microseconds=1)
    refused_undo(world, Refusal.UNDO_TOO_LATE)


def test_once(world: World) -> None:
    turn = _serving(world)
    world.finish(turn)
    world.undo()
    refused_undo(world, Refusal.NOTHING_TO_UNDO)


@pytest.mark.parametrize(
    "do",
    [
        lambda world, turn: world.recall(turn),
        lambda world, turn: (world.no_show(turn), world.pause()),
        lambda world, turn: (world.no_show(turn), world.services("B")),
        lambda world, turn: (world.no_show(turn), world.close(), world.open()),
        lambda world, _: world.take_over(),
    ],
    ids=["a recall", "a pause", "other services", "a reopened counter", "a colleague"],
)
def test_not_what_stands_before_something_else(world: World, do: Do) -> None:
    turn = _called(world)
    do(world, turn)
    refused_undo(world, Refusal.NOTHING_TO_UNDO)


@pytest.mark.parametrize(
    "prepare, do, later",
    [
        (
            _serving,
            lambda w, t: w.transfer(t, service="F"),
            lambda w, t: w.choose(t + 2, "3", reason="urgent"),
        ),
        (_serving, lambda w, t: w.transfer(t, service="F", to="1"), lambda w, _: w.close("1")),
        (_serving, lambda w, t: w.hold(t), lambda w, t: w.resume(t, "3")),
        (_serving, lambda w, t: w.requeue(t), lambda w, _: w.call("3")),
        (_serving, lambda w, t: w.requeue(t), lambda w, _: w.leave(w.rows("ticket")[0]["token"])),
        (_called, lambda w, t: w.no_show(t), lambda w, t: w.come_back(t)),
        (
            _with_further_service,
            lambda w, t: w.finish(t),
            lambda w, t: w.choose(t + 2, "3", reason="urgent"),
        ),
        (_serving, lambda w, t: w.hold(t), lambda w, t: w.cancel(t)),
        (_serving, lambda w, t: w.hold(t), lambda w, t: w.change_priority(t)),
        (
            _called,
            lambda w, t: w.change_priority(t + 1, counter="2"),
            lambda w, _: w.call("3"),
        ),
    ],
    ids=[
        "the transferred turn is called",
        "its counter has closed",
        "taken up elsewhere",
        "called elsewhere",
        "the citizen has left",
        "the citizen is back",
        "the further service is called",
        "cancelled by reception",
        "another class meanwhile",
        "called with its class",
    ],
)
def test_not_what_something_depends_on(world: World, prepare: Prepare, do: Do, later: Do) -> None:
    turn = prepare(world)
    do(world, turn)
    later(world, turn)
    refused_undo(world, Refusal.UNDO_DEPENDED_ON)


def test_not_into_a_day_that_is_over(world: World) -> None:
    """The citizen who was called just before midnight cannot wait in yesterday's line again."""
    world.issue("B")
    world.now = world.now.replace(hour=23, minute=59, second=40)
    world.open()
    world.called()
    world.now += timedelta(seconds=30)
    world.open_day()
    refused_undo(world, Refusal.UNDO_DEPENDED_ON)


def test_a_start_may_be_undone_after_midnight(world: World) -> None:
    world.issue("B")
    world.now = world.now.replace(hour=23, minute=59, second=40)
    world.open()
    turn = world.called()
    world.start(turn)
    world.now += timedelta(seconds=30)
    world.open_day()
    world.undo()
    assert world.turn(turn).started_at is None
    assert_sound(world)
