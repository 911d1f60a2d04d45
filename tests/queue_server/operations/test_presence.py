"""Signs of life beside commands: on PostgreSQL two processes write, and neither waits for ever."""

from collections.abc import Iterator
from threading import Event

import pytest
from sqlalchemy import text

from queue_server.domain.actor import Role
from queue_server.operations.book import Entry, in_book
from queue_server.operations.devices import rename
from queue_server.operations.perform import Command, Context
from queue_server.operations.presence import mark_device
from queue_server.store.book import BOOK
from queue_server.store.database import Database
from queue_server.store.devices import device_by_id, update_device
from tests.queue_server.line import Line, start
from tests.queue_server.operations.test_devices import ADMINISTRATOR, approve, ask
from tests.queue_server.world import SITE, World

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def elsewhere(kept_postgres: str) -> Iterator[Database]:
    """The store as another process has it open."""
    opened = Database(kept_postgres)
    yield opened
    opened.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_mark_and_a_command_of_another_process_do_not_lock_each_other_out(
    world: World, elsewhere: Database
) -> None:
    """Here a mark and a command share a transaction; there a command is about the same device."""
    device = approve(world, ask(world, Role.DISPLAY, by="").device.code)
    there = Context(world.config, elsewhere, world.context.bus)
    command = Command(ADMINISTRATOR, world.now)
    locked = Event()

    def change(entry: Entry) -> None:
        locked.set()
        with elsewhere.read() as connection:
            while not connection.execute(_WAITING).scalar_one():
                connection.rollback()  # what goes on is asked anew
        update_device(entry.connection, device.id, name="there")

    line = Line(world.database._commit_for(BOOK))
    line.hold()
    mark = line.hand_in(lambda: mark_device(world.context, device, world.now, "1+a"))
    renamed = line.hand_in(lambda: rename(world.context, command, SITE, device.id, "here"))
    other = start(lambda: in_book(there, command, change))
    locked.wait()
    line.go()
    other.join()
    assert (mark.error, renamed.error, other.error) == (None, None, None)
    with elsewhere.read() as connection:
        found = device_by_id(connection, device.id)
    assert found is not None
    assert (found.name, found.version) == ("here", "1+a")
