"""The same key: the first answer, and nothing done again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from queue_server.config import Language
from queue_server.domain.actor import Actor, Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations import tickets
from queue_server.operations.perform import Command
from tests.queue_server.invariants import assert_sound
from tests.queue_server.line import Line, together
from tests.queue_server.world import ANNEXE, SITE, World


def test_a_retry_gets_the_first_ticket(world: World) -> None:
    first = world.issue(key="tap-1")
    before, published = world.dump(), len(world.events)
    world.later(minutes=3)
    assert world.issue(key="tap-1") == first
    assert world.dump() == before
    assert len(world.events) == published
    assert world.issue(key="tap-2").ticket.number == 2


def test_every_verb_answers_a_retry_as_the_first_time(world: World) -> None:
    token = world.issue().ticket.token
    turn = world.issue().ticket.turn_id
    world.issue()

    def twice(verb: str, *arguments: int | str) -> None:
        key = f"{verb}-{world.now:%H:%M}"
        first = getattr(world, verb)(*arguments, key=key)
        stored = world.dump()
        world.later(minutes=1)
        assert getattr(world, verb)(*arguments, key=key) == first
        assert world.dump() == stored

    twice("leave", token)
    twice("open")
    twice("call")
    twice("recall", turn)
    twice("start", turn)
    twice("finish", turn)
    twice("call")
    twice("no_show", turn + 1)
    twice("call")
    twice("close")
    assert_sound(world)


@pytest.mark.parametrize(
    "changed", [{"service": "A"}, {"language": Language.ARABIC}, {"priority": "disability"}]
)
def test_a_key_does_not_stand_for_other_facts(world: World, changed: dict[str, str]) -> None:
    world.issue(key="tap")
    before = world.dump()
    with pytest.raises(QueueError) as refused:
        world.issue(**{"service": "B", **changed}, key="tap")  # type: ignore[arg-type]  # mixed facts
    assert refused.value.code is Refusal.KEY_REUSED
    assert world.dump() == before


def test_nor_for_another_verb_turn_or_actor(world: World) -> None:
    turn = world.issue().ticket.turn_id
    world.open("2")
    world.open("3", key="mine")
    other = Command(Actor(Role.KIOSK, SITE, "other kiosk"), world.now, "tap")
    world.issue(key="tap")
    world.called("2")
    world.recall(turn, key="again")
    attempts: list[Callable[[], object]] = [
        lambda: world.close("3", key="mine"),
        lambda: world.open("1", key="mine"),
        lambda: world.start(turn, key="again"),
        lambda: world.recall(turn + 1, key="again"),
        lambda: tickets.issue_ticket(
            world.context,
            SITE,
            other,
            service_code="B",
            language=Language.FRENCH,
            priority=None,
        ),
    ]
    before = world.dump()
    for attempt in attempts:
        with pytest.raises(QueueError) as refused:
            attempt()
        assert refused.value.code is Refusal.KEY_REUSED
    assert world.dump() == before


def test_keys_belong_to_their_site(world: World) -> None:
    assert world.issue(key="tap").ticket.id != world.issue(site=ANNEXE, key="tap").ticket.id


def test_a_retry_after_midnight_gets_yesterday_s_answer(world: World) -> None:
    """And does not open the day: nothing was asked for."""
    first = world.issue(key="tap")
    world.later(days=1)
    before = world.dump()
    assert world.issue(key="tap") == first
    assert world.dump() == before


def test_keys_are_forgotten_after_two_days(world: World) -> None:
    world.issue(key="tap")
    world.now += timedelta(days=3)
    assert world.issue(key="other").ticket.number == 1
    assert [row["key"] for row in world.rows("command_answer")] == ["other"]


def test_a_double_tap_from_eight_threads_is_one_ticket(world: World) -> None:
    callers = together(*[lambda: world.issue(key="tap")] * 8)
    assert len({caller.result.ticket.id for caller in callers}) == 1
    assert [row["number"] for row in world.rows("ticket")] == [1]
    assert world.types() == ["day_opened", "ticket_issued"]
    assert_sound(world)


def test_also_when_the_taps_share_a_commit(world: World) -> None:
    line = Line(world.database._commit_for(SITE))
    line.hold()
    callers = [line.hand_in(lambda: world.issue(key="tap")) for _ in range(8)]
    line.go()
    assert len({caller.result.ticket.id for caller in callers}) == 1
    assert world.types() == ["day_opened", "ticket_issued"]
    assert_sound(world)
