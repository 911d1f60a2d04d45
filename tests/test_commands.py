"""`make run` and its scripts, with the system's own commands replaced by small ones."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SYSTEM_PACKAGES = ROOT / "scripts" / "system-packages.sh"
# What the scripts call besides the commands that a test replaces.
TOOLS = ("cat", "env", "sed")


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder to be the whole PATH; each replaced command writes how it was called to `calls`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        folder.joinpath(tool).symlink_to(f"/usr/bin/{tool}")
    return folder


def _replace(commands: Path, name: str, script: str) -> None:
    command = commands / name
    command.write_text(f'#!/bin/sh\necho "{name} $*" >>{commands.parent}/calls\n{script}\n')
    command.chmod(0o755)


def _install(commands: Path, packages: str, *options: str) -> tuple[int, str, str]:
    """Exit code, what was said, and the calls of the replaced commands."""
    names = commands.parent / "packages.txt"
    names.write_text(packages)
    done = subprocess.run(
        ["/bin/sh", SYSTEM_PACKAGES, *options, names],
        env={"PATH": str(commands)},
        capture_output=True,
        text=True,
        check=False,
    )
    calls = commands.parent / "calls"
    return done.returncode, done.stderr, calls.read_text() if calls.exists() else ""


INSTALLED = '[ "$4" = there ] && echo installed || exit 1'


def test_nothing_to_install_says_and_does_nothing(commands: Path) -> None:
    _replace(commands, "dpkg-query", INSTALLED)
    _replace(commands, "apt-get", "exit 1")
    code, said, calls = _install(commands, "# why\nthere\n\n")
    assert (code, said) == (0, "")
    assert "apt-get" not in calls


def test_without_the_right_to_install_the_exact_line_is_named(commands: Path) -> None:
    _replace(commands, "dpkg-query", INSTALLED)
    _replace(commands, "id", "echo 1000")
    _replace(commands, "sudo", "exit 1")
    _replace(commands, "apt-get", "exit 0")
    code, said, calls = _install(commands, "# why\nthere\nlibone\nlibtwo # why\n")
    assert code == 1
    assert "apt-get install --yes --no-install-recommends libone libtwo\n" in said
    assert "apt-get" not in calls


def test_what_is_optional_is_named_and_stops_nothing(commands: Path) -> None:
    _replace(commands, "dpkg-query", INSTALLED)
    _replace(commands, "id", "echo 1000")
    _replace(commands, "sudo", "exit 1")
    code, said, _ = _install(commands, "espeak-ng\n", "--optional")
    assert code == 0
    assert said.startswith("Nouba starts without espeak-ng")
    assert "apt-get install --yes --no-install-recommends espeak-ng\n" in said


def test_what_is_optional_may_fail_to_be_installed(commands: Path) -> None:
    _replace(commands, "dpkg-query", INSTALLED)
    _replace(commands, "id", "echo 0")
    _replace(commands, "apt-get", "exit 100")
    assert _install(commands, "espeak-ng\n", "--optional")[0] == 0
    assert _install(commands, "espeak-ng\n")[0] == 100


def test_sudo_is_used_where_it_asks_for_no_password(commands: Path) -> None:
    _replace(commands, "dpkg-query", INSTALLED)
    _replace(commands, "id", "echo 1000")
    _replace(commands, "sudo", 'shift; exec "$@"')
    _replace(commands, "true", "exit 0")
    _replace(commands, "apt-get", "exit 0")
    code, _, calls = _install(commands, "libone\n")
    assert code == 0
    assert "apt-get install --quiet --yes --no-install-recommends libone\n" in calls


def test_old_package_lists_are_refreshed_once(commands: Path) -> None:
    _replace(commands, "dpkg-query", INSTALLED)
    _replace(commands, "id", "echo 0")
    _replace(commands, "apt-get", '[ "$1" = update ] || exit 100')
    code, _, calls = _install(commands, "libone\n")
    assert code == 100
    verbs = [line.split()[1] for line in calls.splitlines() if line.startswith("apt-get")]
    assert verbs == ["install", "update", "install"]


def test_another_system_is_told_what_to_have(commands: Path) -> None:
    code, said, _ = _install(commands, "libone\n")
    assert code == 0
    assert "libone" in said


SERVER = """#!/bin/sh
trap 'echo stopping >>{folder}/said; exit 0' TERM INT
echo "$* $PORT" >>{folder}/said
while :; do sleep 0.05; done
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_make_stops_the_server_first(tmp_path: Path, how: signal.Signals) -> None:
    server = tmp_path / "nouba"
    server.write_text(SERVER.format(folder=tmp_path))
    server.chmod(0o755)
    said = tmp_path / "said"
    make = subprocess.Popen(
        [
            # Whoever runs the tests in the background has them ignore Ctrl-C.
            *("env", "--default-signal=INT"),
            *("make", "--old-file=run-environment", "--old-file=words"),
            *("run", "PORT=8765", "ARGS=--demo-speed=2", f"VENV={tmp_path}"),
        ],
        cwd=ROOT,
        start_new_session=True,
        env={**os.environ, "MAKEFLAGS": ""},
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        while not said.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        # A terminal's Ctrl-C goes to everyone in the group; a service manager's SIGTERM to make.
        if how is signal.SIGINT:
            os.killpg(make.pid, how)
        else:
            make.send_signal(how)
        make.wait(10)
    finally:
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGKILL)
            make.wait()
    assert said.read_text().splitlines() == ["run --demo-speed=2 8765", "stopping"]
