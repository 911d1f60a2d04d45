"""What holds for every file of the project."""

import re
import subprocess
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("queue_server", "kiosk", "display", "printers")
LONGEST_MODULE = 400


@cache
def _files() -> tuple[Path, ...]:
    """The files under version control, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def _is_vendored(path: Path) -> bool:
    return "vendor" in path.parts or "fonts" in path.parts


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in _files():
        if _is_vendored(path):
            continue
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:  # pictures and sounds
            continue
    return found


# Paths of one person's or one machine's, in any file: documents, locks and pictures' captions.
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|root|Users|work|workspace)/[\w.-]+")


def test_no_file_names_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, text in _texts()
        if str(ROOT) in text or MACHINE_PATH.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if str(ROOT) in line or MACHINE_PATH.search(line)
    ]
    assert not found, "\n".join(found)


def test_lock_files_are_exact_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned), name


def test_the_test_lock_holds_the_same_versions() -> None:
    pins = {
        name: set(
            re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        )
        for name in ("requirements.lock", "requirements-dev.lock")
    }
    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]


def test_modules_are_short() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path, text in _texts()
        if path.suffix in {".py", ".js", ".css", ".html"}
        and (lines := text.count("\n")) > LONGEST_MODULE
    ]
    assert not found, "\n".join(found)


def test_every_vendored_folder_has_its_licence() -> None:
    folders = {
        path.parent
        for path in _files()
        if _is_vendored(path) and path.suffix not in {".txt", ".md"}
    }
    lacking = [
        str(folder.relative_to(ROOT))
        for folder in sorted(folders)
        if not any(
            re.search(r"LICEN[CS]E|OFL|COPYING", path.name, re.IGNORECASE)
            for nearby in (folder, folder.parent)
            for path in nearby.iterdir()
        )
    ]
    assert not lacking, lacking


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_shipped(package: str) -> None:
    """A wheel holds modules, and the data that pyproject.toml names: nothing may be left out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    left_out = []
    for path in _files():
        if not path.is_relative_to(ROOT / package):
            continue
        home = path.parent
        while not (home / "__init__.py").exists() and home != ROOT:
            home = home.parent
        inside = path.relative_to(home).as_posix()
        is_module = path.suffix == ".py" and "/" not in inside
        if home == ROOT or not (
            is_module or any(fnmatch(inside, pattern.replace("**/", "")) for pattern in patterns)
        ):
            left_out.append(str(path.relative_to(ROOT)))
    assert not left_out, left_out
