"""The life of a job: each state, each failure, and the order in which things are stored."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest

from printers.drivers import Capabilities, Delivery, Page, State
from printers.receipt import Receipt
from printers.rendering import InlineRenderer, RendererGoneError
from printers.spooler import Job, Printer, Spooler, Worker
from tests.printers.samples import receipt

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REFUSED = Delivery(State.FAILED, 0, "connection refused", retry=True)
SENT = Delivery(State.SENT_UNPROVEN, 100)


@dataclass
class Kept:
    """A row of the store."""

    job: Job
    printer: str = "hall"
    state: State = State.QUEUED
    attempts: int = 0
    bytes_sent: int = 0
    error: str | None = None


@dataclass
class Memory:
    """A `JobStore` in memory that remembers every change in order."""

    rows: dict[int, Kept] = field(default_factory=dict)
    history: list[tuple[int, State]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    broken: int = 0
    """How many of the next calls fail."""
    claimed_by_another: bool = False

    def add(
        self, job_id: int, *, at: datetime = NINE, content: str = "", printer: str = "hall"
    ) -> Job:
        job = Job(job_id, "larache", f"B{job_id}", at, content)
        self.rows[job_id] = Kept(job, printer)
        return job

    def recover(self, printer_id: str) -> None:
        for row in self.rows.values():
            if row.printer == printer_id and row.state is State.SENDING:
                self.finish(row.job, State.UNKNOWN, 0, "stopped")

    def next_queued(self, printer_id: str) -> Job | None:
        if self.broken:
            self.broken -= 1
            raise OSError("the store is away")
        mine = (row for row in self.rows.values() if row.printer == printer_id)
        return next((row.job for row in mine if row.state is State.QUEUED), None)

    def begin(self, job: Job) -> bool:
        row = self.rows[job.id]
        if self.claimed_by_another or row.state is not State.QUEUED:
            return False
        row.state, row.attempts = State.SENDING, row.attempts + 1
        self.history.append((job.id, State.SENDING))
        return True

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        row = self.rows[job.id]
        row.state, row.bytes_sent, row.error = state, bytes_sent, error
        self.history.append((job.id, state))
        mine = (row for row in self.rows.values() if row.printer == self.rows[job.id].printer)
        if all(row.state not in (State.QUEUED, State.SENDING) for row in mine):
            self.ended.set()

    def compose(self, job: Job) -> Receipt:
        if job.content:
            raise ValueError(job.content)
        return receipt(label=job.label)


@dataclass
class Scripted:
    """A driver that ends each delivery as the test says."""

    answers: list[Delivery]
    before: Callable[[Page], None] = lambda _page: None
    delivered: list[str] = field(default_factory=list)
    capabilities = Capabilities(status=False, proof=False, cut=False)

    def deliver(self, page: Page) -> Delivery:
        self.before(page)
        self.delivered.append(page.name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Times:
    """Both clocks of a worker, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NINE + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def _worker(store: Memory, driver: Scripted, times: Times | None = None) -> Worker:
    times = times or Times()
    printer = Printer("hall", driver, 384)
    return Worker(printer, store, InlineRenderer(), times.now, times.monotonic)


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(State.PRINTED, 100),
        Delivery(State.SENT_UNPROVEN, 100),
        Delivery(State.UNKNOWN, 40, "reset"),
        Delivery(State.FAILED, 0, "no such paper"),
    ],
    ids=lambda delivery: delivery.state.value,
)
def test_a_job_ends_as_its_delivery_did(delivery: Delivery) -> None:
    store, driver = Memory(), Scripted([delivery])
    store.add(1)
    worker = _worker(store, driver)
    assert worker.step() == 0
    row = store.rows[1]
    assert (row.state, row.bytes_sent, row.error, row.attempts) == (
        delivery.state,
        delivery.bytes_sent,
        delivery.error,
        1,
    )
    assert driver.delivered == ["000001-B1"]
    assert worker.step() > 0, "nothing is left to do, and nothing is repeated"
    assert driver.delivered == ["000001-B1"]


def test_sending_is_stored_before_the_first_byte() -> None:
    store = Memory()
    store.add(1)
    seen: list[State] = []
    driver = Scripted([SENT], before=lambda _page: seen.append(store.rows[1].state))
    _worker(store, driver).step()
    assert seen == [State.SENDING]


def test_jobs_are_printed_in_their_order() -> None:
    store, driver = Memory(), Scripted([SENT])
    for number in (1, 2, 3):
        store.add(number)
    worker = _worker(store, driver)
    while worker.step() == 0:
        pass
    assert driver.delivered == ["000001-B1", "000002-B2", "000003-B3"]


def test_nothing_sent_is_tried_again_with_growing_pauses() -> None:
    store, times = Memory(), Times()
    driver = Scripted([REFUSED, REFUSED, REFUSED, SENT])
    store.add(1)
    worker = _worker(store, driver, times)
    pauses: list[float] = []
    while store.rows[1].state is not State.SENT_UNPROVEN:
        worker.step()
        if store.rows[1].state is State.QUEUED:
            assert store.rows[1].error == "connection refused"
            pause = worker.step()
            assert len(driver.delivered) == len(pauses) + 1, "the printer is left alone meanwhile"
            pauses.append(pause)
            times.seconds += pause
    assert pauses == [0.5, 1.0, 2.0]
    assert store.rows[1].attempts == 4
    assert store.rows[1].error is None


def test_pauses_end_with_the_first_success() -> None:
    store, times = Memory(), Times()
    driver = Scripted([REFUSED, REFUSED, SENT, REFUSED, SENT])
    store.add(1)
    worker = _worker(store, driver, times)
    for pause in (0.5, 1.0):
        worker.step()
        assert worker.step() == pause
        times.seconds += pause
    worker.step()
    store.add(2)
    worker.step()
    assert worker.step() == 0.5


def test_no_pause_grows_beyond_a_quarter_of_a_minute() -> None:
    store, times = Memory(), Times()
    worker = _worker(store, Scripted([REFUSED]), times)
    store.add(1, at=NINE + timedelta(days=1))
    for _ in range(20):
        worker.step()
        times.seconds += worker.step()
    worker.step()
    assert worker.step() == 15


def test_bytes_that_left_are_never_repeated_whatever_the_driver_wishes() -> None:
    store = Memory()
    driver = Scripted([Delivery(State.UNKNOWN, 1, "reset", retry=True)])
    store.add(1)
    worker = _worker(store, driver)
    worker.step()
    worker.step()
    assert store.rows[1].state is State.UNKNOWN
    assert len(driver.delivered) == 1


def test_an_old_job_expires_unprinted() -> None:
    store, driver, times = Memory(), Scripted([SENT]), Times()
    store.add(1)
    store.add(2, at=NINE + timedelta(minutes=1))
    times.seconds = 181
    worker = _worker(store, driver, times)
    worker.step()
    worker.step()
    assert store.rows[1].state is State.EXPIRED
    assert store.rows[1].error == "too old to be printed"
    assert driver.delivered == ["000002-B2"]


def test_a_job_that_waits_for_its_printer_expires_too() -> None:
    store, times = Memory(), Times()
    worker = _worker(store, Scripted([REFUSED]), times)
    store.add(1)
    while store.rows[1].state is not State.EXPIRED:
        times.seconds += worker.step()
    assert 180 < times.seconds <= 200


def test_what_was_being_sent_when_the_server_died_is_unknown() -> None:
    store, driver = Memory(), Scripted([SENT])
    store.begin(store.add(1))
    store.add(2)
    worker = _worker(store, driver)
    worker.recover()
    worker.step()
    assert store.rows[1].state is State.UNKNOWN
    assert driver.delivered == ["000002-B2"]


def test_a_receipt_that_cannot_be_drawn_fails_alone() -> None:
    store, driver = Memory(), Scripted([SENT])
    store.add(1, content="damaged")
    store.add(2)
    worker = _worker(store, driver)
    worker.step()
    worker.step()
    assert (store.rows[1].state, store.rows[1].error) == (
        State.FAILED,
        "cannot be drawn: damaged",
    )
    assert store.rows[1].attempts == 0
    assert driver.delivered == ["000002-B2"]


def test_a_job_that_somebody_else_has_begun_is_left_to_them() -> None:
    store, driver = Memory(claimed_by_another=True), Scripted([SENT])
    store.add(1)
    _worker(store, driver).step()
    assert driver.delivered == []
    assert store.history == []


def test_a_driver_that_breaks_its_promise_leaves_the_end_unknown() -> None:
    def fall(_page: Page) -> None:
        raise RuntimeError("a mistake")

    store = Memory()
    store.add(1)
    _worker(store, Scripted([SENT], before=fall)).step()
    assert (store.rows[1].state, store.rows[1].error) == (
        State.UNKNOWN,
        "driver failed: a mistake",
    )


def test_nobody_to_draw_is_not_the_jobs_fault() -> None:
    class Gone:
        def page(self, *_: object, **__: object) -> NoReturn:
            raise RendererGoneError("the drawing process died")

    store, times = Memory(), Times()
    store.add(1)
    printer = Printer("hall", Scripted([SENT]), 384)
    worker = Worker(printer, store, Gone(), times.now, times.monotonic)
    worker.step()
    assert (store.rows[1].state, store.rows[1].error, store.rows[1].attempts) == (
        State.QUEUED,
        "the drawing process died",
        0,
    )
    assert worker.step() == 0.5


def test_printers_do_not_wait_for_each_other() -> None:
    """One printer hangs in the middle of a receipt; the other prints all of its own."""
    hangs, freed = threading.Event(), threading.Event()

    def hang(_page: Page) -> None:
        hangs.set()
        assert freed.wait(10)

    store = Memory()
    store.add(1, printer="stuck")
    store.add(2)
    store.add(3)
    printers = [
        Printer("stuck", Scripted([SENT], before=hang), 384),
        Printer("hall", Scripted([SENT]), 384),
    ]
    spooler = Spooler(printers, store, InlineRenderer(), lambda: NINE)
    spooler.start()
    assert hangs.wait(10)
    assert store.ended.wait(10)
    assert [store.rows[number].state for number in (1, 2, 3)] == [
        State.SENDING,
        State.SENT_UNPROVEN,
        State.SENT_UNPROVEN,
    ]
    freed.set()
    assert spooler.stop()


def test_a_wake_up_prints_at_once() -> None:
    store = Memory()
    store.add(1)
    spooler = Spooler(
        [Printer("hall", Scripted([SENT]), 384)], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    assert store.ended.wait(10)
    store.ended.clear()
    store.add(2)
    spooler.wake("hall")
    spooler.wake("another")
    assert store.ended.wait(3), "the worker looks by itself only every five seconds"
    assert spooler.stop()


def test_stopping_lets_the_job_in_hand_end_and_begins_no_other() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(_page: Page) -> None:
        begun.set()
        assert go_on.wait(10)

    store = Memory()
    store.add(1)
    store.add(2)
    driver = Scripted([SENT], before=wait)
    spooler = Spooler([Printer("hall", driver, 384)], store, InlineRenderer(), lambda: NINE)
    spooler.start()
    assert begun.wait(10)
    assert not spooler.stop(timeout=0), "still printing"
    go_on.set()
    assert spooler.stop()
    assert [row.state for row in store.rows.values()] == [State.SENT_UNPROVEN, State.QUEUED]


def test_a_spooler_that_was_never_started_stops() -> None:
    assert Spooler([], Memory(), InlineRenderer(), lambda: NINE).stop()


def test_a_store_that_is_away_for_a_moment_does_not_end_the_printer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("printers.spooler._LOOK_AGAIN", 0.01)
    store = Memory(broken=1)
    store.add(1)
    store.begin(store.add(2))
    spooler = Spooler(
        [Printer("hall", Scripted([SENT]), 384)], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    assert store.ended.wait(10)
    assert spooler.stop()
    assert store.rows[2].state is State.UNKNOWN
