"""A queue of this machine's CUPS, by way of its own commands.

CUPS says what it has done with the bytes, not what the printer has: nothing is ever proved here.
The queue must pass bytes on as they are ("raw").
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State
from printers.escpos_library import has_cutter

_COMMAND = 5.0  # seconds for one command of CUPS; a fraction of a second is usual
_STATUS_COMMAND = 1.5
_TICK = 0.1
_MISSING = "the commands of CUPS are missing: install Debian's cups-client"
_REQUEST = re.compile(r"request id is (\S+-\d+) ")
_NOT_TAKEN = re.compile(
    r"does not exist|not accepting|scheduler not responding|unable to connect|are missing",
    re.IGNORECASE,
)
"""What `lp` says when no job came of it; any other failure may have come after the last byte."""
_DONE = "job-completed-successfully"
_STOPPING = "processing-to-stop-point"
"""What CUPS 2.4 goes on saying of a raw job that has ended; given up ones have a message, too."""


class CupsDriver:
    """Hands a job to `lp` and follows it with `lpstat`.

    Args:
        queue: its name in CUPS.
        timeout_seconds: how long CUPS may keep a job.
        profile: its name in the printer database, for the cutter.
        clock: monotonic seconds.
        pause: waits so many seconds between two looks at a job.
    """

    def __init__(
        self,
        queue: str,
        timeout_seconds: float = 20.0,
        profile: str = "default",
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.capabilities = Capabilities(status=False, proof=False, cut=has_cutter(profile))
        self._queue = queue
        self._timeout = timeout_seconds
        self._clock = clock
        self._pause = pause

    def status(self) -> Status:
        """Whether the queue takes jobs and passes them on; of the paper it knows nothing."""
        return self._look(_STATUS_COMMAND)

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        """`sent_unproven` once CUPS has passed everything on."""
        status = self._look(_COMMAND)
        if not status.condition.prints:
            on_status(status)
            return Delivery(State.FAILED, 0, status.detail, retry=True)
        data = page.resync + page.data if resync else page.data
        try:
            job = self._submit(page.name, data)
        except subprocess.TimeoutExpired:
            return Delivery(State.UNKNOWN, len(page.data), self._line("lp did not come back"))
        except OSError as error:
            if _NOT_TAKEN.search(str(error)) is None:  # it may have come to the end of the job
                return Delivery(State.UNKNOWN, len(page.data), self._line(str(error)))
            return Delivery(State.FAILED, 0, self._line(str(error)), retry=True)
        trouble = self._follow(job, on_status)
        if trouble is None:
            return Delivery(State.SENT_UNPROVEN, len(page.data))
        return Delivery(State.UNKNOWN, len(page.data), self._line(trouble))

    def _look(self, seconds: float) -> Status:
        try:
            told = self._run(["lpstat", "-p", self._queue, "-a", self._queue], seconds)
        except OSError as error:
            return self._offline(str(error))
        held = re.search(r"disabled since|not accepting requests", told)
        if held is None:
            return Status(Condition.UNKNOWN)
        reason = _indented(told)
        return self._offline("the queue is stopped" + (f": {reason}" if reason else ""))

    def _submit(self, name: str, data: bytes) -> str:
        command = ["lp", "-d", self._queue, "-o", "raw", "-t", name, "-"]
        told = self._run(command, _COMMAND, data)
        found = _REQUEST.search(told)
        if found is None:  # it may have taken the job all the same
            raise subprocess.TimeoutExpired(command, _COMMAND)
        return found[1]

    def _follow(self, job: str, on_status: OnStatus) -> str | None:
        """None once the job is done; else why it is not known to be, the job taken back."""
        deadline = self._clock() + self._timeout
        try:
            while self._clock() < deadline:
                ended = self._ended(job)
                if ended is not None:
                    return None if ended == _DONE else f"CUPS gave it up ({ended})"
                self._pause(_TICK)
            status = self._look(_COMMAND)
            if not status.condition.prints:
                on_status(status)
            self._run(["cancel", job], _COMMAND)
        except OSError as error:
            return str(error)
        return f"not passed on within {self._timeout:g} s, taken back"

    def _ended(self, job: str) -> str | None:
        """How CUPS says that the job has ended; None while it has not."""
        if self._about(job, "not-completed") is not None:
            return None
        about = self._about(job, "completed")
        if about is None:
            return "it keeps no record"
        status = re.search(r"Status: *(.*)", about)
        alerts = re.search(r"Alerts: (\S+)", about)
        message, reason = (found[1] if found else "" for found in (status, alerts))
        if reason != _STOPPING:
            return reason
        return message or _DONE

    def _about(self, job: str, which: str) -> str | None:
        """What CUPS says of `job`; None when it is not among those."""
        told = self._run(["lpstat", "-l", "-W", which, "-o", self._queue], _COMMAND)
        about = re.search(rf"^{re.escape(job)} .*\n((?:\s.*\n?)*)", told, re.MULTILINE)
        return None if about is None else about[1]

    def _run(self, command: Sequence[str], seconds: float, data: bytes = b"") -> str:
        """The command's output, in English.

        Raises:
            OSError: it is missing or failed; the message is for the operator.
            subprocess.TimeoutExpired: only `lp` lets this out: it may have taken the job.
        """
        try:
            ran = subprocess.run(  # noqa: S603  # our own words, and no shell
                command,
                input=data,
                capture_output=True,
                timeout=seconds,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except FileNotFoundError:
            raise OSError(_MISSING) from None
        except subprocess.TimeoutExpired:
            if command[0] == "lp":
                raise
            raise OSError(f"{command[0]} did not come back") from None
        if ran.returncode != 0:
            said = ran.stderr.decode(errors="replace").strip().splitlines()
            raise OSError(said[0] if said else f"{command[0]} failed")
        return ran.stdout.decode(errors="replace")

    def _line(self, message: str) -> str:
        return f"CUPS queue {self._queue}: {message}"

    def _offline(self, message: str) -> Status:
        return Status(Condition.OFFLINE, self._line(message))


def _indented(told: str) -> str:
    """The reason that `lpstat` gives on a line of its own."""
    found = re.search(r"^\s+(\S.*)$", told, re.MULTILINE)
    return found[1] if found else ""
