"""`nouba run` as a program of its own, for the demo and for the benches."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

_READY_SECONDS = 30.0
_STOP_SECONDS = 20.0
_LOOK_EVERY_SECONDS = 0.05


class ServerFailedError(Exception):
    """The server did not start; its text is one line with the last thing that it said."""


class ServerProcess:
    """A server on this machine, from `with` to the end of the block.

    It is in a session of its own: a Ctrl-C in the terminal reaches the caller alone, who then stops
    the server when it is ready for that. Entering returns once /readyz answers; raises
    ServerFailedError.
    """

    def __init__(
        self,
        *,
        config_file: Path,
        log: Path,
        port: int,
        host: str = "127.0.0.1",
        options: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`log` takes what the server prints. `options` are those of `nouba run`."""
        self.url = f"http://{host}:{port}"
        self._log = log
        self._command = [str(Path(sys.executable).with_name("nouba")), "run", *options]
        self._environment = {
            **os.environ,
            "HOST": host,
            "PORT": str(port),
            "NOUBA_CONFIG": str(config_file),
            **(environment or {}),
        }

    def __enter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603  # our own command, no shell
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Of the first process; the worker that serves is a child of it."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    @property
    def last_words(self) -> str:
        """The last line of the log: where the reason for an early end stands."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def stop(self) -> None:
        """Stop as an operator does; what does not end by itself is killed with its workers."""
        if not self.running:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        with httpx.Client(base_url=self.url, trust_env=False, timeout=5) as client:
            while not _is_ready(client):
                if not self.running:
                    raise ServerFailedError(self.last_words or "the server ended without a word")
                if time.monotonic() > deadline:
                    raise ServerFailedError(f"the server is not ready after {_READY_SECONDS:.0f} s")
                time.sleep(_LOOK_EVERY_SECONDS)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx.TransportError:
        return False


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
