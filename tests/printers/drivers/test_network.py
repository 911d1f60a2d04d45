"""A printer on TCP: what its line may do. What the printer may do: tests/printers/test_failures."""

import socket

import pytest

from printers.condition import Condition, Status
from printers.drivers import Driver, State, open_driver
from printers.drivers.conversation import Patience
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.pages import noise_page
from tests.printers.simulated_lines import closed_port, on_network
from tests.printers.simulated_printer import SimulatedPrinter

PAGE = noise_page(576)
PATIENT = Patience(answer=30, linger=0.05, settled=0.05)


def _driver(port: int, **settings: object) -> Driver:
    given = {"host": "127.0.0.1", "port": port, "patience": PATIENT, "timeout_seconds": 30}
    return open_driver("network", **{**given, **settings})


@pytest.mark.parametrize("clinging", [False, True])
def test_one_printer_takes_job_after_job(clinging: bool) -> None:
    printer = SimulatedPrinter()
    with on_network(printer, clinging=clinging) as line:
        driver = _driver(line.port)
        assert deliver(driver, PAGE).state is State.PRINTED
        if not clinging:  # that one serves nobody else any more
            assert [deliver(driver, PAGE).state for _ in range(2)] == [State.PRINTED] * 2
    assert printer.whole(PAGE.picture) == (1 if clinging else 3)


@pytest.mark.parametrize("clinging, silent", [(True, False), (False, True), (False, False)])
def test_without_proof_taking_everything_is_not_printing(clinging: bool, silent: bool) -> None:
    printer = SimulatedPrinter(answers=False)
    with on_network(printer, clinging=clinging, silent=silent) as line:
        delivery = deliver(_driver(line.port, answers="no"), PAGE)
        assert (delivery.state, delivery.bytes_sent) == (State.SENT_UNPROVEN, len(PAGE.data))
        assert printer.wait(lambda: printer.whole(PAGE.picture) == 1)


def test_a_printer_that_talks_all_the_time_gets_its_whole_receipt() -> None:
    """Hanging up with something unread would reset the line, and cut the receipt off."""
    printer = SimulatedPrinter()
    for row in range(1, 512):
        printer.at_row(row, lambda: printer.mutter(b"\x10\x00\x00\x00"))
    with on_network(printer) as line:
        assert deliver(_driver(line.port, proof="none"), PAGE).state is State.SENT_UNPROVEN
        assert printer.wait(lambda: printer.whole(PAGE.picture) == 1)


def test_nobody_there_is_worth_another_try() -> None:
    driver = _driver(port := closed_port())
    delivery, told = deliver_and_hear(driver, PAGE)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == f"127.0.0.1:{port}: Connection refused"
    assert told == [Condition.OFFLINE]
    assert driver.status() == Status(Condition.OFFLINE, delivery.error)


def test_a_name_that_nobody_knows_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    delivery = deliver(open_driver("network", host="printer.example"), PAGE)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == "printer.example:9100: Name or service not known"


def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = SimulatedPrinter()
    with on_network(printer) as line:
        ports = (closed_port(), line.port)

        def addresses(*_: object, **__: object) -> list[tuple[object, ...]]:
            kind = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
            return [(*kind, ("127.0.0.1", port)) for port in ports]

        monkeypatch.setattr(socket, "getaddrinfo", addresses)
        assert deliver(_driver(0, host="printer"), PAGE).state is State.PRINTED


def test_an_address_that_swallows_everything_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a switched off printer's does: connecting just takes time, and is given 0.8 s of it."""
    given: list[float] = []

    class Unanswered(socket.socket):
        def connect(self, _: object) -> None:
            timeout = self.gettimeout()
            assert timeout is not None
            given.append(timeout)
            raise TimeoutError

    monkeypatch.setattr(socket, "socket", Unanswered)
    status = open_driver("network", host="127.0.0.1").status()
    assert status == Status(Condition.OFFLINE, "127.0.0.1:9100: no answer in time")
    assert [round(seconds, 1) for seconds in given] == [0.8]


def test_what_we_hold_back_is_dropped_when_the_printer_takes_nothing_more() -> None:
    """It must not come out when the printer goes on, behind everybody's back."""
    printer = SimulatedPrinter(answers=False)
    printer.at_row(100, printer.stall)
    with on_network(printer) as line:
        delivery = deliver(_driver(line.port, answers="no", timeout_seconds=0.2), PAGE)
        assert delivery.state is State.UNKNOWN
        printer.stalled = False
        printer.load()
        following = noise_page(576, seed=2)
        deliver(_driver(line.port, answers="no"), following, resync=True)
        assert printer.wait(lambda: printer.whole(following.picture) == 1)
    assert printer.rows < 2 * 512


@pytest.mark.parametrize(
    "settings, status, proof",
    [({}, True, True), ({"proof": "none"}, True, False), ({"answers": "no"}, False, False)],
)
def test_it_is_honest_about_itself(settings: dict[str, str], status: bool, proof: bool) -> None:
    capabilities = _driver(9100, **settings).capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (status, proof, True)
