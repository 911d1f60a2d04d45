"""The record read from either engine: two chains in one order, page by page."""

from queue_server.domain.actor import SYSTEM, Actor, Role
from queue_server.operations import accounts, counters
from queue_server.operations.accounts import Person
from queue_server.operations.book import in_book
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Opened, Place, open_session
from queue_server.shapes_record import RecordEntry
from queue_server.snapshots.own_data import own_data
from queue_server.snapshots.record import Filter, all_entries, record_page
from queue_server.store.accounts import Grant
from tests.queue_server.world import ANNEXE, SITE, World

AUDITOR = Actor(Role.AUDITOR, SITE, "9", "s9")


def _signed_in(world: World, login: str, site: str = SITE) -> Opened:
    command = Command(SYSTEM, world.now)
    account = accounts.create_account(
        world.context, command, Person(login, login.title()), [Grant(Role.AGENT, site)]
    )
    return in_book(
        world.context,
        command,
        lambda entry: open_session(entry, account, "password", Place("10.0.0.4")),
        address="10.0.0.4",
    )


def _morning(world: World) -> Opened:
    world.issue("B")
    opened = _signed_in(world, "salma")
    world.later(minutes=1)
    _signed_in(world, "elsewhere", ANNEXE)
    world.open("2")
    world.later(minutes=1)
    world.called("2")
    return opened


def _read(world: World, wanted: Filter, *, most: int = 500) -> list[RecordEntry]:
    with world.database.read() as connection:
        site = world.context.site(SITE)
        return record_page(connection, world.config, site, AUDITOR, wanted, most=most).entries


def test_two_chains_in_one_order_page_by_page(world: World) -> None:
    _morning(world)
    everything = _read(world, Filter())
    assert [entry.type for entry in everything] == [
        *("turn_called", "counter_opened", "signed_in", "account_created"),
        *("ticket_issued", "policy_changed", "day_opened"),
    ]
    walked: list[RecordEntry] = []
    before: str | None = ""
    while before is not None:
        with world.database.read() as connection:
            page = record_page(
                connection,
                world.config,
                world.context.site(SITE),
                AUDITOR,
                Filter(before=before),
                most=1,
            )
        walked += page.entries
        before = page.next
    assert walked == everything
    with world.database.read() as connection:
        site = world.context.site(SITE)
        assert list(all_entries(connection, world.config, site, AUDITOR, Filter())) == everything


def _opens_as(world: World, opened: Opened) -> None:
    actor = Actor(Role.AGENT, SITE, str(opened.account.id), f"s{opened.session_id}")
    counters.open_for_service(world.context, SITE, "1", Command(actor, world.now))


def test_what_one_person_did_and_what_was_done_to_them(world: World) -> None:
    opened = _morning(world)
    _opens_as(world, opened)
    found = _read(world, Filter(person=opened.account.id))
    assert [entry.type for entry in found] == ["counter_opened", "signed_in", "account_created"]
    assert [entry.who.name for entry in found] == ["Salma", "", ""]
    assert [entry.about for entry in found] == ["", "Salma", "Salma"]
    assert found[0].who.session == opened.session_id


def test_all_that_is_stored_about_one_person(world: World) -> None:
    opened = _morning(world)
    _opens_as(world, opened)
    with world.database.read() as connection:
        told = own_data(connection, opened.account.id)
    assert told["account"]["name"] == "Salma"
    assert [each["number"] for each in told["sessions"]] == [opened.session_id]
    assert [each["type"] for each in told["book"]] == ["signed_in", "account_created"]
    (event,) = told["events"]
    assert (event["type"], event["site"], event["counter"]) == ("counter_opened", SITE, "1")
