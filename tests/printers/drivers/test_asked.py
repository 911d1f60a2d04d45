"""A printer that may be asked: what is concluded from its answers, and from its silence."""

import threading
import time

import pytest

from printers.condition import Condition, Status
from printers.drivers import Driver, State, open_driver
from printers.drivers.conversation import Patience
from printers.escpos_library import UnknownProfileError, has_process_id
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.pages import StartedClock, noise_page
from tests.printers.simulated_lines import NetworkLine, on_network
from tests.printers.simulated_printer import SimulatedPrinter

PAGE, NEXT = noise_page(384), noise_page(384, seed=2)
PATIENT = Patience(answer=30, linger=0.05, settled=0.3)
HASTY = Patience(answer=0.1, linger=0.05, settled=0.05)


def _driver(line: NetworkLine, patience: Patience = PATIENT, **settings: object) -> Driver:
    given = {"host": "127.0.0.1", "port": line.port, "timeout_seconds": 30, "patience": patience}
    return open_driver("network", **{**given, **settings})


def test_a_printer_that_never_answered_is_taken_for_mute() -> None:
    printer = SimulatedPrinter(answers=False)
    with on_network(printer) as line:
        driver = _driver(line, HASTY)
        assert driver.status() == Status(Condition.UNKNOWN)
        delivery, told = deliver_and_hear(driver, PAGE)
    assert (delivery.state, told) == (State.SENT_UNPROVEN, [])


def test_once_it_has_answered_its_silence_is_trouble() -> None:
    printer = SimulatedPrinter()
    with on_network(printer) as line:
        driver = _driver(line)
        assert driver.status().condition is Condition.READY
        printer.answers = False
        driver._patience = HASTY  # type: ignore[attr-defined]
        assert driver.status().condition is Condition.OFFLINE
        delivery, told = deliver_and_hear(driver, PAGE)
    assert (delivery.state, delivery.retry, delivery.bytes_sent) == (State.FAILED, True, 0)
    assert delivery.error == f"127.0.0.1:{line.port}: does not answer"
    assert told == [Condition.OFFLINE]
    assert printer.rows == 0


def test_one_that_is_said_to_answer_must() -> None:
    printer = SimulatedPrinter(answers=False)
    with on_network(printer) as line:
        delivery = deliver(_driver(line, HASTY, answers="yes"), PAGE)
    assert (delivery.state, delivery.retry, printer.rows) == (State.FAILED, True, 0)


def test_one_that_is_said_not_to_answer_is_not_asked() -> None:
    printer = SimulatedPrinter()
    heard = printer.heard
    with on_network(printer) as line:
        driver = _driver(line, answers="no")
        assert driver.status() == Status(Condition.UNKNOWN)
        assert deliver(driver, PAGE).state is State.SENT_UNPROVEN
        assert printer.wait(lambda: printer.whole(PAGE.picture) == 1)
    assert bytes(heard) == PAGE.data


def test_with_its_memory_full_it_is_still_known_to_have_no_paper() -> None:
    """It cannot answer any more, so what it said last stands."""
    printer = SimulatedPrinter(memory=512)
    printer.load(100)
    with on_network(printer) as line:
        clock = StartedClock(lambda: printer.paper_out)
        driver = _driver(line, HASTY, timeout_seconds=0.2, clock=clock)
        assert deliver(driver, PAGE).state is State.UNKNOWN
        assert printer.wait(lambda: printer.room() == 0)
        status = driver.status()
        assert status.condition is Condition.PAPER_OUT
        assert status.detail.endswith("no paper, and it does not answer any more")
        printer.load()
        driver = _driver(line)
        assert driver.status().condition is Condition.READY


def test_a_printer_that_cannot_prove_ends_as_unknown() -> None:
    """It is on paper, and nobody knows: `proof: none` is for such a printer."""
    printer = SimulatedPrinter(proves=False)
    with on_network(printer) as line:
        clock = StartedClock(lambda: bool(printer.tickets))
        driver = _driver(line, timeout_seconds=0.2, clock=clock)
        delivery = deliver(driver, PAGE)
        assert delivery.state is State.UNKNOWN
        assert delivery.error == f"127.0.0.1:{line.port}: took it all and confirmed nothing"
        assert deliver(_driver(line, proof="none"), NEXT).state is State.SENT_UNPROVEN


def test_the_last_answer_must_be_a_good_one() -> None:
    """GS r is answered when it is read: a printer in trouble may still hold the last rows."""
    printer = SimulatedPrinter()
    printer.at_proof(printer.open_cover)
    with on_network(printer) as line:
        delivery, told = deliver_and_hear(_driver(line), PAGE)
    assert (delivery.state, delivery.retry) == (State.UNKNOWN, False)
    assert told == [Condition.READY, Condition.COVER_OPEN]


def test_a_mark_comes_once_the_picture_is_on_paper() -> None:
    """Whatever happens then, the receipt is out."""
    printer = SimulatedPrinter()
    printer.at_proof(printer.open_cover)
    with on_network(printer) as line:
        delivery = deliver(_driver(line, proof="process-id"), PAGE)
    assert (delivery.state, printer.whole(PAGE.picture)) == (State.PRINTED, 1)


def test_the_late_answer_of_an_earlier_receipt_proves_nothing() -> None:
    """All of the first receipt is in the printer's memory when we give it up. When the printer
    goes on, it answers for that one, while the second is being sent.
    """
    printer = SimulatedPrinter(memory=1 << 20)
    printer.slow_down()
    printer.advance(100)
    with on_network(printer) as line:
        clock = StartedClock(lambda: printer.rows == 100)
        first = deliver(_driver(line, timeout_seconds=0.2, clock=clock), PAGE)
        assert first.state is State.UNKNOWN

        def go_on() -> None:
            asked_again = PAGE.data + b"\x1dr\x01"
            if printer.wait(
                lambda: (
                    len(printer.heard) > len(asked_again) + 20
                    and printer.heard.endswith(b"\x1dr\x01")
                )
            ):
                printer.advance(512)  # the rest of the first, and 100 rows

        goes_on = threading.Thread(target=go_on)
        goes_on.start()
        second = deliver(
            _driver(line, clock=lambda: _fast_once(printer.rows == 612)), NEXT, resync=True
        )
        goes_on.join()
    assert printer.whole(PAGE.picture) == 1
    assert (second.state, printer.whole(NEXT.picture)) == (State.UNKNOWN, 0)


def _fast_once(trouble: bool) -> float:
    """Seconds that pass a hundred times as fast once there is nothing more to wait for."""
    return time.monotonic() * (100 if trouble else 1)


def test_a_busy_printer_gets_no_second_receipt_behind_the_first() -> None:
    printer = SimulatedPrinter(memory=1 << 20)
    printer.slow_down()
    printer.advance(100)
    with on_network(printer) as line:
        clock = StartedClock(lambda: printer.rows == 100)
        driver = _driver(line, timeout_seconds=0.2, clock=clock)
        assert deliver(driver, PAGE).state is State.UNKNOWN
        delivery = deliver(driver, NEXT, resync=True)
        assert (delivery.state, delivery.retry, delivery.bytes_sent) == (State.FAILED, True, 0)
        assert delivery.error == f"127.0.0.1:{line.port}: busy with earlier bytes"
        printer.advance(10_000)
        assert deliver(_driver(line), NEXT, resync=True).state is State.PRINTED
    assert (printer.whole(PAGE.picture), printer.whole(NEXT.picture)) == (1, 1)


def test_without_resync_the_next_receipt_would_be_picture_data() -> None:
    """What `resync` is for, and that the simulated printer is as unforgiving as the real ones."""
    printer = SimulatedPrinter()
    printer.take(PAGE.data[:3000])
    with on_network(printer) as line:
        driver = _driver(line)
        assert deliver(driver, NEXT).state is State.PRINTED
        assert printer.whole(NEXT.picture) == 0
        printer.take(PAGE.data[:3000])
        assert deliver(driver, NEXT, resync=True).state is State.PRINTED
        assert printer.whole(NEXT.picture) == 1


def test_a_listener_that_fails_does_not_leave_the_line_open() -> None:
    printer = SimulatedPrinter()

    def fail(_: Status) -> None:
        raise RuntimeError("the store is away")

    with on_network(printer) as line:
        driver = _driver(line)
        with pytest.raises(RuntimeError, match="away"):
            driver.deliver(PAGE, resync=False, on_status=fail)
        assert deliver(driver, PAGE).state is State.PRINTED  # one connection at a time


@pytest.mark.parametrize(
    "profile, has",
    [("TM-T20II", True), ("TM-T88V", True), ("TM-T88II", False), ("POS-5890", False)],
)
def test_which_models_answer_with_a_mark(profile: str, has: bool) -> None:
    assert has_process_id(profile) is has
    printer = SimulatedPrinter(process_ids=has, proves=not has)
    with on_network(printer) as line:
        assert deliver(_driver(line, profile=profile), PAGE).state is State.PRINTED


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(UnknownProfileError, match="'TM-T2O'"):
        open_driver("network", host="127.0.0.1", profile="TM-T2O")


class _Hours:
    """Monotonic seconds that only pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_store_that_is_slow_to_be_told_is_no_fault_of_the_printer_s() -> None:
    printer = SimulatedPrinter()
    printer.at_row(100, printer.end_of_roll_near)
    clock = _Hours()
    told: list[Condition] = []

    def tell(status: Status) -> None:
        told.append(status.condition)
        clock.now += 3600

    with on_network(printer) as line:
        driver = _driver(line, clock=clock)
        delivery = driver.deliver(PAGE, resync=False, on_status=tell)
    assert (delivery.state, Condition.PAPER_LOW in told) == (State.PRINTED, True)
    assert printer.whole(PAGE.picture) == 1
