"""`nouba replay` derives a day again, and names the first difference."""

import pytest
from sqlalchemy import delete, update

from queue_server.audit.replay import NoSuchDayError, ReplayReport, replay_day
from queue_server.store.tables import (
    counter_session,
    event,
    help_request,
    service_day,
    ticket,
    turn,
)
from tests.queue_server.helping import answer_help, ask_help, withdraw_help
from tests.queue_server.world import SITE, World

DAY = "2026-11-02"


def replay(world: World, day: str = DAY) -> ReplayReport:
    with world.database.read() as connection:
        return replay_day(connection, SITE, day)


def live_a_day(world: World) -> None:
    """Every verb at least once."""
    world.open("1")
    world.open("2")
    world.open("3")
    for service, priority in (("B", None), ("B", "disability"), ("F", None), ("A", None)):
        world.issue(service, priority=priority)
        world.later(minutes=1)
    world.serve("2")
    held = world.called("3")
    world.start(held, "3")
    world.later(minutes=2)
    world.hold(held, "3")
    world.later(minutes=3)
    world.resume(held, "3")
    world.add_service(held, "3", service="A")
    world.finish(held, "3", outcome="done")
    missed = world.called("1")
    world.recall(missed, "1")
    world.no_show(missed, "1")
    world.come_back(missed)
    chosen = world.issue("B").ticket.turn_id
    world.issue("B")
    world.choose(chosen, "2", reason=None if world.turn(chosen).state != "waiting" else "urgent")
    world.undo("2")
    sent = world.called("2")
    world.start(sent, "2")
    world.transfer(sent, "2", service="F", to="3")
    world.undo("2")
    world.requeue(sent, "2")
    world.pause("2")
    world.later(minutes=1)
    world.take_over("2")
    world.end_pause("2")
    raised = world.issue("B").ticket.turn_id
    world.change_priority(raised, counter="2")
    world.change_note(raised, "1 original")
    world.change_priority(raised, None, reason="seen")
    world.services("AB", "2")
    leaver = world.issue("F")
    world.leave(leaver.ticket.token)
    world.cancel(world.issue("F").ticket.turn_id)
    world.reprint(world.issue("F").ticket.turn_id)
    world.printer_changed("hall", "paper_out")
    answer_help(world, ask_help(world, "2").seq)
    withdraw_help(world, ask_help(world, "2").seq)
    ask_help(world, "3")
    world.close("3")


def test_a_day_with_every_verb(world: World) -> None:
    live_a_day(world)
    report = replay(world)
    assert report.difference is None
    assert report.events == len(world.types(SITE))
    assert report.choices == world.types(SITE).count("turn_called")
    assert report.rows > 0


def test_a_day_that_was_ended_by_staff(world: World) -> None:
    live_a_day(world)
    world.close_day()
    assert replay(world).difference is None


def test_whoever_is_served_over_midnight_belongs_to_the_day_of_the_ticket(world: World) -> None:
    world.open("2")
    world.issue("B")
    late = world.called("2")
    world.start(late, "2")
    world.issue("B")
    world.later(days=1)
    world.issue("B")
    world.finish(late, "2")
    world.serve("2")
    for day in (DAY, "2026-11-03"):
        assert replay(world, day).difference is None


@pytest.mark.parametrize(
    "statement, what",
    [
        (update(turn).where(turn.c.state == "done").values(calls=7), ", calls"),
        (delete(turn).where(turn.c.state == "waiting"), "turn "),
        (update(ticket).where(ticket.c.number == 1).values(language="ar"), "language"),
        (update(service_day).where(service_day.c.service == "B").values(waiting=40), "waiting"),
        (update(counter_session).values(secondary="F"), "secondary"),
        (update(help_request).values(reason="dispute"), "call for help"),
    ],
    ids=["turn", "no turn", "ticket", "service", "counter", "help"],
)
def test_a_tampered_row_is_named(world: World, statement: object, what: str) -> None:
    world.open("2")
    world.issue("B")
    world.serve("2")
    world.issue("B")
    ask_help(world, "2")
    with world.database.engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    difference = replay(world).difference
    assert difference is not None
    assert what in difference.what


def test_a_call_that_the_policy_would_not_have_made(world: World) -> None:
    world.open("2")
    world.issue("B")
    world.later(minutes=5)
    world.issue("B")
    world.called("2")
    row = next(each for each in world.rows("event") if each["type"] == "turn_called")
    forged = row["payload"].replace('"label":"B1"', '"label":"B2"')
    with world.database.engine.begin() as connection:
        connection.execute(
            update(event)
            .where(event.c.site_id == SITE, event.c.seq == row["seq"])
            .values(payload=forged)
        )
    difference = replay(world).difference
    assert difference is not None
    assert (difference.stored, difference.derived) == ("B2 order", "B1 order")


def test_a_day_that_never_was(world: World) -> None:
    world.issue("B")
    with pytest.raises(NoSuchDayError):
        replay(world, "2026-10-01")
