"""Threads: printers beside each other, wake-ups, the end, a store that is away."""

import threading

import pytest

from printers.drivers.base import Page, State
from printers.jobs import Printer
from printers.paper_format import PaperFormat
from printers.rendering import InlineRenderer
from printers.spooler import Spooler
from tests.printers.memory_store import NINE, OFFLINE, SENT, Memory, Scripted


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
        Printer("stuck", Scripted([SENT], before=hang), PaperFormat(384)),
        Printer("hall", Scripted([SENT]), PaperFormat(384)),
    ]
    spooler = Spooler(printers, store, InlineRenderer(), lambda: NINE)
    spooler.start()
    assert hangs.wait(10)
    store.wait_until(lambda: store.rows[3].state is State.SENT_UNPROVEN)
    assert [store.rows[number].state for number in (1, 2, 3)] == [
        State.SENDING,
        State.SENT_UNPROVEN,
        State.SENT_UNPROVEN,
    ]
    freed.set()
    assert spooler.stop()


def test_a_wake_up_prints_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printers.watch.LOOK_EVERY", 3600.0)
    store = Memory()
    store.add(1)
    spooler = Spooler(
        [Printer("hall", Scripted(), PaperFormat(384))], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    store.wait_until(store.all_ended)
    store.add(2)
    spooler.wake("hall")
    spooler.wake("another")
    store.wait_until(store.all_ended)
    assert spooler.stop()


def test_a_job_that_is_handed_over_wakes_the_other_printer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("printers.watch.LOOK_EVERY", 3600.0)
    store = Memory(prints={"office"})
    broken, good = Scripted(looks=[OFFLINE]), Scripted()
    printers = [
        Printer("hall", broken, PaperFormat(384), fallback="office"),
        Printer("office", good, PaperFormat(384)),
    ]
    spooler = Spooler(printers, store, InlineRenderer(), lambda: NINE)
    spooler.start()
    store.wait_until(lambda: len(store.reported) == 2)
    store.add(1)
    spooler.wake("hall")
    store.wait_until(store.all_ended)
    assert spooler.stop()
    assert (broken.delivered, good.delivered) == ([], ["000001-B1"])


def test_stopping_lets_the_job_in_hand_end_and_begins_no_other() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(_page: Page) -> None:
        begun.set()
        assert go_on.wait(10)

    store = Memory()
    store.add(1)
    store.add(2)
    driver = Scripted([SENT], before=wait)
    spooler = Spooler(
        [Printer("hall", driver, PaperFormat(384))], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    assert begun.wait(10)
    assert not spooler.stop(timeout=0), "still printing"
    go_on.set()
    assert spooler.stop()
    assert [row.state for row in store.rows.values()] == [State.SENT_UNPROVEN, State.QUEUED]


def test_a_spooler_that_was_never_started_stops() -> None:
    assert Spooler([], Memory(), InlineRenderer(), lambda: NINE).stop()


def test_a_printer_that_has_stopped_is_free_for_others() -> None:
    store = Memory()
    spooler = Spooler(
        [Printer("hall", Scripted(), PaperFormat(384))], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    store.wait_until(lambda: bool(store.reported))
    assert store.held == {"hall"}
    assert spooler.stop()
    assert store.held == set()


def test_the_lease_is_kept_while_a_job_is_being_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printers.spooler.KEEP_EVERY", 0.01)
    begun, kept = threading.Event(), threading.Event()

    class Keeping(Memory):
        def hold(self, printer_id: str) -> bool:
            if begun.is_set():
                kept.set()
            return super().hold(printer_id)

    def send(_page: Page) -> None:
        begun.set()
        assert kept.wait(10)

    store = Keeping()
    store.add(1)
    driver = Scripted(before=send)
    spooler = Spooler(
        [Printer("hall", driver, PaperFormat(384))], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    store.wait_until(store.all_ended)
    assert spooler.stop()
    assert store.rows[1].state is State.SENT_UNPROVEN


@pytest.mark.parametrize("method", ["hold", "recover", "report", "next_queued", "begin", "finish"])
def test_a_store_that_is_away_for_a_moment_does_not_end_the_printer(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printers.spooler.LOOK_EVERY", 0.01)
    store = Memory(broken={method: 2})
    if method != "begin":
        store.begin(store.add(2))
    store.add(1)
    spooler = Spooler(
        [Printer("hall", Scripted(), PaperFormat(384))], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    store.wait_until(store.all_ended)
    assert spooler.stop()
    assert store.rows[1].state is State.SENT_UNPROVEN
    assert store.rows.get(2) is None or store.rows[2].state is State.UNKNOWN


def test_a_store_that_is_away_at_the_end_does_not_hold_up_the_stop() -> None:
    store = Memory(broken={"release": 1})
    spooler = Spooler(
        [Printer("hall", Scripted(), PaperFormat(384))], store, InlineRenderer(), lambda: NINE
    )
    spooler.start()
    store.wait_until(lambda: bool(store.reported))
    assert spooler.stop()
