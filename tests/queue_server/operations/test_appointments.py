"""Booked visits enter with their booked time as arrival."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from queue_server.booking_import import BadLineError, read_bookings
from queue_server.config import Language
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations.appointments import Booking, Imported, check_in, import_appointments
from queue_server.shapes import IssuedTicket
from tests.queue_server.world import MONDAY, SITE, World


def take_over(world: World, bookings: Sequence[Booking]) -> Imported:
    command = world.command(Role.MANAGER, SITE, None)
    return import_appointments(world.context, SITE, command, bookings=bookings)


def arrive(world: World, code: str = "R1") -> IssuedTicket:
    command = world.command(Role.KIOSK, SITE, None)
    return check_in(
        world.context, SITE, command, code=code, language=Language.ARABIC, priority=None
    )


def booking(minutes: float, code: str = "R1", service: str = "B") -> Booking:
    return Booking(code, service, MONDAY + timedelta(minutes=minutes))


def test_who_comes_late_keeps_the_booked_place(world: World) -> None:
    take_over(world, [booking(-10)])
    world.issue("B")
    world.later(minutes=5)
    issued = arrive(world)
    turn = world.turn(issued.ticket.turn_id)
    assert turn.first_arrival == MONDAY - timedelta(minutes=10)
    assert turn.arrived_at == world.now
    world.open("2")
    assert world.called("2") == issued.ticket.turn_id


def test_who_comes_early_waits_from_the_booked_time(world: World) -> None:
    take_over(world, [booking(30)])
    issued = arrive(world)
    walk_in = world.issue("B").ticket.turn_id
    turn = world.turn(issued.ticket.turn_id)
    assert turn.first_arrival == turn.arrived_at == MONDAY + timedelta(minutes=30)
    world.open("2")
    assert world.called("2") == walk_in


def test_an_early_call_is_no_negative_wait(world: World) -> None:
    take_over(world, [booking(30)])
    issued = arrive(world)
    world.open("2")
    assert world.called("2") == issued.ticket.turn_id
    turn = world.turn(issued.ticket.turn_id)
    assert turn.called_at is not None
    assert turn.waited == timedelta(0)


@pytest.mark.parametrize(
    "code, day, refusal",
    [("R2", 0, Refusal.UNKNOWN_APPOINTMENT), ("R1", 1, Refusal.UNKNOWN_APPOINTMENT)],
    ids=["unknown", "another day"],
)
def test_refused(world: World, code: str, day: int, refusal: Refusal) -> None:
    take_over(world, [booking(0)])
    world.later(days=day)
    with pytest.raises(QueueError) as refused:
        arrive(world, code)
    assert refused.value.code is refusal


def test_once(world: World) -> None:
    take_over(world, [booking(0)])
    arrive(world)
    for again in (arrive, lambda world: take_over(world, [booking(20)])):
        with pytest.raises(QueueError) as refused:
            again(world)
        assert refused.value.code is Refusal.APPOINTMENT_USED


def test_a_booking_may_be_moved_before_it_is_used(world: World) -> None:
    take_over(world, [booking(0)])
    take_over(world, [booking(20)])
    assert world.turn(arrive(world).ticket.turn_id).first_arrival == MONDAY + timedelta(minutes=20)


def test_all_or_none(world: World) -> None:
    with pytest.raises(QueueError) as refused:
        take_over(world, [booking(0), booking(0, "R2", "Z")])
    assert refused.value.code is Refusal.UNKNOWN_SERVICE
    assert world.rows("appointment") == []


def test_a_table_of_bookings(world: World) -> None:
    site = world.context.site(SITE)
    lines = ["code,service,at\n", "R1,B,2026-11-02T10:00\n", "R2,F,2026-11-02T10:30:00+01:00\n"]
    found = read_bookings(lines, site)
    assert [each.code for each in found] == ["R1", "R2"]
    assert found[0].at == MONDAY + timedelta(hours=1)
    assert found[1].at == MONDAY + timedelta(minutes=30)


@pytest.mark.parametrize(
    "lines, complaint",
    [
        (["kode,service,at\n"], "line 1"),
        (["code,service,at\n", "R1,B,soon\n"], "line 2: 'soon' is no time"),
        (["code,service,at\n", "R1,Q,2026-11-02T10:00\n"], "line 2"),
        (["code,service,at\n", ",B,2026-11-02T10:00\n"], "line 2"),
    ],
)
def test_a_bad_line_is_named(world: World, lines: list[str], complaint: str) -> None:
    with pytest.raises(BadLineError, match=complaint):
        read_bookings(lines, world.context.site(SITE))
