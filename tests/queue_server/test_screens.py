"""Screens that hold a socket: seen once a minute, many in one statement, and let go in time."""

from dataclasses import dataclass

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from queue_server.domain.actor import Role
from queue_server.operations import accounts, devices
from queue_server.operations.perform import Command, Context
from queue_server.screens import Screens
from queue_server.store.devices import Device, device_by_id
from tests.queue_server.office import Office, grants
from tests.queue_server.operations.test_devices import ADMINISTRATOR, approve, ask
from tests.queue_server.world import ANNEXE, SITE, World


@dataclass
class Seconds:
    """A clock that stands where the test puts it."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def screens(seconds: Seconds) -> Screens:
    return Screens(seconds)


def display(world: World) -> Device:
    return approve(world, ask(world, Role.DISPLAY, by="").device.code)


def stored(world: World, device: Device) -> Device:
    with world.database.read() as connection:
        found = device_by_id(connection, device.id)
    assert found is not None
    return found


def test_a_screen_that_comes_and_goes_is_written_down(
    world: World, screens: Screens, seconds: Seconds
) -> None:
    device = display(world)
    screens.add("x", device.via, "1+a")
    assert screens.is_connected(device.via)
    screens.note(world.context, world.now)
    seen = stored(world, device)
    assert (seen.seen_at, seen.version, seen.state) == (world.now, "1+a", "connected")
    seconds.at += 5
    world.later(minutes=1)
    screens.remove("x")
    assert not screens.is_connected(device.via)
    screens.note(world.context, world.now)
    left = stored(world, device)
    assert (left.seen_at, left.version, left.state) == (world.now, "1+a", "left")


def test_who_stays_is_written_down_once_a_minute(
    world: World, screens: Screens, seconds: Seconds
) -> None:
    device = display(world)
    screens.add("x", device.via, "1+a")
    screens.note(world.context, world.now)
    before = stored(world, device).seen_at
    for _ in range(11):
        seconds.at += 5
        world.later(minutes=5 / 60)
        screens.note(world.context, world.now)
        assert stored(world, device).seen_at == before
    seconds.at += 5
    world.later(minutes=5 / 60)
    screens.note(world.context, world.now)
    assert stored(world, device).seen_at == world.now


def test_a_device_with_two_sockets_has_left_with_the_last(world: World, screens: Screens) -> None:
    device = display(world)
    screens.add("x", device.via, "1+a")
    screens.add("y", device.via, "1+a")
    screens.remove("x")
    screens.note(world.context, world.now)
    assert stored(world, device).state == "connected"
    assert screens.of([device.via]) == ("y",)


def test_a_whole_hall_is_one_statement(world: World, screens: Screens) -> None:
    hall = [display(world) for _ in range(10)]
    for device in hall:
        screens.add(f"of {device.id}", device.via, "1+a")
    written: list[str] = []

    def note(*args: object) -> None:
        written.append(str(args[2]))

    event.listen(world.database.engine, "before_cursor_execute", note)
    screens.note(world.context, world.now)
    event.remove(world.database.engine, "before_cursor_execute", note)
    assert len([each for each in written if each.startswith("UPDATE device")]) == 1
    assert {stored(world, device).seen_at for device in hall} == {world.now}


def test_a_demo_s_screens_are_nobody_s_devices(world: World, screens: Screens) -> None:
    screens.add("x", "", "1+a")
    screens.add("y", "dx", "1+a")
    screens.note(world.context, world.now)
    assert screens.of(["d1"]) == ()


def test_what_another_process_has_ended_is_let_go(world: World, screens: Screens) -> None:
    """`nouba device revoke` tells nobody: the next heartbeat finds out."""
    device, other = display(world), display(world)
    screens.add("x", device.via, "1+a")
    screens.add("y", other.via, "1+a")
    ended: list[str] = []
    world.context.ended.subscribe(ended.extend)
    screens.note(world.context, world.now)
    assert ended == []
    elsewhere = Context(world.config, world.database, world.context.bus)
    devices.revoke(elsewhere, Command(ADMINISTRATOR, world.now), "larache", device.id)
    assert ended == []
    screens.note(world.context, world.now)
    assert ended == [device.via]


def test_whoever_lost_the_role_elsewhere_is_let_go(world: World, screens: Screens) -> None:
    """`nouba user roles` ends no session: the screens alone have to ask anew."""
    office = Office(world)
    salma = office.person("salma", f"agent:{SITE}", f"supervisor:{SITE}")
    karim = office.person("karim", "supervisor:")
    of_salma, of_karim = (f"s{office.sign_in(each).session_id}" for each in ("salma", "karim"))
    screens.add("desk", of_salma, "1+a", role=Role.AGENT, site=SITE)
    screens.add("wall", of_karim, "1+a", role=Role.SUPERVISOR, site=SITE)
    elsewhere = Context(world.config, world.database, world.context.bus)

    def now_is(person: int, *roles: str) -> list[str]:
        accounts.change_roles(elsewhere, office.command(), person, grants(*roles))
        office.ended.clear()
        screens.note(world.context, world.now)
        return office.ended

    assert now_is(salma.id, f"agent:{SITE}") == []
    assert now_is(karim.id, f"supervisor:{SITE}") == []
    assert now_is(salma.id, f"supervisor:{SITE}", f"agent:{ANNEXE}") == [of_salma]
    screens.remove("desk")
    assert now_is(karim.id) == [of_karim]


def test_what_could_not_be_written_is_written_with_the_next_beat(
    world: World, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = display(world)
    screens.add("x", device.via, "1+a")

    def away(*_args: object) -> None:
        raise OperationalError("", None, Exception("away"))

    with monkeypatch.context() as patched:
        patched.setattr("queue_server.screens.mark_screens", away)
        with pytest.raises(OperationalError):
            screens.note(world.context, world.now)
    screens.note(world.context, world.now)
    assert stored(world, device).state == "connected"
