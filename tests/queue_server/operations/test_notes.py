"""The note of a visit: for the next agent, in no event, erased when the day is over."""

import json

import pytest

from queue_server.daykeeper import DayKeeper
from queue_server.domain.events import NoteChanged, TurnTransferred
from queue_server.domain.reading import read_event
from queue_server.snapshots.found import found_turn
from queue_server.snapshots.screens import counter_snapshot
from tests.queue_server.invariants import assert_sound
from tests.queue_server.web.site import StoppedClock, nouba_of
from tests.queue_server.world import SALMA, SITE, World

SECRET = "Livret de Fatima"


def _noted(world: World) -> int:
    turn = world.issue("B").ticket.turn_id
    world.change_note(turn, f"  {SECRET}\n")
    return turn


def test_the_next_agent_reads_it(world: World) -> None:
    turn = _noted(world)
    assert world.view(lambda view: counter_snapshot(view, "2", SALMA)).notes == {turn: SECRET}
    assert world.view(lambda view: found_turn(view, "B1")).note == SECRET
    [row] = world.rows("visit_note")
    assert (row["changed_at"], row["changed_by"]) == (world.now, "agent:larache:Salma")


def test_no_event_and_no_answer_repeats_it(world: World) -> None:
    turn = world.issue("B").ticket.turn_id
    world.change_note(turn, SECRET, key="k")
    assert isinstance(world.last(), NoteChanged)
    assert "Fatima" not in json.dumps(world.rows("event"), default=str)
    assert "Fatima" not in json.dumps(world.rows("command_answer"), default=str)


def test_reworded_and_taken_away(world: World) -> None:
    turn = _noted(world)
    world.change_note(turn, "2 copies")
    assert world.notes() == {turn: "2 copies"}
    before = len(world.events)
    world.change_note(turn, " 2  copies ")
    assert len(world.events) == before, "the same words are no change"
    world.change_note(turn, "")
    assert (world.notes(), world.rows("visit_note")) == ({}, [])
    assert_sound(world)


def test_it_goes_on_with_a_transfer_and_a_further_service(world: World) -> None:
    _noted(world)
    world.open("2")
    turn = world.started()
    world.add_service(turn, service="A")
    world.transfer(turn, service="F")
    assert world.notes() == {turn: SECRET, turn + 1: SECRET, turn + 2: SECRET}


def test_written_with_a_transfer_which_may_be_taken_back(world: World) -> None:
    world.issue("B")
    world.open("2")
    turn = world.started()
    world.transfer(turn, service="F", note=SECRET)
    assert world.types()[-2:] == ["note_changed", "turn_transferred"]
    assert set(world.notes().values()) == {SECRET}
    world.undo()
    assert world.turn(turn).state == "serving"
    assert world.notes()[turn] == SECRET
    assert_sound(world)


def test_a_transfer_without_one_leaves_it_and_an_empty_one_takes_it_away(world: World) -> None:
    world.open("2")
    _noted(world)
    turn = world.started()
    world.transfer(turn, service="B")
    assert SECRET in world.notes().values()
    turn = world.started()
    world.transfer(turn, service="B", note="")
    assert world.notes() == {}


def test_it_does_not_stand_in_the_way_of_undo(world: World) -> None:
    world.issue("B")
    world.open("2")
    turn = world.called()
    world.change_note(turn, SECRET)
    world.undo()
    assert world.turn(turn).state == "waiting"


def test_events_of_before_are_read_still() -> None:
    transferred = {
        "ticket_id": 1,
        "turn_id": 1,
        "service": "B",
        "label": "B1",
        "counter": "2",
        "language": "fr",
        "priority": "",
        "arrived_at": "2026-11-02T09:00:00+00:00",
        "called_at": "2026-11-02T09:00:00+00:00",
        "calls": 1,
        "new_turn_id": 2,
        "to_service": "F",
        "to_counter": "",
        "note": SECRET,
        "first_arrival": "2026-11-02T09:00:00+00:00",
        "waiting": 1,
    }
    event = read_event("turn_transferred", json.dumps(transferred))
    assert isinstance(event, TurnTransferred)
    assert event.to_service == "F"


@pytest.mark.parametrize("by", ["the day keeper", "the first command"])
def test_the_end_of_the_day_erases_it(world: World, by: str) -> None:
    _noted(world)
    world.open("2")
    late = world.started()
    clock = StoppedClock(world.now.replace(hour=23, minute=59))
    keeper = DayKeeper(nouba_of(world, clock))
    keeper.open_due()
    assert world.notes() != {}
    world.now = clock.at = world.now.replace(day=3, hour=0, minute=0)
    if by == "the day keeper":
        keeper.open_due()
    else:
        world.finish(late)
    assert world.rows("visit_note") == []


def test_only_that_of_the_days_before_and_of_the_own_site(world: World) -> None:
    _noted(world)
    world.later(days=1)
    turn = world.issue("B").ticket.turn_id
    world.change_note(turn, "today's")
    world.open_day("hamria")
    assert world.notes() == {turn: "today's"}
    assert [row["site_id"] for row in world.rows("visit_note")] == [SITE]
