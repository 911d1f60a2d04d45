"""A printer on a serial line: a pair of pseudo terminals, and the lines that those lack."""

import re
from pathlib import Path

import pytest
import serial

from printers.condition import Condition
from printers.drivers import Driver, State, open_driver
from printers.drivers.conversation import Patience
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.pages import StartedClock, noise_page
from tests.printers.simulated_lines import SerialLine, on_serial_line
from tests.printers.simulated_printer import SimulatedPrinter

PAGE = noise_page(384)
PATIENT = Patience(answer=30, linger=0.05, settled=0.05)


def _driver(line: SerialLine, **settings: object) -> Driver:
    given = {"device": line.device, "baud": 115200, "flow": "none", "patience": PATIENT}
    return open_driver("serial", **{**given, "timeout_seconds": 30, **settings})


@pytest.mark.parametrize("proof", ["process-id", "paper-status"])
@pytest.mark.parametrize("flow", ["none", "xonxoff"])
def test_a_receipt_is_proved(flow: str, proof: str) -> None:
    printer = SimulatedPrinter()
    with on_serial_line(printer) as line:
        driver = _driver(line, proof=proof, flow=flow)
        assert driver.status().condition is Condition.READY
        assert deliver(driver, PAGE).state is State.PRINTED
    assert printer.whole(PAGE.picture) == 1


def test_what_came_in_before_is_no_answer() -> None:
    """A line keeps what nobody has read: late answers, and half of an automatic status."""
    printer = SimulatedPrinter()
    printer.end_of_roll_near()
    with on_serial_line(printer) as line:
        printer.mutter(b"\x12\x12\x12\x10\x00")
        assert printer.wait(lambda: not printer.has_said())
        assert _driver(line).status().condition is Condition.PAPER_LOW


def test_a_printer_without_status_is_not_proved() -> None:
    printer = SimulatedPrinter(answers=False)
    with on_serial_line(printer) as line:
        delivery = deliver(_driver(line, answers="no"), PAGE)
        assert delivery.state is State.SENT_UNPROVEN
        assert printer.wait(lambda: printer.whole(PAGE.picture) == 1)


def test_xoff_for_too_long_is_a_stall_and_closing_does_not_wait() -> None:
    """Closing a line would wait for its queue, which nobody takes: it is dropped before."""
    printer = SimulatedPrinter()
    clock = StartedClock(lambda: printer.stalled)
    printer.at_row(100, printer.stall)
    with on_serial_line(printer) as line:
        delivery, told = deliver_and_hear(
            _driver(line, flow="xonxoff", timeout_seconds=0.1, clock=clock), PAGE
        )
        device = line.device
    assert (delivery.state, delivery.retry) == (State.UNKNOWN, False)
    assert delivery.error is not None
    assert re.fullmatch(rf"{device}: takes nothing more \(after \d+ of \d+ bytes\)", delivery.error)
    assert told == [Condition.READY, Condition.OFFLINE]


def test_a_cover_that_is_opened_is_told_while_sending() -> None:
    printer = SimulatedPrinter()
    clock = StartedClock(lambda: printer.cover_open)
    printer.at_row(100, printer.open_cover)
    with on_serial_line(printer) as line:
        delivery, told = deliver_and_hear(_driver(line, timeout_seconds=0.1, clock=clock), PAGE)
    assert delivery.state is State.UNKNOWN
    assert told == [Condition.READY, Condition.COVER_OPEN]


def test_nobody_there_is_worth_another_try(tmp_path: Path) -> None:
    driver = open_driver("serial", device=str(tmp_path / "ttyUSB9"))
    delivery = deliver(driver, PAGE)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == f"{tmp_path / 'ttyUSB9'}: No such file or directory"
    assert driver.status().condition is Condition.OFFLINE


def test_a_line_without_dsr_says_what_to_configure() -> None:
    with on_serial_line(SimulatedPrinter()) as line:
        error = deliver(_driver(line, flow="dsrdtr"), PAGE).error
        assert error == f"{line.device}: has no DSR line: set flow to xonxoff or none"


class _Dsr:
    """The line that pseudo terminals lack: up while the printer has room for more."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self.looks: list[bool] = []

    def __call__(self, _: serial.Serial) -> bool:
        up = self._printer.room() > 256
        self.looks.append(up)
        return up


def test_dsr_holds_the_bytes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = SimulatedPrinter(memory=1024)
    dsr = _Dsr(printer)
    monkeypatch.setattr(serial.Serial, "dsr", property(dsr))
    with on_serial_line(printer) as line:
        assert deliver(_driver(line, flow="dsrdtr"), PAGE).state is State.PRINTED
        assert dsr.looks

        printer.at_row(printer.rows + 100, printer.open_cover)
        clock = StartedClock(lambda: printer.cover_open)
        driver = _driver(line, flow="dsrdtr", timeout_seconds=0.1, clock=clock)
        assert deliver(driver, PAGE).state is State.UNKNOWN
        assert not dsr.looks[-1]


def test_two_programs_do_not_share_a_line() -> None:
    with on_serial_line(SimulatedPrinter()) as line, serial.Serial(line.device, exclusive=True):
        assert deliver(_driver(line), PAGE).error == (
            f"{line.device}: Resource temporarily unavailable"
        )


def test_it_is_honest_about_itself() -> None:
    capabilities = open_driver("serial", device="/dev/ttyUSB0", proof="none").capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (True, False, True)
