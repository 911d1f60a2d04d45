"""Several commands, one commit: every interleaving here is forced, none is hoped for."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Semaphore, Thread, get_ident
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError

from queue_server.store.database import Database
from queue_server.store.group_commit import GroupCommit

MOST_IN_ONE_COMMIT = 32


class _Watched(deque[object]):
    """A queue that tells when a unit has taken its place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = Semaphore(0)

    def append(self, job: object, /) -> None:
        super().append(job)
        self.taken.release()


@dataclass
class Caller:
    """A thread that hands one unit in, and what came of it."""

    thread: Thread = field(init=False)
    result: Any = None
    error: BaseException | None = None


class Line:
    """A group commit whose queue the test controls: the first unit holds the lead until `go`."""

    def __init__(self, engine: Engine) -> None:
        self.commit = GroupCommit(engine)
        self._queue = _Watched()
        self.commit._queue = self._queue  # type: ignore[assignment]  # it holds the same units
        self._gate = Event()
        self._holding = Event()
        self.ran: list[tuple[str, int]] = []
        self.callers: list[Caller] = []

    def hold(self) -> Caller:
        """Occupy the lead with a unit that waits for `go`."""

        def work(_connection: Connection) -> str:
            self._holding.set()
            self._gate.wait()
            return "held"

        caller = self.hand_in(work)
        self._holding.wait()
        return caller

    def hand_in(
        self, work: Callable[[Connection], Any], after: Callable[[Any], None] | None = None
    ) -> Caller:
        """Put a unit in the queue; returns when it has its place."""
        caller = Caller()

        def run() -> None:
            try:
                caller.result = self.commit.run(work, after)
            except BaseException as error:  # noqa: BLE001 - whatever reaches the caller is the point
                caller.error = error

        caller.thread = Thread(target=run, daemon=True)
        caller.thread.start()
        self._queue.taken.acquire()
        self.callers.append(caller)
        return caller

    def insert(self, name: str) -> Callable[[Connection], str]:
        """A unit that stores `name`."""

        def work(connection: Connection) -> str:
            self.ran.append((name, get_ident()))
            connection.execute(text("INSERT INTO unit VALUES (:name)"), {"name": name})
            return name.upper()

        return work

    def go(self) -> None:
        """Let the first unit end, and wait for everybody."""
        self._gate.set()
        for caller in self.callers:
            caller.thread.join(60)
            assert not caller.thread.is_alive()


@pytest.fixture
def engine(database: Database) -> Engine:
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS unit"))
        connection.execute(text("CREATE TABLE unit (name VARCHAR(20) PRIMARY KEY)"))
    return database.engine


@pytest.fixture
def line(engine: Engine) -> Line:
    return Line(engine)


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
    engine: Engine, line: Line, commits: list[str]
) -> None:
    held = line.hold()
    waiting = [line.hand_in(line.insert(name)) for name in "abc"]
    line.go()
    assert held.result == "held"
    assert [caller.result for caller in waiting] == ["A", "B", "C"]
    assert _stored(engine) == {"a", "b", "c"}
    assert commits == ["commit", "commit"]


def test_units_run_in_the_order_of_their_arrival(line: Line) -> None:
    line.hold()
    names = [f"unit {n}" for n in range(10)]
    for name in names:
        line.hand_in(line.insert(name))
    line.go()
    assert [name for name, _ in line.ran] == names


def test_a_unit_that_fails_takes_nobody_with_it(engine: Engine, line: Line) -> None:
    def stores_then_fails(connection: Connection) -> None:
        line.insert("spoiled")(connection)
        raise LookupError("no such thing")

    line.hold()
    first = line.hand_in(line.insert("first"))
    failing = line.hand_in(stores_then_fails)
    last = line.hand_in(line.insert("last"))
    line.go()
    assert (first.result, last.result) == ("FIRST", "LAST")
    assert isinstance(failing.error, LookupError)
    assert _stored(engine) == {"first", "last"}


def test_a_statement_that_fails_takes_nobody_with_it(engine: Engine, line: Line) -> None:
    """PostgreSQL refuses everything after an error, up to the savepoint."""
    line.hold()
    first = line.hand_in(line.insert("same"))
    second = line.hand_in(line.insert("same"))
    last = line.hand_in(line.insert("other"))
    line.go()
    assert (first.result, last.result) == ("SAME", "OTHER")
    assert isinstance(second.error, IntegrityError)
    assert _stored(engine) == {"same", "other"}


def test_alone_a_unit_that_fails_leaves_nothing_and_the_next_one_works(
    engine: Engine, line: Line
) -> None:
    def stores_then_fails(connection: Connection) -> None:
        line.insert("spoiled")(connection)
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        line.commit.run(stores_then_fails)
    assert line.commit.run(line.insert("next")) == "NEXT"
    assert _stored(engine) == {"next"}


def test_a_commit_that_fails_fails_for_everybody_in_it(
    engine: Engine, line: Line, commits: list[str]
) -> None:
    published: list[str] = []

    def before_the_failure(connection: Connection) -> str:
        commits.append("fail")
        return line.insert("a")(connection)

    line.hold()
    callers = [
        line.hand_in(before_the_failure, published.append),
        line.hand_in(line.insert("b"), published.append),
    ]
    line.go()
    assert [str(caller.error) for caller in callers] == ["the disk is gone"] * 2
    assert published == []
    commits.clear()
    assert _stored(engine) == set()
    assert line.commit.run(line.insert("c"), published.append) == "C"
    assert published == ["C"]


def test_a_unit_s_own_failure_is_what_its_caller_hears_when_the_commit_fails_too(
    line: Line, commits: list[str]
) -> None:
    def refuses(_connection: Connection) -> None:
        commits.append("fail")
        raise LookupError("no such thing")

    line.hold()
    refused = line.hand_in(refuses)
    other = line.hand_in(line.insert("other"))
    line.go()
    assert isinstance(refused.error, LookupError)
    assert isinstance(other.error, OSError)


def test_what_follows_a_commit_comes_in_its_order_and_sees_what_was_stored(
    engine: Engine, line: Line
) -> None:
    followed: list[tuple[str, bool]] = []

    def after(name: str) -> None:
        followed.append((name, name.lower() in _seen_elsewhere()))

    def _seen_elsewhere() -> set[str]:
        return _stored(elsewhere.engine)

    elsewhere = Database(engine.url.render_as_string(hide_password=False))
    line.hold()
    for name in "abcd":
        line.hand_in(line.insert(name), after)
    line.go()
    elsewhere.close()
    assert followed == [("A", True), ("B", True), ("C", True), ("D", True)]


def test_a_listener_that_fails_is_logged_and_stops_nobody(
    engine: Engine, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    followed: list[str] = []

    def fails(_name: str) -> None:
        raise RuntimeError("listens badly")

    line.hold()
    bad = line.hand_in(line.insert("a"), fails)
    good = line.hand_in(line.insert("b"), followed.append)
    line.go()
    assert (bad.result, good.result, followed) == ("A", "B", ["B"])
    assert _stored(engine) == {"a", "b"}
    assert "listens badly" in caplog.text


def test_nothing_follows_a_unit_that_failed(line: Line) -> None:
    def fails(_connection: Connection) -> None:
        raise LookupError

    followed: list[Any] = []
    line.hold()
    line.hand_in(fails, followed.append)
    line.hand_in(line.insert("b"), followed.append)
    line.go()
    assert followed == ["B"]


def test_the_lead_passes_to_the_first_who_waits(line: Line) -> None:
    held = line.hold()
    callers = [line.hand_in(line.insert(name)) for name in "abc"]
    line.go()
    heir = callers[0].thread.ident
    assert heir != held.thread.ident
    assert line.ran == [("a", heir), ("b", heir), ("c", heir)]


def test_a_long_queue_is_stored_in_several_commits(
    engine: Engine, line: Line, commits: list[str]
) -> None:
    many = MOST_IN_ONE_COMMIT + 5
    line.hold()
    callers = [line.hand_in(line.insert(f"{n}")) for n in range(many)]
    line.go()
    leaders = [ident for _, ident in line.ran]
    assert leaders == [callers[0].thread.ident] * MOST_IN_ONE_COMMIT + [
        callers[MOST_IN_ONE_COMMIT].thread.ident
    ] * (many - MOST_IN_ONE_COMMIT)
    assert len(commits) == 3
    assert len(_stored(engine)) == many


def test_an_interrupted_leader_does_not_leave_the_others_waiting(
    engine: Engine, line: Line
) -> None:
    """Ctrl-C in the middle: nobody is told of a success, and the next command works."""

    def interrupted(_connection: Connection) -> None:
        raise KeyboardInterrupt

    line.hold()
    callers = [line.hand_in(line.insert("a")), line.hand_in(interrupted)]
    line.go()
    assert all(isinstance(caller.error, KeyboardInterrupt) for caller in callers)
    assert _stored(engine) == set()
    assert line.commit.run(line.insert("b")) == "B"
