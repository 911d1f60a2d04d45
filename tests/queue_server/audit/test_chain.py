"""`nouba verify` finds whatever was done to the past."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from queue_server.audit.chain import ChainReport, verify_book, verify_chain
from queue_server.audit.cli import verify as verify_command
from queue_server.domain.actor import SYSTEM, Role
from queue_server.operations import accounts
from queue_server.operations.accounts import Person
from queue_server.operations.perform import Command
from queue_server.store.accounts import Grant
from queue_server.store.identity_tables import audit_entry, audit_head
from queue_server.store.tables import event, site_state
from tests.queue_server.world import SITE, World


@pytest.fixture
def morning(world: World) -> World:
    world.issue("B")
    world.open("2")
    world.serve("2")
    world.issue("B")
    return world


def verify(world: World) -> ChainReport:
    with world.database.read() as connection:
        return verify_chain(connection, SITE)


def test_a_whole_chain(morning: World) -> None:
    report = verify(morning)
    assert report.broken is None
    assert report.events == len(morning.events)


def _edit_payload(world: World) -> None:
    row = world.rows("event")[2]
    changed = row["payload"].replace('"B1"', '"B9"')
    assert changed != row["payload"]
    _change(world, row["seq"], payload=changed)


def _change(world: World, seq: int, **values: object) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(
            update(event).where(event.c.site_id == SITE, event.c.seq == seq).values(**values)
        )


def _remove(world: World, seq: int) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(delete(event).where(event.c.site_id == SITE, event.c.seq == seq))


def _cut_the_end(world: World) -> None:
    _remove(world, len(world.events))


def _forget_in_the_state(world: World) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(
            update(site_state).where(site_state.c.site_id == SITE).values(last_hash="f" * 64)
        )


@pytest.mark.parametrize(
    "harm, seq, what",
    [
        (_edit_payload, 3, "altered"),
        (lambda world: _change(world, 5, actor="agent:larache:Other"), 5, "altered"),
        (lambda world: _change(world, 5, reason="urgent"), 5, "altered"),
        (lambda world: _change(world, 5, prev_hash="0" * 64), 5, "does not follow"),
        (lambda world: _remove(world, 4), 4, "missing"),
        (_cut_the_end, 8, "missing at the end"),
        (_forget_in_the_state, 8, "not the last one"),
    ],
    ids=["payload", "actor", "reason", "link", "gap", "end", "state"],
)
def test_what_was_done_is_found(
    morning: World, harm: Callable[[World], None], seq: int, what: str
) -> None:
    assert len(morning.events) == 8
    harm(morning)
    broken = verify(morning).broken
    assert broken is not None
    assert broken.seq == seq
    assert what in broken.what


def test_an_unknown_site(world: World) -> None:
    with world.database.read() as connection, pytest.raises(LookupError):
        verify_chain(connection, "nowhere")


@pytest.fixture
def book(world: World) -> World:
    for login in ("salma", "yassine", "nadia"):
        accounts.create_account(
            world.context,
            Command(SYSTEM, world.now),
            Person(login, login.title()),
            [Grant(Role.AGENT, SITE)],
            address="10.0.0.1",
        )
    return world


def _book(world: World) -> ChainReport:
    with world.database.read() as connection:
        return verify_book(connection)


def _edit(world: World, seq: int, **values: object) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(update(audit_entry).where(audit_entry.c.seq == seq).values(**values))


def _tear_out(world: World, seq: int) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.seq == seq))


def _forget_in_the_head(world: World) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(update(audit_head).values(last_hash="f" * 64))


def test_a_whole_book(book: World) -> None:
    assert _book(book) == ChainReport(3, None)


def test_an_address_may_go_from_it(book: World) -> None:
    _edit(book, 2, address="")
    assert _book(book).broken is None


@pytest.mark.parametrize(
    "harm, seq, what",
    [
        (lambda world: _edit(world, 2, payload='{"account":9,"roles":[]}'), 2, "altered"),
        (lambda world: _edit(world, 2, actor="administrator:1@s1"), 2, "altered"),
        (lambda world: _edit(world, 2, site_id="hamria"), 2, "altered"),
        (lambda world: _edit(world, 3, prev_hash="0" * 64), 3, "does not follow"),
        (lambda world: _tear_out(world, 2), 2, "missing"),
        (lambda world: _tear_out(world, 3), 3, "missing at the end"),
        (_forget_in_the_head, 3, "not the last one"),
    ],
    ids=["payload", "actor", "site", "link", "gap", "end", "head"],
)
def test_what_was_done_to_the_book_is_found(
    book: World, harm: Callable[[World], None], seq: int, what: str
) -> None:
    harm(book)
    broken = _book(book).broken
    assert broken is not None
    assert broken.seq == seq
    assert what in broken.what


def test_a_database_without_a_book(world: World) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(delete(audit_head))
    with pytest.raises(LookupError):
        _book(world)


def test_the_command_looks_at_both(
    book: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.issue("B")
    monkeypatch.setenv("DATABASE_URL", book.database.engine.url.render_as_string(False))
    arguments = ["--config", str(_sample(tmp_path)), "--site", SITE]
    whole = CliRunner().invoke(verify_command, arguments)
    assert whole.exit_code == 0, whole.output
    assert whole.output.splitlines() == [
        "larache: 3 events, the chain is whole",
        "accounts and devices: 3 entries, the chain is whole",
    ]
    _edit(book, 2, actor="system:")
    broken = CliRunner().invoke(verify_command, arguments)
    assert broken.exit_code == 1
    assert "accounts and devices: entry 2 was altered" in broken.output


def _sample(folder: Path) -> Path:
    """The sample configuration has the site, too."""
    copied = folder / "config.yaml"
    copied.write_bytes((Path(__file__).parents[3] / "config.yaml").read_bytes())
    return copied
