"""kill −9 at every step of a job: never twice in silence, never `printed` without paper."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from printers.drivers.base import State
from printers.owner import is_gone, this_process
from queue_server.printing.ledger import JobLedger
from tests.queue_server.printing.hall import Hall
from tests.queue_server.printing.victim import FilePaper, Step, live, spooler_on

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.queue_server.printing.victim"])

ENDS = {
    Step.BEFORE_BEGIN: (State.PRINTED, "B1[]B2[]"),
    Step.BEFORE_BYTES: (State.UNKNOWN, "(resync)B2[]"),
    Step.IN_THE_MIDDLE: (State.UNKNOWN, "B1[(resync)B2[]"),
    Step.BEFORE_PROOF: (State.UNKNOWN, "B1[](resync)B2[]"),
    Step.BEFORE_FINISH: (State.UNKNOWN, "B1[](resync)B2[]"),
}
"""How the job ends that was under way, and what is on paper when the queue has gone on."""


def _kill_at(hall: Hall, paper: Path, step: Step) -> str:
    """Run another process to `step` and kill it there; returns the owner that it was."""
    url = hall.world.database.engine.url.render_as_string(hide_password=False)
    here, there = _processes.Pipe()
    victim = _processes.Process(target=live, args=(url, paper, step, there), daemon=True)
    victim.start()
    assert here.poll(30), "it never came so far"
    assert here.recv() == step.value
    owner: str = hall.printer()["owner"]
    assert victim.pid is not None
    os.kill(victim.pid, signal.SIGKILL)
    victim.join(30)
    assert victim.exitcode == -signal.SIGKILL
    return owner


@pytest.mark.parametrize("step", Step, ids=lambda step: step.name.lower())
def test_killed(hall: Hall, tmp_path: Path, step: Step) -> None:
    state, on_paper = ENDS[step]
    paper = tmp_path / "paper"
    first = hall.issue()
    owner = _kill_at(hall, paper, step)
    assert is_gone(owner)
    second = hall.issue()
    ledger = JobLedger(hall.world.context, this_process(), lambda: hall.world.now, hall.told)
    spooler = spooler_on(FilePaper(paper), ledger)
    spooler.start()
    try:
        hall.told.wait_for(second, State.PRINTED)
    finally:
        assert spooler.stop()
    assert (hall.state(first)[0], hall.state(second)[0]) == (state, "printed")
    assert paper.read_text() == on_paper
    assert hall.printer()["interrupted"] == 0


def test_killed_again_and_again(hall: Hall, tmp_path: Path) -> None:
    """Whatever comes after it, no receipt is begun twice once a byte of it has left."""
    paper = tmp_path / "paper"
    jobs = []
    for step in Step:
        jobs.append(hall.issue())
        _kill_at(hall, paper, step)
    jobs.append(hall.issue())
    ledger = JobLedger(hall.world.context, this_process(), lambda: hall.world.now, hall.told)
    spooler = spooler_on(FilePaper(paper), ledger)
    spooler.start()
    try:
        hall.told.wait_for(jobs[-1], State.PRINTED)
    finally:
        assert spooler.stop()
    written = paper.read_text()
    for place, job in enumerate(jobs, start=1):
        begun = written.count(f"B{place}[")
        printed = hall.state(job)[0] == State.PRINTED
        assert begun <= 1
        assert not printed or f"B{place}[]" in written
