"""A printer on USB, on a bus of the tests' own."""

import re

import pytest
import usb.core

from printers.condition import Condition
from printers.drivers import Driver, State, open_driver
from printers.drivers.conversation import Patience
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.pages import StartedClock, noise_page
from tests.printers.simulated_printer import SimulatedPrinter
from tests.printers.simulated_usb import Bus, Plugged

PAGE = noise_page(576)
PATIENT = Patience(answer=30, linger=0.05, settled=0.05)


def _driver(*plugged: Plugged, **settings: object) -> Driver:
    given = {"vendor": "04b8", "product": "0e15", "backend": Bus(*plugged), "patience": PATIENT}
    return open_driver("usb", **{**given, "timeout_seconds": 30, **settings})


@pytest.mark.parametrize("proof", ["process-id", "paper-status"])
def test_a_receipt_is_proved(proof: str) -> None:
    plugged = Plugged(SimulatedPrinter())
    driver = _driver(plugged, proof=proof)
    assert driver.status().condition is Condition.READY
    assert deliver(driver, PAGE).state is State.PRINTED
    assert plugged.printer.whole(PAGE.picture) == 1
    assert plugged.held_by is None  # given back after each job


def test_it_is_taken_from_the_systems_driver_and_never_reset() -> None:
    """A reset at each look would tear a receipt out of the printer's memory."""
    plugged = Plugged(SimulatedPrinter())
    driver = _driver(plugged)
    deliver(driver, PAGE)
    driver.status()
    assert (plugged.kernel_driver, plugged.resets) == (False, 0)


def test_of_two_of_one_model_the_serial_number_decides() -> None:
    hall, annex = Plugged(SimulatedPrinter(), "J1"), Plugged(SimulatedPrinter(), "J2")
    assert deliver(_driver(hall, annex, serial="J2"), PAGE).state is State.PRINTED
    assert (len(hall.printer.tickets), len(annex.printer.tickets)) == (0, 1)


def test_a_printer_that_cannot_answer_on_its_cable_is_not_proved() -> None:
    plugged = Plugged(SimulatedPrinter(), answers=False)
    driver = _driver(plugged)
    assert driver.status().condition is Condition.UNKNOWN
    assert deliver(driver, PAGE).state is State.SENT_UNPROVEN
    assert plugged.printer.whole(PAGE.picture) == 1


def test_nobody_there_is_worth_another_try() -> None:
    plugged = Plugged(SimulatedPrinter())
    plugged.present = False
    driver = _driver(plugged)
    delivery, told = deliver_and_hear(driver, PAGE)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == "USB 04b8:0e15: not connected, or not switched on"
    assert told == [Condition.OFFLINE]
    assert driver.status().condition is Condition.OFFLINE
    plugged.present = True
    assert deliver(driver, PAGE).state is State.PRINTED


def test_paper_that_runs_out_in_the_middle_is_told() -> None:
    printer = SimulatedPrinter()
    printer.load(200)
    clock = StartedClock(lambda: printer.paper_out)
    driver = _driver(Plugged(printer), timeout_seconds=0.1, clock=clock)
    delivery, told = deliver_and_hear(driver, PAGE)
    assert told == [Condition.READY, Condition.PAPER_OUT]
    assert (delivery.state, delivery.retry) == (State.UNKNOWN, False)
    assert delivery.error is not None
    assert re.fullmatch(r"USB 04b8:0e15: no paper \(after \d+ of \d+ bytes\)", delivery.error)


def test_a_printer_without_paper_gets_nothing() -> None:
    printer = SimulatedPrinter()
    printer.take_paper_out()
    delivery, told = deliver_and_hear(_driver(Plugged(printer)), PAGE)
    assert (delivery.error, delivery.retry) == ("USB 04b8:0e15: no paper", True)
    assert told == [Condition.PAPER_OUT]


def test_unplugged_in_the_middle_may_have_printed() -> None:
    plugged = Plugged(SimulatedPrinter())
    plugged.printer.at_row(200, lambda: setattr(plugged, "present", False))
    delivery = deliver(_driver(plugged), PAGE)
    assert delivery.state is State.UNKNOWN
    assert delivery.error is not None
    assert "No such device" in delivery.error


def test_what_is_no_printer_is_said_so() -> None:
    error = deliver(_driver(Plugged(SimulatedPrinter(), interface_class=3)), PAGE).error
    assert error == "USB 04b8:0e15: is no printer"


def test_held_by_another_program() -> None:
    plugged = Plugged(SimulatedPrinter())
    plugged.held_by = "somebody"
    assert deliver(_driver(plugged), PAGE).error == "USB 04b8:0e15: Resource busy"


def test_without_libusb_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_backend(**_: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", no_backend)
    driver = open_driver("usb", vendor="04b8", product="0e15")
    assert driver.status().detail == (
        "USB 04b8:0e15: libusb is missing: install Debian's libusb-1.0-0"
    )
    assert deliver(driver, PAGE).retry


def test_the_systems_libusb_finds_no_such_printer() -> None:
    """The real library, on whatever is plugged into this machine."""
    status = open_driver("usb", vendor="ffff", product="ffff").status()
    assert status.condition is Condition.OFFLINE
    assert status.detail.endswith("not connected, or not switched on")


def test_it_is_honest_about_itself() -> None:
    capabilities = _driver().capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (True, True, True)
