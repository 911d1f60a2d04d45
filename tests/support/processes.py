"""Starting and ending the programs that tests need."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def start(
    command: Sequence[str | Path],
    log: Path,
    *,
    user: str | None = None,
    dies_with: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command`, its output in `log`, in a process group of its own.

    `user`: run as this account (only root may ask). `dies_with`: what the kernel sends to the
    program if the test run itself is killed, so that nothing is left behind.
    """
    account = pwd.getpwnam(user) if user else None
    with log.open("ab") as output:
        return subprocess.Popen(
            ["setpriv", f"--pdeathsig={dies_with.name.removeprefix('SIG')}", "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            env=dict(environment) if environment is not None else None,
            cwd=folder,
            start_new_session=True,
        )


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, *, seconds: float
) -> None:
    """Return once `ready()`; else end the process and fail with the end of its log."""
    deadline = time.monotonic() + seconds
    while not ready():
        code = process.poll()
        if code is not None or time.monotonic() > deadline:
            if code is None:
                kill(process)
            what = "is not ready in time" if code is None else f"ended with code {code}"
            raise AssertionError(f"{process.args!r} {what}:\n{tail(log)}")
        time.sleep(0.02)


def stop(
    process: subprocess.Popen[bytes], how: signal.Signals, *, seconds: float, group: bool = False
) -> int:
    """Send `how`, wait, and return the exit code; kill it and fail when it takes longer.

    `group`: to the program and to those it started, as a terminal does with Ctrl-C.
    """
    if process.poll() is None:
        if group:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill(process)
        raise AssertionError(f"{process.args!r} did not stop on {how.name}") from None


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the program and those it started, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tail(log: Path, lines: int = 40) -> str:
    """The last lines of a log file."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def unprivileged_account(*preferred: str) -> str | None:
    """An account to step down to when the tests run as root; None when they do not."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in (*preferred, "nobody") if name in names)
