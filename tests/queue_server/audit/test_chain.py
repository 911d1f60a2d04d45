"""`nouba verify` finds whatever was done to the past."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from queue_server.audit.chain import ChainReport, verify_chain
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
