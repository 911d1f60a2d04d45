"""What is told of a printer's condition, and when."""

import pytest

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page
from printers.watch import ConditionWatch
from tests.printers.memory_store import OFFLINE, PAPER_OUT, READY, Memory, Scripted, Times

LOW = Status(Condition.PAPER_LOW)
C = Condition


def _follow(looks: list[Status], seconds: float) -> tuple[Memory, list[tuple[float, Condition]]]:
    """Look for so long; returns what was told, and when."""
    store, times, driver = Memory(), Times(), Scripted(looks=looks)
    watch = ConditionWatch("hall", driver, store, times.monotonic)
    told: list[tuple[float, Condition]] = []
    while times.seconds < seconds:
        before = len(store.reported)
        watch.look()
        told += [(times.seconds, status.condition) for _, status in store.reported[before:]]
        times.seconds += watch.pause
    return store, told


def test_a_printer_is_asked_every_second_and_told_of_once() -> None:
    store, told = _follow([READY], 10)
    assert told == [(0, C.READY)]
    assert store.reported == [("hall", READY)]


@pytest.mark.parametrize("trouble", [PAPER_OUT, OFFLINE, Status(C.COVER_OPEN), Status(C.ERROR)])
def test_trouble_is_told_at_the_first_look(trouble: Status) -> None:
    _, told = _follow([READY, READY, trouble], 10)
    assert told == [(0, C.READY), (2, trouble.condition)]


def test_one_trouble_after_the_other_is_told_at_once() -> None:
    _, told = _follow([READY, Status(C.COVER_OPEN), PAPER_OUT], 10)
    assert told == [(0, C.READY), (1, C.COVER_OPEN), (2, C.PAPER_OUT)]


def test_its_end_is_believed_after_two_looks_and_within_two_seconds() -> None:
    _, told = _follow([PAPER_OUT, PAPER_OUT, READY], 10)
    assert told == [(0, C.PAPER_OUT), (2.5, C.READY)]


def test_one_good_look_between_bad_ones_is_not_believed() -> None:
    _, told = _follow([PAPER_OUT, READY, PAPER_OUT, READY, OFFLINE], 10)
    assert [condition for _, condition in told] == [C.PAPER_OUT, C.OFFLINE]


def test_a_roll_near_its_end_is_told_at_once_and_a_new_one_after_two_looks() -> None:
    _, told = _follow([READY, LOW, READY], 10)
    assert told == [(0, C.READY), (1, C.PAPER_LOW), (2.5, C.READY)]


def test_a_printer_that_keeps_falling_back_is_believed_less_and_less() -> None:
    """A loose cover: open and shut for ten minutes. The log holds few lines of it."""
    flapping = [PAPER_OUT, READY, READY, READY] * 150
    _, told = _follow([READY, *flapping], 400)
    assert len(told) < 12
    assert told[-1][1] is C.PAPER_OUT


def test_a_printer_that_was_steady_for_a_minute_is_believed_again() -> None:
    looks = [PAPER_OUT, READY, READY, PAPER_OUT, *[READY] * 80, PAPER_OUT, READY]
    _, told = _follow(looks, 120)
    back = [
        after - before
        for (before, trouble), (after, fine) in zip(told[::2], told[1::2], strict=False)
        if (trouble, fine) == (C.PAPER_OUT, C.READY)
    ]
    assert back[0] == back[2] < back[1]


def test_what_the_store_could_not_take_is_told_at_the_next_look() -> None:
    store, times = Memory(broken={"report": 2}), Times()
    watch = ConditionWatch("hall", Scripted(), store, times.monotonic)
    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            watch.look()
    watch.look()
    assert store.conditions() == [C.READY]


def test_what_it_says_while_it_prints_is_told_then() -> None:
    store = Memory()
    watch = ConditionWatch("hall", Scripted(), store, Times().monotonic)
    watch.look()
    watch.heard(PAPER_OUT)
    assert store.conditions() == [C.READY, C.PAPER_OUT]
    assert not watch.status.condition.prints


def test_a_store_that_is_away_does_not_disturb_what_is_being_sent() -> None:
    store = Memory(broken={"report": 1})
    watch = ConditionWatch("hall", Scripted(looks=[PAPER_OUT]), store, Times().monotonic)
    watch.heard(PAPER_OUT)
    assert store.conditions() == []
    watch.look()
    assert store.conditions() == [C.PAPER_OUT]


def test_a_driver_that_breaks_its_promise_is_an_error_of_its_printer() -> None:
    class Wrong:
        capabilities = Capabilities(status=True, proof=False, cut=False)

        def status(self) -> Status:
            raise RuntimeError("a mistake")

        def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
            raise NotImplementedError

    store = Memory()
    ConditionWatch("hall", Wrong(), store, Times().monotonic).look()
    assert store.reported == [("hall", Status(C.ERROR, "driver failed: a mistake"))]
