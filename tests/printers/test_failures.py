"""Every failure that was met × both widths × three kinds of printer: how the job ends.

What must never be: a job called printed whose ticket is not whole, and a ticket that comes out
twice. So each job is repeated as the spooler would, once people have put the printer right.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from printers.condition import Condition
from printers.drivers import Delivery, Driver, State, open_driver
from printers.drivers.conversation import Patience
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.pages import ROWS, StartedClock, noise_page
from tests.printers.simulated_lines import NetworkLine, on_network
from tests.printers.simulated_printer import SimulatedPrinter

PAGE = Path(__file__).parents[2] / "docs" / "printing.md"
LARGE = 1 << 20
MIDDLE = 150

Kind = Literal["process-id", "paper-status", "mute"]
KINDS: tuple[Kind, ...] = ("process-id", "paper-status", "mute")

PRINTED, UNPROVEN, UNKNOWN = State.PRINTED, State.SENT_UNPROVEN, State.UNKNOWN
NOT_SENT = State.FAILED
"""With retry: not a byte of the job has left."""


@dataclass(frozen=True)
class Failure:
    """What happens to the printer, and how the job ends with and without status."""

    name: str
    happens: Callable[[SimulatedPrinter, NetworkLine], None]
    asked: State
    mute: State
    told: Condition | None = None
    """What a printer with status says of it while the job goes on."""
    gives_up: Callable[[SimulatedPrinter], bool] = lambda _: False
    """When the driver's patience begins to run out; never: it must not lose it at all."""
    helped: Callable[[SimulatedPrinter], None] | None = None
    """What people do while the job still waits, as soon as they can see the trouble."""
    memory: int = 4096


def _at_middle(
    happens: Callable[[SimulatedPrinter], None], row: int = MIDDLE
) -> Callable[[SimulatedPrinter, NetworkLine], None]:
    return lambda printer, _: printer.at_row(row, lambda: happens(printer))


def _from(
    happens: Callable[[SimulatedPrinter], None],
) -> Callable[[SimulatedPrinter, NetworkLine], None]:
    return lambda printer, _: happens(printer)


def _cut_power(printer: SimulatedPrinter, line: NetworkLine) -> None:
    printer.cut_power()
    assert line.down.wait(30)


def _stuck(printer: SimulatedPrinter) -> bool:
    return printer.rows >= MIDDLE


def _at_once(_: SimulatedPrinter) -> bool:
    return True


def _when_mute(printer: SimulatedPrinter) -> bool:
    return not printer.answers


FAILURES = (
    Failure("none", lambda *_: None, PRINTED, UNPROVEN),
    Failure(
        "roll near its end",
        _from(SimulatedPrinter.end_of_roll_near),
        PRINTED,
        UNPROVEN,
        Condition.PAPER_LOW,
    ),
    Failure(
        "no paper",
        _from(SimulatedPrinter.take_paper_out),
        NOT_SENT,
        UNKNOWN,
        Condition.PAPER_OUT,
        _when_mute,
    ),
    Failure(
        "cover open",
        _from(SimulatedPrinter.open_cover),
        NOT_SENT,
        UNKNOWN,
        Condition.COVER_OPEN,
        _when_mute,
    ),
    Failure(
        "cutter jammed",
        _from(SimulatedPrinter.break_down),
        NOT_SENT,
        UNKNOWN,
        Condition.ERROR,
        _when_mute,
    ),
    Failure(
        "off line by its button",
        _from(SimulatedPrinter.switch_off_line),
        NOT_SENT,
        UNKNOWN,
        Condition.OFFLINE,
        _when_mute,
    ),
    Failure("no power", _cut_power, NOT_SENT, NOT_SENT, Condition.OFFLINE),
    Failure(
        "hangs, and takes connections",
        _from(SimulatedPrinter.stall),
        NOT_SENT,
        UNKNOWN,
        Condition.OFFLINE,
        _at_once,
    ),
    Failure(
        "paper runs out in the middle",
        _from(lambda printer: printer.load(MIDDLE)),
        UNKNOWN,
        UNKNOWN,
        Condition.PAPER_OUT,
        _stuck,
    ),
    Failure(
        "paper runs out in the middle, new roll in time",
        _from(lambda printer: printer.load(MIDDLE)),
        PRINTED,
        UNPROVEN,
        Condition.PAPER_OUT,
        helped=SimulatedPrinter.load,
    ),
    Failure(
        "cover opened in the middle",
        _at_middle(SimulatedPrinter.open_cover),
        UNKNOWN,
        UNKNOWN,
        Condition.COVER_OPEN,
        _stuck,
    ),
    Failure(
        "cover opened in the middle, all of it in the printer's memory",
        _at_middle(SimulatedPrinter.open_cover),
        UNKNOWN,
        UNPROVEN,
        Condition.COVER_OPEN,
        _stuck,
        memory=LARGE,
    ),
    Failure("power lost in the middle", _at_middle(SimulatedPrinter.cut_power), UNKNOWN, UNKNOWN),
    Failure(
        "power lost after the last row",
        _at_middle(SimulatedPrinter.cut_power, ROWS),
        UNKNOWN,
        UNKNOWN,
    ),
    Failure(
        "hangs in the middle",
        _at_middle(SimulatedPrinter.stall),
        UNKNOWN,
        UNKNOWN,
        gives_up=_stuck,
    ),
    Failure(
        "connection lost in the middle",
        lambda printer, line: printer.at_row(MIDDLE, line.disconnect),
        UNKNOWN,
        UNKNOWN,
    ),
)


def _repair(printer: SimulatedPrinter) -> None:
    """What people do in the end."""
    printer.stalled = printer.error = printer.switched_off_line = False
    if not printer.powered:
        printer.restore_power()
    printer.load()


@contextmanager
def _helper(failure: Failure, printer: SimulatedPrinter) -> Iterator[None]:
    """Somebody who sees that the printer needs paper."""

    def help_it() -> None:
        if failure.helped is not None and printer.wait(lambda: printer.paper_out):
            failure.helped(printer)

    thread = threading.Thread(target=help_it)
    thread.start()
    yield
    thread.join(30)


def _assert_honest(delivery: Delivery, printer: SimulatedPrinter, size: int) -> None:
    assert (delivery.error is None) == (delivery.state in (PRINTED, UNPROVEN))
    assert delivery.retry == (delivery.state is NOT_SENT)
    if delivery.retry:
        assert (delivery.bytes_sent, printer.rows) == (0, 0)
    elif delivery.state is UNKNOWN:
        assert 0 < delivery.bytes_sent <= size
    else:
        assert delivery.bytes_sent == size


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_how_a_job_ends(failure: Failure, kind: Kind, width: int) -> None:
    printer = SimulatedPrinter(answers=kind != "mute", memory=failure.memory)
    page, following = noise_page(width), noise_page(width, seed=2)
    clock = StartedClock(lambda: failure.gives_up(printer))
    with on_network(printer) as line:
        failure.happens(printer, line)
        with _helper(failure, printer):
            driver = _driver(kind, line.port, timeout=0.1, answer=0.1, clock=clock)
            delivery, told = deliver_and_hear(driver, page)
        expected = failure.mute if kind == "mute" else failure.asked
        assert delivery.state is expected, delivery
        _assert_honest(delivery, printer, len(page.data))
        assert delivery.state is not PRINTED or printer.whole(page.picture) == 1
        if kind != "mute" and failure.told:
            assert failure.told in told

        # People put it right. Only what was not sent is repeated.
        _repair(printer)
        assert line.up.wait(30)
        well = UNPROVEN if kind == "mute" else PRINTED
        driver = _driver(kind, line.port, timeout=30, answer=30)
        if delivery.retry:
            assert deliver(driver, page).state is well
            assert printer.wait(lambda: printer.whole(page.picture) == 1)
        # The next job comes out whole, whatever was left behind, and nothing comes out twice.
        assert deliver(driver, following, resync=delivery.state is UNKNOWN).state is well
        assert printer.wait(lambda: printer.whole(following.picture) == 1)
        assert printer.whole(page.picture) <= 1


def _driver(
    kind: Kind,
    port: int,
    *,
    timeout: float,
    answer: float,
    clock: Callable[[], float] = time.monotonic,
) -> Driver:
    return open_driver(
        "network",
        host="127.0.0.1",
        port=port,
        answers="no" if kind == "mute" else "yes",
        proof="auto" if kind == "mute" else kind,
        timeout_seconds=timeout,
        patience=Patience(answer=answer, linger=0.05, settled=0.05),
        clock=clock,
    )


def test_the_table_in_the_manual_is_this_one() -> None:
    def ends(state: State) -> str:
        return "waits" if state is NOT_SENT else f"`{state.value}`"

    rows = [
        f"| {failure.name} | {f'`{failure.told.value}`' if failure.told else '–'} "
        f"| {ends(failure.asked)} | {ends(failure.mute)} |"
        for failure in FAILURES
    ]
    head = "| failure | seen as | with status | without |\n|---|---|---|---|\n"
    assert head + "\n".join(rows) + "\n" in PAGE.read_text(encoding="utf-8")
