"""Calls for the supervisor on both engines: asked, seen, withdrawn; who may."""

from functools import partial
from typing import Any

import pytest

from queue_server.domain.actor import Actor, Role
from queue_server.domain.errors import QueueError
from queue_server.shapes import HelpShape
from queue_server.snapshots.dashboard import dashboard_snapshot
from queue_server.snapshots.screens import counter_snapshot
from tests.queue_server.helping import answer_help, ask_help, withdraw_help
from tests.queue_server.world import SITE, World

SALMA = Actor(Role.AGENT, SITE, "Salma")


def _on_the_counter(world: World, counter: str = "2") -> HelpShape | None:
    return world.view(partial(counter_snapshot, counter_id=counter, actor=SALMA)).help


def _on_the_dashboard(world: World) -> list[tuple[str, str]]:
    return [(each.counter, each.reason) for each in world.view(dashboard_snapshot).help]


def _row(world: World) -> dict[str, Any]:
    (row,) = world.rows("help_request")
    return row


def test_asked_and_seen(world: World) -> None:
    world.open("2")
    asked = ask_help(world, "2", reason="dispute")
    assert asked.help is not None
    assert asked.help.id == asked.seq
    assert _on_the_counter(world) == asked.help
    assert _on_the_dashboard(world) == [("2", "dispute")]
    world.later(minutes=2)
    seen = answer_help(world, asked.seq)
    assert seen.help == asked.help.model_copy(update={"answered_at": world.now})
    assert _on_the_counter(world) == seen.help
    assert _on_the_dashboard(world) == []
    assert world.types()[-2:] == ["help_asked", "help_answered"]
    assert (_row(world)["id"], _row(world)["answered_at"]) == (asked.seq, world.now)


def test_a_reason_need_not_be_named(world: World) -> None:
    world.open("2")
    ask_help(world, "2", reason="")
    assert _on_the_dashboard(world) == [("2", "")]


def test_withdrawn(world: World) -> None:
    world.open("2")
    asked = ask_help(world, "2")
    world.later(minutes=1)
    assert withdraw_help(world, asked.seq).help is None
    assert _on_the_counter(world) is None
    assert _on_the_dashboard(world) == []
    assert _row(world)["withdrawn_at"] == world.now


def test_the_oldest_call_stands_first_and_may_come_again(world: World) -> None:
    for counter in ("3", "2"):
        world.open(counter)
        world.later(minutes=1)
    first = ask_help(world, "3")
    world.later(minutes=1)
    ask_help(world, "2", reason="dispute")
    assert _on_the_dashboard(world) == [("3", "question"), ("2", "dispute")]
    answer_help(world, first.seq, role=Role.MANAGER)
    ask_help(world, "3", reason="dispute")
    assert _on_the_dashboard(world) == [("2", "dispute"), ("3", "dispute")]


def test_one_call_of_a_counter_at_a_time(world: World) -> None:
    world.open("2")
    ask_help(world, "2")
    with pytest.raises(QueueError, match="help_already_asked"):
        ask_help(world, "2", reason="dispute")
    assert _on_the_dashboard(world) == [("2", "question")]


def test_the_same_key_asks_once(world: World) -> None:
    world.open("2")
    assert ask_help(world, "2", key="k") == ask_help(world, "2", key="k")
    assert world.types().count("help_asked") == 1


def test_who_leaves_the_counter_needs_no_help_there(world: World) -> None:
    world.open("2")
    ask_help(world, "2")
    world.close("2")
    assert world.types()[-2:] == ["help_withdrawn", "counter_closed"]
    assert _on_the_dashboard(world) == []
    world.open("3")
    ask_help(world, "3")
    world.later(days=1)
    world.issue("B")
    assert _on_the_dashboard(world) == []
    assert _on_the_counter(world, "3") is None


def test_yesterday_s_answer_is_yesterday_s(world: World) -> None:
    world.open("2")
    answer_help(world, ask_help(world, "2").seq)
    world.later(days=1)
    world.issue("B")
    assert _on_the_counter(world) is None


@pytest.mark.parametrize("end", ["answer", "withdraw"])
def test_a_call_ends_once(world: World, end: str) -> None:
    world.open("2")
    asked = ask_help(world, "2").seq
    if end == "answer":
        answer_help(world, asked)
    else:
        withdraw_help(world, asked)
    before = world.dump()
    for again in (answer_help, withdraw_help):
        with pytest.raises(QueueError, match="help_over"):
            again(world, asked)
    assert world.dump() == before


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.AGENT])
def test_agents_ask(world: World, role: Role) -> None:
    world.open("2")
    asked = ask_help(world, "2").seq
    with pytest.raises(QueueError, match="forbidden"):
        ask_help(world, "2", role=role)
    with pytest.raises(QueueError, match="forbidden"):
        withdraw_help(world, asked, role=role)


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in (Role.SUPERVISOR, Role.MANAGER)]
)
def test_supervisors_answer(world: World, role: Role) -> None:
    world.open("2")
    asked = ask_help(world, "2").seq
    with pytest.raises(QueueError, match="forbidden"):
        answer_help(world, asked, role=role)


@pytest.mark.parametrize(
    "facts, refusal",
    [
        ({"counter": "9"}, "unknown_counter"),
        ({"counter": "3"}, "counter_closed"),
        ({"reason": "tea"}, "unknown_reason"),
    ],
)
def test_refused(world: World, facts: dict[str, Any], refusal: str) -> None:
    world.open("2")
    with pytest.raises(QueueError, match=refusal):
        ask_help(world, **facts)
    assert world.rows("help_request") == []


def test_nobody_asked(world: World) -> None:
    world.open("2")
    for end in (answer_help, withdraw_help):
        with pytest.raises(QueueError, match="unknown_help_request"):
            end(world, 1)


def test_the_last_command_may_still_be_taken_back(world: World) -> None:
    world.open("2")
    world.issue("B")
    turn = world.called("2")
    ask_help(world, "2")
    shown = world.view(partial(counter_snapshot, counter_id="2", actor=SALMA))
    assert shown.undo is not None
    assert shown.undo.type == "turn_called"
    world.undo("2")
    assert world.turn(turn).state == "waiting"


def test_lists_have_the_reasons(world: World) -> None:
    lists = world.view(partial(counter_snapshot, counter_id="2", actor=SALMA)).lists
    assert [each.code for each in lists.help] == ["question", "dispute"]
