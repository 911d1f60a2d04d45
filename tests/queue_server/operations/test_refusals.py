"""Every refusal has its code, and leaves everything as it was."""

from collections.abc import Callable
from typing import Any

import pytest

from queue_server.domain.errors import QueueError, Refusal
from tests.queue_server.world import ANNEXE, World

Prepare = Callable[[World], Any]
"""Brings the queue into a state; what it returns goes to the attempt."""
Attempt = Callable[[World, Any], object]


def _nothing(_world: World) -> None:
    """A fresh site."""


def _seven_in_the_morning(world: World) -> None:
    world.later(minutes=-120)


def _sunday(world: World) -> None:
    world.later(days=-1)


def _opened(world: World) -> None:
    world.open("2")


def _waiting(world: World) -> int:
    return world.issue("B").ticket.turn_id


def _called(world: World) -> int:
    """Counter 2 has called B1; B2 waits."""
    world.issue("B")
    world.issue("B")
    world.open("2")
    return world.called("2")


def _called_beside_another_counter(world: World) -> int:
    world.open("3")
    return _called(world)


def _called_three_times(world: World) -> int:
    turn_id = _called(world)
    world.recall(turn_id)
    world.recall(turn_id)
    return turn_id


def _serving(world: World) -> int:
    turn_id = _called(world)
    world.start(turn_id)
    return turn_id


def _done(world: World) -> int:
    turn_id = _serving(world)
    world.finish(turn_id)
    return turn_id


def _left(world: World) -> None:
    world.leave(world.issue().ticket.token)


def _expired(world: World) -> None:
    world.issue()
    world.later(days=1)
    world.open_day()


def _leave(world: World, _prepared: object) -> object:
    """With the first ticket of all."""
    return world.leave(world.rows("ticket")[0]["token"])


def _on(verb: str, *, counter: str = "2", other: int = 0) -> Attempt:
    """`verb` on the prepared turn, or on the one `other` places after it."""

    def attempt(world: World, turn: int) -> object:
        return getattr(world, verb)(turn + other, counter)

    return attempt


def _at(verb: str, *arguments: str, **named: str) -> Attempt:
    """`verb` without a turn."""

    def attempt(world: World, _prepared: object) -> object:
        return getattr(world, verb)(*arguments, **named)

    return attempt


OUT_OF_PLACE: list[tuple[str, Prepare, dict[str, Any], Refusal]] = [
    ("at a closed counter", _waiting, {}, Refusal.COUNTER_CLOSED),
    ("one who waits", _called, {"other": 1}, Refusal.TURN_NOT_AT_COUNTER),
    ("one who was served", _done, {}, Refusal.TURN_NOT_AT_COUNTER),
    (
        "one of another counter",
        _called_beside_another_counter,
        {"counter": "3"},
        Refusal.TURN_NOT_AT_COUNTER,
    ),
]
REFUSALS: dict[str, tuple[Prepare, Attempt, Refusal]] = {
    "issue at an unknown site": (_nothing, _at("issue", site="tangier"), Refusal.UNKNOWN_SITE),
    "open at an unknown site": (_nothing, _at("open", site="tangier"), Refusal.UNKNOWN_SITE),
    "open an unknown site's day": (_nothing, _at("open_day", "tangier"), Refusal.UNKNOWN_SITE),
    "unknown service": (_nothing, _at("issue", "Z"), Refusal.UNKNOWN_SERVICE),
    "service of another site": (_nothing, _at("issue", "A", site=ANNEXE), Refusal.UNKNOWN_SERVICE),
    "unknown class": (_nothing, _at("issue", priority="vip"), Refusal.UNKNOWN_PRIORITY),
    "class of another service": (
        _nothing,
        _at("issue", "B", priority="bereavement"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "issue before opening": (_seven_in_the_morning, _at("issue"), Refusal.SITE_CLOSED),
    "issue on a Sunday": (_sunday, _at("issue"), Refusal.SITE_CLOSED),
    "unknown counter": (_nothing, _at("open", "9"), Refusal.UNKNOWN_COUNTER),
    "counter of another site": (_nothing, _at("open", "2", site=ANNEXE), Refusal.UNKNOWN_COUNTER),
    "open what is open": (_opened, _at("open"), Refusal.COUNTER_OPEN),
    "call at a closed counter": (_waiting, _at("call"), Refusal.COUNTER_CLOSED),
    "close a closed counter": (_waiting, _at("close"), Refusal.COUNTER_CLOSED),
    "call while one is called": (_called, _at("call"), Refusal.COUNTER_BUSY),
    "call while one is served": (_serving, _at("call"), Refusal.COUNTER_BUSY),
    "close while one is called": (_called, _at("close"), Refusal.COUNTER_BUSY),
    "close while one is served": (_serving, _at("close"), Refusal.COUNTER_BUSY),
    **{
        f"{verb} {when}": (prepare, _on(verb, **where), code)
        for verb in ("recall", "start", "finish", "no_show")
        for when, prepare, where, code in OUT_OF_PLACE
    },
    "finish one who has not come": (_called, _on("finish"), Refusal.NOT_ALLOWED_IN_STATE),
    "recall one who is served": (_serving, _on("recall"), Refusal.NOT_ALLOWED_IN_STATE),
    "start one who is served": (_serving, _on("start"), Refusal.NOT_ALLOWED_IN_STATE),
    "no-show of one who is served": (_serving, _on("no_show"), Refusal.NOT_ALLOWED_IN_STATE),
    "a fourth call": (_called_three_times, _on("recall"), Refusal.TOO_MANY_CALLS),
    "leave with an unknown ticket": (_nothing, _at("leave", "nothing"), Refusal.UNKNOWN_TICKET),
    "leave once called": (_called, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave while served": (_serving, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave once served": (_done, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave twice": (_left, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave with yesterday's ticket": (_expired, _leave, Refusal.NOT_ALLOWED_IN_STATE),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_leaves_everything_as_it_was(world: World, name: str) -> None:
    prepare, attempt, expected = REFUSALS[name]
    prepared = prepare(world)
    before, published = world.dump(), len(world.events)
    with pytest.raises(QueueError) as refused:
        attempt(world, prepared)
    assert refused.value.code is expected
    assert world.dump() == before
    assert len(world.events) == published


def test_every_refusal_of_an_operation_is_tried() -> None:
    elsewhere = {
        Refusal.KEY_REUSED,  # test_idempotency.py
        Refusal.UNKNOWN_PRINT_JOB,  # a query: tests/queue_server/web
    }
    assert {code for _, _, code in REFUSALS.values()} == set(Refusal) - elsewhere


def test_a_refusal_does_not_open_the_day_either(world: World) -> None:
    world.issue()
    world.later(days=1)
    before = world.dump()
    with pytest.raises(QueueError):
        world.call("2")
    assert world.dump() == before
    assert world.issue().ticket.number == 1


def test_a_class_refused_once_may_be_given_up(world: World) -> None:
    with pytest.raises(QueueError):
        world.issue(priority="vip", key="k")
    assert world.issue(key="k").ticket.number == 1
