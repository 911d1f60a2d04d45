"""Queues in the states in which a command is refused, and the commands that are tried there."""

from collections.abc import Callable
from typing import Any

from queue_server.domain.actor import Role
from tests.queue_server.world import World

Prepare = Callable[[World], Any]
"""Brings the queue into a state; what it returns goes to the attempt."""
Attempt = Callable[[World, Any], object]


def nothing(_world: World) -> None:
    """A fresh site."""


def seven_in_the_morning(world: World) -> None:
    world.later(minutes=-120)


def sunday(world: World) -> None:
    world.later(days=-1)


def opened(world: World) -> None:
    world.open("2")


def waiting(world: World) -> int:
    return world.issue("B").ticket.turn_id


def called(world: World) -> int:
    """Counter 2 has called B1; B2 waits."""
    world.issue("B")
    world.issue("B")
    world.open("2")
    return world.called("2")


def called_beside_another_counter(world: World) -> int:
    world.open("3")
    return called(world)


def called_three_times(world: World) -> int:
    turn_id = called(world)
    world.recall(turn_id)
    world.recall(turn_id)
    return turn_id


def serving(world: World) -> int:
    turn_id = called(world)
    world.start(turn_id)
    return turn_id


def held(world: World) -> int:
    turn_id = serving(world)
    world.hold(turn_id)
    return turn_id


def held_beside_another_counter(world: World) -> int:
    world.open("3")
    return held(world)


def held_and_paused(world: World) -> int:
    turn_id = held(world)
    world.pause()
    return turn_id


def with_further_service(world: World) -> int:
    """The pending turn."""
    world.add_service(serving(world))
    further: int = world.rows("turn")[-1]["id"]
    return further


def done(world: World) -> int:
    turn_id = serving(world)
    world.finish(turn_id)
    return turn_id


def paused(world: World) -> int:
    turn_id = waiting(world)
    world.open("2")
    world.pause()
    return turn_id


def two_wait(world: World) -> int:
    """The second of them; counter 2 is open."""
    world.issue("B")
    world.open("2")
    return waiting(world)


def one_of_another_service(world: World) -> int:
    world.open("2")
    return world.issue("F").ticket.turn_id


def missed(world: World) -> int:
    turn_id = called(world)
    world.no_show(turn_id)
    return turn_id


def missed_long_ago(world: World) -> int:
    turn_id = missed(world)
    world.later(minutes=16)
    return turn_id


def serving_after_midnight(world: World) -> int:
    turn_id = serving(world)
    world.later(days=1)
    return turn_id


def finished_long_ago(world: World) -> None:
    done(world)
    world.later(minutes=2)


def held_then_cancelled(world: World) -> None:
    world.cancel(held(world))


def taken_over(world: World) -> None:
    world.open("2")
    world.take_over("2")


def left(world: World) -> None:
    world.leave(world.issue().ticket.token)


def expired(world: World) -> None:
    world.issue()
    world.later(days=1)
    world.open_day()


def about(verb: str, **named: Any) -> Attempt:
    """`verb` on the prepared turn, with these facts."""

    def attempt(world: World, turn: int) -> object:
        return getattr(world, verb)(turn, **named)

    return attempt


def about_nobody(verb: str) -> Attempt:
    """`verb` on a turn that nobody has."""

    def attempt(world: World, _prepared: object) -> object:
        return getattr(world, verb)(99)

    return attempt


def leave_with_it(world: World, _prepared: object) -> object:
    """With the first ticket of all."""
    return world.leave(world.rows("ticket")[0]["token"])


def on_turn(verb: str, *, counter: str = "2", other: int = 0) -> Attempt:
    """`verb` on the prepared turn, or on the one `other` places after it."""

    def attempt(world: World, turn: int) -> object:
        return getattr(world, verb)(turn + other, counter)

    return attempt


def without_turn(verb: str, *arguments: str, **named: str | int | Role) -> Attempt:
    """`verb` without a turn."""

    def attempt(world: World, _prepared: object) -> object:
        return getattr(world, verb)(*arguments, **named)

    return attempt
