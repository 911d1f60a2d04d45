"""Ask for known vulnerabilities of what the lock installs: `vulnerabilities.py requirements.lock`.

pip-audit asks PyPI. Where that cannot be reached nothing is known, which is said and no failure. A
vulnerability fails unless `vulnerabilities.txt` beside this file names it with a reason.
"""

import json
import subprocess
import sys
from pathlib import Path

ACCEPTED = Path(__file__).with_name("vulnerabilities.txt")
SECONDS = 90
FOUND = 1


def accepted(text: str) -> dict[str, str]:
    """Identifier → reason, from lines `GHSA-… the reason`; one without a reason is a mistake."""
    lines = [line.strip() for line in text.splitlines()]
    entries = dict(line.partition(" ")[::2] for line in lines if line and not line.startswith("#"))
    nameless = [name for name, reason in entries.items() if not reason.strip()]
    if nameless:
        raise ValueError(f"without a reason: {', '.join(nameless)}")
    return entries


def unaccepted(report: str, known: dict[str, str]) -> list[str]:
    """One line for each vulnerability in pip-audit's JSON that nobody has looked at."""
    return [
        f"{package['name']} {package['version']}: {found['id']}"
        f" (mended in {', '.join(found['fix_versions']) or 'no version yet'})"
        for package in json.loads(report)["dependencies"]
        for found in package.get("vulns", ())
        if not known.keys() & {found["id"], *found.get("aliases", ())}
    ]


def unknown(report: str) -> tuple[int, int]:
    """How many packages the index told nothing about, and of how many."""
    packages = json.loads(report)["dependencies"]
    return sum("skip_reason" in package for package in packages), len(packages)


def main() -> None:
    """Exit code 1 for a vulnerability that is not accepted, else 0."""
    known = accepted(ACCEPTED.read_text(encoding="utf-8"))
    asked = [
        *(sys.executable, "-m", "pip_audit", "--requirement", sys.argv[1]),
        *("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"),
        *("--timeout", "10"),
    ]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        print("vulnerabilities: PyPI did not answer in time; nothing is known")
        return
    if not said.stdout.startswith("{"):
        reason = (said.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"vulnerabilities: not looked up ({reason[:160]})")
        return
    untold, of = unknown(said.stdout)
    if untold:
        print(f"vulnerabilities: the index tells nothing about {untold} of {of} packages")
    found = unaccepted(said.stdout, known)
    for line in found:
        print(f"vulnerability: {line}")
    if found:
        print(f"renew the lock, or accept it with a reason in {ACCEPTED.name}")
        sys.exit(FOUND)


if __name__ == "__main__":
    main()
