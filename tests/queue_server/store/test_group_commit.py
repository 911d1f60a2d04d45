"""Several commands, one commit: every interleaving here is forced, none is hoped for."""

from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError

from queue_server.store.database import Database
from queue_server.store.group_commit import GroupCommit
from tests.queue_server.line import Caller, Line

MOST_IN_ONE_COMMIT = 32


Work = Callable[[Connection], Any]


class Units(Line):
    """A line of units that store their names, and who ran them."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(GroupCommit(engine))
        self.ran: list[tuple[str, int]] = []

    def add(self, work: Work, after: Callable[[Any], None] | None = None) -> Caller:
        return self.hand_in(lambda: self.commit.run(work, after))

    def insert(self, name: str) -> Work:
        def work(connection: Connection) -> str:
            self.ran.append((name, get_ident()))
            connection.execute(text("INSERT INTO unit VALUES (:name)"), {"name": name})
            return name.upper()

        return work


@pytest.fixture
def engine(database: Database) -> Engine:
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS unit"))
        connection.execute(text("CREATE TABLE unit (name VARCHAR(20) PRIMARY KEY)"))
    return database.engine


@pytest.fixture
def line(engine: Engine) -> Units:
    return Units(engine)


@pytest.fixture
def commits(engine: Engine) -> Iterator[list[str]]:
    """One entry for each commit; `fail` in it makes the next one fail."""
    seen: list[str] = []

    def on_commit(_connection: Connection) -> None:
        if seen and seen[-1] == "fail":
            raise OSError("the disk is gone")
        seen.append("commit")

    event.listen(engine, "commit", on_commit)
    yield seen
    event.remove(engine, "commit", on_commit)


def _stored(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT name FROM unit")).scalars())


def test_units_that_wait_share_a_commit_and_each_gets_its_own_result(
    engine: Engine, line: Units, commits: list[str]
) -> None:
    held = line.hold()
    waiting = [line.add(line.insert(name)) for name in "abc"]
    line.go()
    assert held.result == "held"
    assert [caller.result for caller in waiting] == ["A", "B", "C"]
    assert _stored(engine) == {"a", "b", "c"}
    assert commits == ["commit", "commit"]


def test_units_run_in_the_order_of_their_arrival(line: Units) -> None:
    line.hold()
    names = [f"unit {n}" for n in range(10)]
    for name in names:
        line.add(line.insert(name))
    line.go()
    assert [name for name, _ in line.ran] == names


def test_a_unit_that_fails_takes_nobody_with_it(engine: Engine, line: Units) -> None:
    def stores_then_fails(connection: Connection) -> None:
        line.insert("spoiled")(connection)
        raise LookupError("no such thing")

    line.hold()
    first = line.add(line.insert("first"))
    failing = line.add(stores_then_fails)
    last = line.add(line.insert("last"))
    line.go()
    assert (first.result, last.result) == ("FIRST", "LAST")
    assert isinstance(failing.error, LookupError)
    assert _stored(engine) == {"first", "last"}


def test_a_statement_that_fails_takes_nobody_with_it(engine: Engine, line: Units) -> None:
    """PostgreSQL refuses everything after an error, up to the savepoint."""
    line.hold()
    first = line.add(line.insert("same"))
    second = line.add(line.insert("same"))
    last = line.add(line.insert("other"))
    line.go()
    assert (first.result, last.result) == ("SAME", "OTHER")
    assert isinstance(second.error, IntegrityError)
    assert _stored(engine) == {"same", "other"}


def test_alone_a_unit_that_fails_leaves_nothing_and_the_next_one_works(
    engine: Engine, line: Units
) -> None:
    def stores_then_fails(connection: Connection) -> None:
        line.insert("spoiled")(connection)
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        line.commit.run(stores_then_fails)
    assert line.commit.run(line.insert("next")) == "NEXT"
    assert _stored(engine) == {"next"}


def test_a_commit_that_fails_fails_for_everybody_in_it(
    engine: Engine, line: Units, commits: list[str]
) -> None:
    published: list[str] = []

    def before_the_failure(connection: Connection) -> str:
        commits.append("fail")
        return str(line.insert("a")(connection))

    line.hold()
    callers = [
        line.add(before_the_failure, published.append),
        line.add(line.insert("b"), published.append),
    ]
    line.go()
    assert [str(caller.error) for caller in callers] == ["the disk is gone"] * 2
    assert published == []
    commits.clear()
    assert _stored(engine) == set()
    assert line.commit.run(line.insert("c"), published.append) == "C"
    assert published == ["C"]


def test_a_unit_s_own_failure_is_what_its_caller_hears_when_the_commit_fails_too(
    line: Units, commits: list[str]
) -> None:
    def refuses(_connection: Connection) -> None:
        commits.append("fail")
        raise LookupError("no such thing")

    line.hold()
    refused = line.add(refuses)
    other = line.add(line.insert("other"))
    line.go()
    assert isinstance(refused.error, LookupError)
    assert isinstance(other.error, OSError)


def test_what_follows_a_commit_comes_in_its_order_and_sees_what_was_stored(
    engine: Engine, line: Units
) -> None:
    followed: list[tuple[str, bool]] = []

    def after(name: str) -> None:
        followed.append((name, name.lower() in _seen_elsewhere()))

    def _seen_elsewhere() -> set[str]:
        return _stored(elsewhere.engine)

    elsewhere = Database(engine.url.render_as_string(hide_password=False))
    line.hold()
    for name in "abcd":
        line.add(line.insert(name), after)
    line.go()
    elsewhere.close()
    assert followed == [("A", True), ("B", True), ("C", True), ("D", True)]


def test_a_listener_that_fails_is_logged_and_stops_nobody(
    engine: Engine, line: Units, caplog: pytest.LogCaptureFixture
) -> None:
    followed: list[str] = []

    def fails(_name: str) -> None:
        raise RuntimeError("listens badly")

    line.hold()
    bad = line.add(line.insert("a"), fails)
    good = line.add(line.insert("b"), followed.append)
    line.go()
    assert (bad.result, good.result, followed) == ("A", "B", ["B"])
    assert _stored(engine) == {"a", "b"}
    assert "listens badly" in caplog.text


def test_nothing_follows_a_unit_that_failed(line: Units) -> None:
    def fails(_connection: Connection) -> None:
        raise LookupError

    followed: list[Any] = []
    line.hold()
    line.add(fails, followed.append)
    line.add(line.insert("b"), followed.append)
    line.go()
    assert followed == ["B"]


def test_the_lead_passes_to_the_first_who_waits(line: Units) -> None:
    held = line.hold()
    callers = [line.add(line.insert(name)) for name in "abc"]
    line.go()
    heir = callers[0].thread.ident
    assert heir != held.thread.ident
    assert line.ran == [("a", heir), ("b", heir), ("c", heir)]


def test_a_long_queue_is_stored_in_several_commits(
    engine: Engine, line: Units, commits: list[str]
) -> None:
    many = MOST_IN_ONE_COMMIT + 5
    line.hold()
    callers = [line.add(line.insert(f"{n}")) for n in range(many)]
    line.go()
    leaders = [ident for _, ident in line.ran]
    assert leaders == [callers[0].thread.ident] * MOST_IN_ONE_COMMIT + [
        callers[MOST_IN_ONE_COMMIT].thread.ident
    ] * (many - MOST_IN_ONE_COMMIT)
    assert len(commits) == 3
    assert len(_stored(engine)) == many


def test_an_interrupted_leader_does_not_leave_the_others_waiting(
    engine: Engine, line: Units
) -> None:
    """Ctrl-C in the middle: nobody is told of a success, and the next command works."""

    def interrupted(_connection: Connection) -> None:
        raise KeyboardInterrupt

    line.hold()
    callers = [line.add(line.insert("a")), line.add(interrupted)]
    line.go()
    assert all(isinstance(caller.error, KeyboardInterrupt) for caller in callers)
    assert _stored(engine) == set()
    assert line.commit.run(line.insert("b")) == "B"
