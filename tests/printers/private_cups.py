"""A CUPS of the tests' own, on a port of this machine, whose queues lead to simulated printers."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.printers.simulated_lines import closed_port

_CUPSD = "/usr/sbin/cupsd"
_CONFIGURATION = """\
Listen 127.0.0.1:{port}
LogLevel warn
MaxLogSize 0
Browsing Off
WebInterface No
DefaultAuthType None
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow localhost
  </Limit>
</Policy>
"""
_FILES = """\
ServerRoot {root}
ServerBin /usr/lib/cups
DataDir /usr/share/cups
CacheDir {root}/cache
StateDir {root}/state
RequestRoot {root}/spool
TempDir {root}/spool/tmp
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
User {user}
Group {group}
SystemGroup root
FatalErrors config
"""


class PrivateCups:
    """A running cupsd."""

    def __init__(self, port: int) -> None:
        self.server = f"127.0.0.1:{port}"
        self._environment = {**os.environ, "CUPS_SERVER": self.server, "LC_ALL": "C"}

    def run(self, *command: str) -> None:
        """One of CUPS' own commands."""
        subprocess.run(command, check=True, capture_output=True, env=self._environment, timeout=30)

    def queue(self, name: str, port: int) -> str:
        """A raw queue to a printer on this machine's `port`."""
        address = f"socket://127.0.0.1:{port}"
        self.run("lpadmin", "-p", name, "-E", "-v", address, "-m", "raw")
        return name

    def answers(self) -> bool:
        """It has come up."""
        asked = subprocess.run(
            ["lpstat", "-r"], check=False, capture_output=True, env=self._environment, timeout=30
        )
        return asked.stdout == b"scheduler is running\n"


@contextmanager
def private_cups(folder: Path) -> Iterator[PrivateCups]:
    """Start one with its files in `folder`; it is stopped at the end."""
    port = closed_port()
    for name in ("cache", "state", "spool/tmp", "ssl"):
        (folder / name).mkdir(parents=True)
    user = "lp" if os.geteuid() == 0 else _name("-un")
    group = "lp" if os.geteuid() == 0 else _name("-gn")
    if os.geteuid() == 0:  # its helpers run as another user, and want to get at their files
        for each in (folder, *folder.rglob("*")):
            shutil.chown(each, "root", group)
            each.chmod(0o771 if each.is_dir() else 0o640)
        for parent in folder.parents:
            if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o111)
    configuration, files = folder / "cupsd.conf", folder / "cups-files.conf"
    configuration.write_text(_CONFIGURATION.format(port=port))
    files.write_text(_FILES.format(root=folder, user=user, group=group))
    process = subprocess.Popen(
        [_CUPSD, "-f", "-c", str(configuration), "-s", str(files)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        cups = PrivateCups(port)
        while not cups.answers():
            if process.poll() is not None:
                raise RuntimeError(f"cupsd ended with {process.returncode}")
        yield cups
    finally:
        process.terminate()
        process.wait(30)


def _name(option: str) -> str:
    told = subprocess.run(["id", option], check=True, capture_output=True, text=True)
    return told.stdout.strip()
