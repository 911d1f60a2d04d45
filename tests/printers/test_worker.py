"""The life of a job: each state, each failure, and the order in which things are stored."""

from datetime import timedelta
from typing import NoReturn

import pytest

from printers.drivers.base import Delivery, Page, State
from printers.jobs import Printer
from printers.paper_format import PaperFormat
from printers.rendering import InlineRenderer, RendererGoneError
from printers.worker import Worker
from tests.printers.memory_store import (
    NINE,
    OFFLINE,
    PAPER_OUT,
    READY,
    REFUSED,
    SENT,
    Memory,
    Scripted,
    Times,
)


def _worker(
    store: Memory, driver: Scripted, times: Times | None = None, *, fallback: str | None = None
) -> Worker:
    times = times or Times()
    printer = Printer("hall", driver, PaperFormat(384), fallback=fallback)
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
    store, driver = Memory(), Scripted()
    for number in (1, 2, 3):
        store.add(number)
    worker = _worker(store, driver)
    while worker.step() == 0:
        pass
    assert driver.delivered == ["000001-B1", "000002-B2", "000003-B3"]


def _wait(worker: Worker, times: Times, driver: Scripted) -> float:
    """Step on until the next delivery; returns the seconds that this took."""
    began, before = times.seconds, len(driver.delivered)
    while len(driver.delivered) == before:
        times.seconds += worker.step()
    return times.seconds - began


def test_nothing_sent_is_tried_again_with_growing_pauses() -> None:
    store, times = Memory(), Times()
    driver = Scripted([REFUSED, REFUSED, REFUSED, SENT])
    store.add(1)
    worker = _worker(store, driver, times)
    worker.step()
    assert (store.rows[1].state, store.rows[1].error) == (State.QUEUED, "connection refused")
    assert [_wait(worker, times, driver) for _ in range(3)] == [0.5, 1.0, 2.0]
    assert store.rows[1].attempts == 4
    assert (store.rows[1].state, store.rows[1].error) == (State.SENT_UNPROVEN, None)


def test_pauses_end_with_the_first_success() -> None:
    store, times = Memory(), Times()
    driver = Scripted([REFUSED, REFUSED, SENT, REFUSED, SENT])
    store.add(1)
    worker = _worker(store, driver, times)
    worker.step()
    assert [_wait(worker, times, driver) for _ in range(2)] == [0.5, 1.0]
    store.add(2)
    worker.step()
    assert _wait(worker, times, driver) == 0.5


def test_no_pause_grows_beyond_a_quarter_of_a_minute() -> None:
    store, times = Memory(), Times()
    driver = Scripted([REFUSED])
    worker = _worker(store, driver, times)
    store.add(1, at=NINE + timedelta(days=1))
    pauses = [_wait(worker, times, driver) for _ in range(12)]
    assert pauses[-3:] == [15, 15, 15]


def test_bytes_that_left_are_never_repeated_whatever_the_driver_wishes() -> None:
    store = Memory()
    driver = Scripted([Delivery(State.UNKNOWN, 1, "reset", retry=True)])
    store.add(1)
    worker = _worker(store, driver)
    worker.step()
    worker.step()
    assert store.rows[1].state is State.UNKNOWN
    assert len(driver.delivered) == 1


def test_a_failure_after_the_first_byte_is_unknown_whatever_the_driver_calls_it() -> None:
    store, driver = Memory(), Scripted([Delivery(State.FAILED, 7, "reset")])
    store.add(1)
    _worker(store, driver).step()
    assert (store.rows[1].state, store.rows[1].bytes_sent) == (State.UNKNOWN, 7)


def test_an_old_job_expires_unprinted() -> None:
    store, driver, times = Memory(), Scripted(), Times()
    store.add(1)
    store.add(2, at=NINE + timedelta(minutes=1))
    times.seconds = 181
    worker = _worker(store, driver, times)
    worker.step()
    worker.step()
    assert (store.rows[1].state, store.rows[1].error) == (State.EXPIRED, "too old to be printed")
    assert driver.delivered == ["000002-B2"]


@pytest.mark.parametrize(
    "driver",
    [Scripted([REFUSED]), Scripted(looks=[PAPER_OUT])],
    ids=["refuses every job", "has no paper"],
)
def test_a_job_that_waits_for_its_printer_expires_too(driver: Scripted) -> None:
    store, times = Memory(), Times()
    worker = _worker(store, driver, times)
    store.add(1)
    while store.rows[1].state is not State.EXPIRED:
        times.seconds += worker.step()
    assert 180 < times.seconds <= 200


def test_what_was_being_sent_when_the_server_died_is_unknown() -> None:
    store, driver = Memory(), Scripted()
    store.begin(store.add(1))
    store.add(2)
    _worker(store, driver).step()
    assert store.rows[1].state is State.UNKNOWN
    assert driver.delivered == ["000002-B2"]


def test_after_a_job_that_was_cut_off_the_next_ends_what_it_left_open() -> None:
    store = Memory(interrupted={"hall"})
    cut_off = Delivery(State.UNKNOWN, 40, "reset")
    driver = Scripted([SENT, cut_off, REFUSED, SENT, SENT])
    for number in range(1, 6):
        store.add(number)
    times = Times()
    worker = _worker(store, driver, times)
    while not store.all_ended():
        times.seconds += worker.step()
    assert driver.resyncs == [True, False, True, True, False, False]


def test_a_receipt_that_cannot_be_drawn_fails_alone() -> None:
    store, driver = Memory(), Scripted()
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


def test_a_driver_that_breaks_its_promise_leaves_the_end_unknown() -> None:
    def fall(_page: Page) -> None:
        raise RuntimeError("a mistake")

    store = Memory()
    store.add(1)
    _worker(store, Scripted(before=fall)).step()
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
    worker = Worker(
        Printer("hall", Scripted(), PaperFormat(384)), store, Gone(), times.now, times.monotonic
    )
    worker.step()
    assert (store.rows[1].state, store.rows[1].error, store.rows[1].attempts) == (
        State.QUEUED,
        "the drawing process died",
        0,
    )
    assert worker.step() == 0.5


def test_without_paper_a_job_waits_and_says_for_what() -> None:
    store, times = Memory(), Times()
    driver = Scripted(looks=[PAPER_OUT, PAPER_OUT, READY])
    store.add(1)
    worker = _worker(store, driver, times)
    times.seconds += worker.step()
    assert (store.rows[1].state, store.rows[1].error) == (
        State.QUEUED,
        "paper_out: no paper",
    )
    notes = len(store.history)
    times.seconds += worker.step()
    assert len(store.history) == notes, "said once"
    assert driver.delivered == []
    _wait(worker, times, driver)
    assert times.seconds <= 4
    assert store.rows[1].state is State.SENT_UNPROVEN


def test_a_printer_that_is_back_gets_its_job_at_once() -> None:
    """The pauses after failed tries end with what caused them."""
    store, times = Memory(), Times()
    driver = Scripted([*[REFUSED] * 6, SENT])
    store.add(1)
    worker = _worker(store, driver, times)
    for _ in range(6):
        _wait(worker, times, driver)
    driver.looks = [OFFLINE, READY]
    assert _wait(worker, times, driver) <= 2


def test_what_a_printer_cannot_print_goes_to_its_fallback() -> None:
    store, driver, told = Memory(prints={"office"}), Scripted(looks=[OFFLINE]), list[str]()
    store.add(1)
    store.add(2)
    times = Times()
    printer = Printer("hall", driver, PaperFormat(384), fallback="office")
    worker = Worker(
        printer, store, InlineRenderer(), times.now, times.monotonic, handed_over=told.append
    )
    while worker.step() == 0:
        pass
    assert [(row.printer, row.error) for row in store.rows.values()] == [
        ("office", "hall: offline: no answer")
    ] * 2
    assert told == ["office", "office"]
    assert driver.delivered == []


def test_a_fallback_that_cannot_print_either_is_spared() -> None:
    store, driver = Memory(), Scripted(looks=[OFFLINE])
    store.add(1)
    assert _worker(store, driver, fallback="office").step() > 0
    assert (store.rows[1].printer, store.rows[1].error) == ("hall", "offline: no answer")


def test_a_job_whose_bytes_have_left_is_never_handed_over() -> None:
    store = Memory(prints={"office"})
    driver = Scripted([Delivery(State.UNKNOWN, 40, "reset")], looks=[READY, OFFLINE])
    store.add(1)
    worker = _worker(store, driver, fallback="office")
    worker.step()
    worker.step()
    assert (store.rows[1].printer, store.rows[1].state) == ("hall", State.UNKNOWN)


def test_a_job_that_was_refused_goes_to_the_fallback_as_soon_as_the_reason_is_seen() -> None:
    store = Memory(prints={"office"})
    driver = Scripted([REFUSED], looks=[READY, OFFLINE])
    store.add(1)
    worker = _worker(store, driver, fallback="office")
    worker.step()
    worker.step()
    assert store.rows[1].printer == "office"


def test_another_owners_printer_is_left_alone() -> None:
    store, driver, times = Memory(others={"hall"}), Scripted(), Times()
    store.begin(store.add(1))
    store.rows[1].state = State.SENDING
    store.add(2)
    worker = _worker(store, driver, times)
    assert worker.step() == 1
    assert driver.asked == 0
    assert (store.rows[1].state, store.rows[2].state) == (State.SENDING, State.QUEUED)
    store.others.clear()
    worker.step()
    assert (store.rows[1].state, store.rows[2].state) == (State.UNKNOWN, State.SENT_UNPROVEN)


def test_a_lease_that_was_lost_shows_when_a_job_is_to_begin() -> None:
    store, driver, times = Memory(), Scripted(), Times()
    worker = _worker(store, driver, times)
    worker.step()
    store.add(1)
    store.others.add("hall")
    assert worker.step() > 0
    assert driver.delivered == []
    asked = driver.asked
    times.seconds += 5
    assert worker.step() > 0
    assert driver.asked == asked, "the printer is not even asked any more"


def test_an_end_that_the_store_could_not_take_is_stored_when_it_is_back() -> None:
    store, driver = Memory(broken={"finish": 1}), Scripted([Delivery(State.PRINTED, 100)])
    store.add(1)
    store.add(2)
    worker = _worker(store, driver)
    with pytest.raises(OSError, match="away"):
        worker.step()
    assert store.rows[1].state is State.SENDING
    worker.step()
    assert [row.state for row in store.rows.values()] == [State.PRINTED, State.PRINTED]
    assert driver.delivered == ["000001-B1", "000002-B2"]


def test_an_attempt_of_which_nobody_knows_whether_it_began_has_sent_nothing() -> None:
    store, driver = Memory(broken={"begin": 1}), Scripted()
    store.add(1)
    worker = _worker(store, driver)
    with pytest.raises(OSError, match="away"):
        worker.step()
    assert (store.rows[1].state, driver.delivered) == (State.SENDING, [])
    worker.step()
    assert (store.rows[1].state, driver.delivered) == (State.SENT_UNPROVEN, ["000001-B1"])
