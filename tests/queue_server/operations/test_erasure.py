"""What is personal and old is erased, and the chains stay whole."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from queue_server.audit.chain import verify_book
from queue_server.daykeeper import DayKeeper
from queue_server.domain.actor import SYSTEM, Role
from queue_server.domain.retention import is_due, limits
from queue_server.operations import accounts, devices, erasure
from queue_server.operations.accounts import Person
from queue_server.operations.book import in_book
from queue_server.operations.devices import Wish
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Opened, Place, open_session
from queue_server.store.accounts import Grant
from tests.queue_server.web.site import StoppedClock, nouba_of
from tests.queue_server.world import SITE, World

PLACE = Place("10.1.2.3", "Firefox")


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 3650))
def test_what_is_kept_is_younger(now: datetime, days: int) -> None:
    if now.year < 1990:
        return
    old = limits(now, days)
    assert now - old.addresses == timedelta(days=days)
    assert old.worthless == now


def test_once_a_day_and_not_again_when_the_clock_steps_back() -> None:
    today = date(2026, 11, 2)
    assert is_due(None, today)
    assert not is_due(today, today)
    assert not is_due(today, today - timedelta(days=1))
    assert is_due(today, today + timedelta(days=1))


def _command(world: World) -> Command:
    return Command(SYSTEM, world.now)


def _signed_in(world: World, login: str) -> Opened:
    account = accounts.create_account(
        world.context,
        _command(world),
        Person(login, login.title()),
        [Grant(Role.AGENT, SITE)],
        address=PLACE.address,
    )
    return in_book(
        world.context,
        _command(world),
        lambda entry: open_session(entry, account, "password", PLACE),
        address=PLACE.address,
    )


def _erase(world: World) -> dict[str, int]:
    return erasure.erase_old(world.context, _command(world))


def _is_whole(world: World) -> bool:
    with world.database.read() as connection:
        return verify_book(connection).broken is None


def test_nothing_that_is_young_goes(world: World) -> None:
    _signed_in(world, "salma")
    world.later(days=89)
    assert _erase(world) == {}
    assert {row["address"] for row in world.rows("audit_entry")} == {PLACE.address}
    assert "data_erased" not in {row["type"] for row in world.rows("audit_entry")}


def test_after_the_days_addresses_and_sessions_go_and_the_book_holds(world: World) -> None:
    _signed_in(world, "salma")
    _signed_in(world, "yassine")
    asked = devices.ask(world.context, _command(world), Wish(Role.KIOSK, SITE), place=PLACE)
    devices.approve(world.context, _command(world), SITE, code=asked.device.code or "")
    entries = len(world.rows("audit_entry"))
    world.later(days=91)
    young = _signed_in(world, "nadia")
    assert _erase(world) == {
        "addresses_in_book": entries - 1,
        "addresses_of_devices": 1,
        "addresses_of_sessions": 2,
        "sessions": 2,
    }
    assert [row["id"] for row in world.rows("staff_session")] == [young.session_id]
    (device,) = world.rows("device")
    assert (device["address"], device["browser"]) == ("", "")
    assert device["approved_at"] is not None
    last = world.rows("audit_entry")[-1]
    assert last["type"] == "data_erased"
    assert _is_whole(world)
    assert _erase(world) == {}


def test_a_number_that_the_book_names_is_given_to_nobody_else(world: World) -> None:
    """SQLite would give the last session's number again, once it is gone."""
    last = _signed_in(world, "salma")
    world.later(days=91)
    _erase(world)
    (kept,) = world.rows("staff_session")
    assert (kept["id"], kept["address"], kept["browser"]) == (last.session_id, "", "")


def test_what_is_worth_nothing_goes_at_once(world: World) -> None:
    person = _signed_in(world, "salma")
    accounts.make_link(world.context, _command(world), person.account.id)
    devices.ask(world.context, _command(world), Wish(Role.KIOSK, SITE), place=PLACE)
    assert _erase(world) == {}
    world.later(days=2)
    assert _erase(world) == {"links": 1, "unapproved_devices": 1}
    assert world.rows("one_time_link") == world.rows("device") == []
    assert _is_whole(world)


def test_the_day_keeper_does_it_once_a_day(world: World) -> None:
    _signed_in(world, "salma")
    clock = StoppedClock(world.now + timedelta(days=91))
    keeper = DayKeeper(nouba_of(world, clock))
    keeper.erase_due()
    assert [row["type"] for row in world.rows("audit_entry")].count("data_erased") == 1
    _signed_in(world, "yassine")
    keeper.erase_due()
    clock.at += timedelta(days=1)
    keeper.erase_due()
    assert _is_whole(world)
