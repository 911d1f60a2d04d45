"""A printer on TCP: healthy, talkative, unreachable, dying, out of paper."""

import socket
from collections.abc import Callable

import pytest
from PIL import Image

from printers.drivers import Delivery, Page, State, open_driver
from printers.drivers.conversation import Patience
from tests.printers.drivers.deliver import deliver
from tests.printers.loopback_printer import (
    LoopbackPrinter,
    clinging,
    closed_port,
    dying,
    half_deaf,
    healthy,
    loopback_printer,
    out_of_paper,
    talkative,
)

# Larger than all buffers between us and the printer, as receipts are.
DATA = bytes(range(256)) * 4096
PAGE = Page("000001-B42", DATA, Image.new("1", (576, 8), 1))


def _deliver(port: int, timeout: float = 5.0) -> Delivery:
    driver = open_driver(
        "network",
        host="127.0.0.1",
        port=port,
        timeout_seconds=timeout,
        patience=Patience(linger=0.1),
        answers="no",
    )
    return deliver(driver, PAGE)


@pytest.mark.parametrize("mood", [healthy, talkative, clinging, half_deaf])
def test_a_printer_that_takes_everything_is_not_called_proof(
    mood: Callable[[LoopbackPrinter, socket.socket], None],
) -> None:
    with loopback_printer(mood) as printer:
        delivery = _deliver(printer.port)
        assert delivery == Delivery(State.SENT_UNPROVEN, len(DATA))
        if mood is not clinging:
            assert printer.served.wait(10)
        assert printer.received == DATA


def test_one_printer_takes_job_after_job() -> None:
    with loopback_printer(healthy) as printer:
        assert [_deliver(printer.port).state for _ in range(3)] == [State.SENT_UNPROVEN] * 3
        assert printer.received == DATA * 3


def test_nobody_there_is_worth_another_try() -> None:
    port = closed_port()
    delivery = _deliver(port)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == f"127.0.0.1:{port}: Connection refused"


def test_a_name_that_nobody_knows_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    delivery = deliver(open_driver("network", host="printer.example"), PAGE)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == "printer.example:9100: Name or service not known"


def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback_printer(healthy) as printer:
        ports = (closed_port(), printer.port)

        def addresses(*_: object, **__: object) -> list[tuple[object, ...]]:
            kind = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
            return [(*kind, ("127.0.0.1", port)) for port in ports]

        monkeypatch.setattr(socket, "getaddrinfo", addresses)
        assert deliver(open_driver("network", host="printer"), PAGE).state is State.SENT_UNPROVEN


def test_a_printer_that_dies_in_the_middle_may_have_printed() -> None:
    with loopback_printer(dying) as printer:
        delivery = _deliver(printer.port)
    assert (delivery.state, delivery.retry) == (State.UNKNOWN, False)
    assert 0 < delivery.bytes_sent < len(DATA)
    assert delivery.error is not None
    assert f"of {len(DATA)} bytes" in delivery.error


def test_a_printer_without_paper_does_not_hold_us_for_ever() -> None:
    with loopback_printer(out_of_paper) as printer:
        delivery = _deliver(printer.port, timeout=0.3)
        assert (delivery.state, delivery.retry) == (State.UNKNOWN, False)
        assert delivery.error is not None
        assert "takes nothing more" in delivery.error
        # What we still held back is dropped: it must not come out when paper is back.
        assert 5000 <= delivery.bytes_sent < len(DATA)


def test_what_the_printer_has_not_taken_at_the_end_is_not_called_sent() -> None:
    """The last bytes fit into the system's own buffers: `send` returning is no sign of anything."""
    page = Page("000001-B42", bytes(14_000), PAGE.picture)
    with loopback_printer(out_of_paper) as printer:
        driver = open_driver(
            "network", host="127.0.0.1", port=printer.port, timeout_seconds=0.3, answers="no"
        )
        delivery = deliver(driver, page)
    assert (delivery.state, delivery.bytes_sent) == (State.UNKNOWN, len(page.data))


def test_it_is_honest_about_itself() -> None:
    capabilities = open_driver("network", host="127.0.0.1").capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (True, True, True)
