"""A queue of CUPS: a private CUPS whose queues lead to simulated printers."""

import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.condition import Condition, Status
from printers.drivers import Driver, State, open_driver
from tests.printers.drivers.deliver import deliver, deliver_and_hear
from tests.printers.pages import noise_page
from tests.printers.private_cups import PrivateCups, private_cups
from tests.printers.simulated_lines import closed_port, on_network
from tests.printers.simulated_printer import SimulatedPrinter

PAGE = noise_page(384)


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCups]:
    with private_cups(tmp_path_factory.mktemp("cups")) as running:
        yield running


@pytest.fixture(autouse=True)
def _private(cups: PrivateCups, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver's commands ask the private one, never this machine's own."""
    monkeypatch.setenv("CUPS_SERVER", cups.server)


def _driver(queue: str, timeout: float = 60.0) -> Driver:
    return open_driver("cups", queue=queue, timeout_seconds=timeout)


def test_a_job_that_cups_has_passed_on_is_sent_and_not_proved(cups: PrivateCups) -> None:
    printer = SimulatedPrinter()
    with on_network(printer) as line:
        driver = _driver(cups.queue("well", line.port))
        assert driver.status() == Status(Condition.UNKNOWN)
        delivery = deliver(driver, PAGE)
        assert (delivery.state, delivery.bytes_sent) == (State.SENT_UNPROVEN, len(PAGE.data))
        assert printer.wait(lambda: printer.whole(PAGE.picture) == 1)


def test_a_job_after_one_that_was_cut_off(cups: PrivateCups) -> None:
    printer = SimulatedPrinter()
    printer.take(PAGE.data[:1000])
    with on_network(printer) as line:
        deliver(_driver(cups.queue("interrupted", line.port)), PAGE, resync=True)
        assert printer.wait(lambda: printer.whole(PAGE.picture) == 1)


def test_a_stopped_queue_gets_nothing_and_is_told_with_its_reason(cups: PrivateCups) -> None:
    driver = _driver(cups.queue("stopped", closed_port()))
    cups.run("cupsdisable", "-r", "out for repair", "stopped")
    delivery, told = deliver_and_hear(driver, PAGE)
    assert (delivery.state, delivery.bytes_sent, delivery.retry) == (State.FAILED, 0, True)
    assert delivery.error == "CUPS queue stopped: the queue is stopped: out for repair"
    assert told == [Condition.OFFLINE]
    cups.run("cupsenable", "stopped")
    cups.run("cupsreject", "-r", "moved", "stopped")
    assert driver.status().condition is Condition.OFFLINE
    cups.run("cupsaccept", "stopped")
    assert driver.status().condition is Condition.UNKNOWN


def test_a_job_that_cups_keeps_is_taken_back(cups: PrivateCups) -> None:
    printer = SimulatedPrinter()
    printer.open_cover()
    with on_network(printer) as line:
        delivery = deliver(_driver(cups.queue("stuck", line.port), timeout=0.5), PAGE)
        assert (delivery.state, delivery.retry) == (State.UNKNOWN, False)
        assert delivery.error == "CUPS queue stuck: not passed on within 0.5 s, taken back"
        assert "stuck-" in _history("stuck")


def test_a_job_that_was_removed_from_the_queue(cups: PrivateCups) -> None:
    """By somebody else, while we wait for it."""
    printer = SimulatedPrinter()
    printer.open_cover()
    with on_network(printer) as line:
        queue = cups.queue("removed", line.port)

        def remove(_: float) -> None:
            subprocess.run(["cancel", "-a", "removed"], check=True, capture_output=True)

        driver = open_driver("cups", queue=queue, timeout_seconds=60, pause=remove)
        delivery = deliver(driver, PAGE)
    assert delivery.state is State.UNKNOWN
    assert delivery.error is not None
    assert delivery.error.startswith("CUPS queue removed: CUPS gave it up (")


def test_a_queue_that_nobody_made(cups: PrivateCups) -> None:
    delivery = deliver(_driver("nowhere"), PAGE)
    assert (delivery.state, delivery.retry) == (State.FAILED, True)
    assert delivery.error is not None
    assert "nowhere" in delivery.error


def test_cups_that_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{closed_port()}")
    status = _driver("hall").status()
    assert status.condition is Condition.OFFLINE
    assert deliver(_driver("hall"), PAGE).retry


def test_without_the_commands_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _driver("hall").status().detail == (
        "CUPS queue hall: the commands of CUPS are missing: install Debian's cups-client"
    )
    assert deliver(_driver("hall"), PAGE).retry


def _stand_in(folder: Path, name: str, script: str) -> None:
    command = folder / name
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    "status, alerts, ended",
    [
        ("", "job-completed-successfully", None),
        ("", "processing-to-stop-point", None),
        ("The printer is not responding.", "processing-to-stop-point", "The printer is not resp"),
        ("", "aborted-by-system", "aborted-by-system"),
    ],
)
def test_how_a_job_has_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str, alerts: str, ended: str | None
) -> None:
    """The words of CUPS 2.4 for jobs that end in other ways than a test can wait for."""
    _stand_in(tmp_path, "lp", "echo 'request id is q-7 (0 file(s))'")
    lines = f"q-7 me 1 now\\n\\tStatus: {status}\\n\\tAlerts: {alerts}\\n"
    told = f"case \"$*\" in *'-W completed'*) printf '{lines}';; esac"
    _stand_in(tmp_path, "lpstat", told)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    delivery = deliver(_driver("q"), PAGE)
    if ended is None:
        assert delivery.state is State.SENT_UNPROVEN
    else:
        assert delivery.state is State.UNKNOWN
        assert re.search(rf"gave it up \({ended}", delivery.error or "")


def test_lp_that_fails_or_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    _stand_in(tmp_path, "lpstat", "exit 0")
    _stand_in(tmp_path, "lp", "echo 'lp: Error - scheduler not responding.' >&2; exit 1")
    delivery = deliver(_driver("q"), PAGE)
    assert (delivery.state, delivery.retry) == (State.FAILED, True)
    assert delivery.error == "CUPS queue q: lp: Error - scheduler not responding."
    # The answer to the end of the job was lost: CUPS may have all of it.
    _stand_in(tmp_path, "lp", "echo 'lp: Bad file descriptor' >&2; exit 1")
    assert deliver(_driver("q"), PAGE).state is State.UNKNOWN
    # It may have taken the job without naming it: nobody must print it a second time.
    _stand_in(tmp_path, "lp", "exit 0")
    assert deliver(_driver("q"), PAGE).state is State.UNKNOWN


def test_it_is_honest_about_itself() -> None:
    capabilities = _driver("hall").capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (False, False, True)


def _history(queue: str) -> str:
    """The jobs of a queue that CUPS will not print any more."""
    told = subprocess.run(
        ["lpstat", "-l", "-W", "completed", "-o", queue], capture_output=True, text=True, check=True
    )
    return told.stdout
