"""How agents wait for work: woken by a commit, one thread each, and never with the database."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from queue_server.printing import agents
from queue_server.printing.agents import WorkBoard
from queue_server.store.database import Database
from tests.queue_server.web.site import make_web

LONG = 30.0


class Looking:
    """What is to be found, and a sign that somebody has looked."""

    def __init__(self) -> None:
        self.found = 0
        self.looked = threading.Semaphore(0)

    def __call__(self) -> int:
        self.looked.release()
        return self.found


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> WorkBoard:
    """One on which nobody looks by himself."""
    monkeypatch.setattr(agents, "_LOOK_AGAIN", LONG)
    return WorkBoard()


def start(work: Callable[[], int]) -> "Future[int]":
    answer: Future[int] = Future()
    threading.Thread(target=lambda: answer.set_result(work()), daemon=True).start()
    return answer


def asked(board: WorkBoard, looking: Looking, who: str = "kiosk/a") -> "Future[int]":
    """A question that has looked once and waits on a thread of its own."""
    answer = start(lambda: board.wait(who, looking, lambda found: found > 0, LONG))
    assert looking.looked.acquire(timeout=10)
    return answer


def test_what_is_new_is_answered_at_once(board: WorkBoard) -> None:
    looking = Looking()
    looking.found = 3
    assert asked(board, looking).result(10) == 3


def test_a_mark_wakes_and_what_is_not_new_waits_on(board: WorkBoard) -> None:
    looking = Looking()
    answer = asked(board, looking)
    board.mark()
    assert looking.looked.acquire(timeout=10), "it looks again"
    assert not answer.done()
    looking.found = 5
    board.mark()
    assert answer.result(10) == 5


def test_a_mark_between_look_and_wait_is_not_lost(board: WorkBoard) -> None:
    """The mark comes while the question is still looking."""
    looks: list[int] = []

    def look() -> int:
        looks.append(0)
        if len(looks) == 1:
            board.mark()
            return 0
        return 1

    assert start(lambda: board.wait("a", look, lambda found: found > 0, LONG)).result(10) == 1


def test_a_second_question_ends_the_first(board: WorkBoard) -> None:
    first, second, other = Looking(), Looking(), Looking()
    before = asked(board, first)
    elsewhere = asked(board, other, "annexe/b")
    after = asked(board, second)
    assert before.result(10) == 0
    assert not after.done()
    assert not elsewhere.done()
    board.close()
    assert (after.result(10), elsewhere.result(10)) == (0, 0)


def test_a_server_that_stops_lets_everybody_go_and_keeps_nobody(board: WorkBoard) -> None:
    looking = Looking()
    answer = asked(board, looking)
    board.close()
    assert answer.result(10) == 0
    assert asked(board, Looking()).result(10) == 0
    assert board._asking == {}


def test_no_time_is_no_wait(board: WorkBoard) -> None:
    assert board.wait("a", lambda: 0, lambda found: found > 0, 0) == 0


def test_whoever_waits_holds_no_connection_and_hears_of_a_ticket(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "_LOOK_AGAIN", LONG)
    path = tmp_path / "nouba.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    web = make_web(
        tmp_path,
        path,
        printers=[{"id": "hall", "driver": "dummy", "agent": "kiosk"}],
        print_agents=[{"id": "kiosk", "token": "a-token-of-these-very-tests"}],
    )
    nouba = web.application.nouba
    seen = nouba.print_agents.work("kiosk", "a", "", 0).seen
    looked = threading.Event()
    whole = nouba.print_agents.board._wait

    def noted(*arguments: object) -> None:
        looked.set()
        whole(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(nouba.print_agents.board, "_wait", noted)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(nouba.print_agents.work, "kiosk", "a", seen, 20.0)
        assert looked.wait(10)
        assert _connections(nouba.database) == 0
        web.issue()
        assert answer.result(10).queued == ["hall"]
    nouba.database.close()


def _connections(database: Database) -> int:
    """How many are in use."""
    return sum(
        engine.pool.checkedout()  # type: ignore[attr-defined]  # a QueuePool counts them
        for engine in (database._reader, database._writer)
    )
