"""The real server, `nouba run` under gunicorn, on a free port of this machine."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support import processes

ROOT = Path(__file__).parents[2]
NOUBA = Path(sys.executable).with_name("nouba")


@dataclass
class LiveServer:
    """A running server. `folder` is its own: configuration, receipts, log."""

    port: int
    folder: Path
    config: Path
    database_url: str
    options: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """Address without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Everything the server printed."""
        return self.folder / "server.log"

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it as an operator does; fail unless it ends by itself, with code 0, quietly.

        SIGTERM reaches the server alone, as from a service manager; SIGINT the whole group, as from
        a terminal.
        """
        code = processes.stop(self.process, how, seconds=20, group=how is signal.SIGINT)
        if code != 0 or "Traceback" in self.log.read_text(encoding="utf-8"):
            raise AssertionError(f"nouba ended with code {code}:\n{processes.tail(self.log)}")

    def stop_if_running(self) -> None:
        """`stop`, unless the test has already ended it."""
        if self.process.poll() is None:
            self.stop()

    def kill(self) -> None:
        """Cut the power: the server and its workers end at once, nothing is tidied up."""
        processes.kill(self.process)

    def start(self) -> None:
        """Start, also after `stop` or `kill`: same port, configuration and database."""
        self.process = processes.start(
            [NOUBA, "run", *self.options],
            self.log,
            environment={
                **os.environ,
                "HOST": "127.0.0.1",
                "PORT": str(self.port),
                "NOUBA_CONFIG": str(self.config),
                "DATABASE_URL": self.database_url,
                **self.environment,
            },
            folder=self.folder,
        )
        processes.wait_until(self._is_healthy, self.process, self.log, seconds=30)

    def _is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2, trust_env=False).is_success
        except httpx.TransportError:
            return False


def start_server(
    folder: Path,
    *,
    database_url: str | None = None,
    config: Path | None = None,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> LiveServer:
    """Start `nouba run` and return once /healthz answers.

    `folder`: an empty one. `config`: copied into it, the sample by default, so that relative paths
    (receipts, database) stay inside. `database_url`: a file in `folder` by default. `options`: of
    `nouba run`, e.g. `["--demo-clock", "2026-11-02T08:25"]`.
    """
    own = folder / "config.yaml"
    shutil.copyfile(config or ROOT / "config.yaml", own)
    server = LiveServer(
        port=free_port(),
        folder=folder,
        config=own,
        database_url=database_url or f"sqlite:///{folder / 'nouba.db'}",
        options=options,
        environment=environment or {},
    )
    server.start()
    return server


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
