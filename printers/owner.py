"""Who holds a printer: one process of one machine, by a name that no other ever has."""

import os
import socket
from functools import cache
from pathlib import Path


@cache
def this_process() -> str:
    """`machine:process:start`, at most 120 characters."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_started(pid)}"


def is_gone(owner: str) -> bool:
    """Whether `owner` was a process of this machine that no longer runs.

    False whenever that cannot be said from here.
    """
    machine, _, rest = owner.rpartition(":")[0].rpartition(":")
    started = owner.rpartition(":")[2]
    if machine != _machine() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)  # /proc may hide the processes of other accounts; this does not
    except (ProcessLookupError, OverflowError):  # too great a number for any process
        return True
    except OSError:
        return False
    return _started(int(rest)) not in {started, ""}


@cache
def _machine() -> str:
    """The machine since its start, and where its processes are counted from."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # not Linux: nobody's end is seen from here, only that it stands still
        boot, space = os.urandom(4).hex(), 0
    return f"{socket.gethostname()[:60]}.{boot}.{space}"


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks; a number is used again, this is not.

    `ended` for one that only waits to be forgotten, empty when it cannot be known.
    """
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = line.rpartition(")")[2].split()
    return "ended" if fields[0] in {"Z", "X"} else fields[19]
