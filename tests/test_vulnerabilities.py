"""What `make check` makes of pip-audit's answer."""

import json
import runpy
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "vulnerabilities.py"))
accepted, unaccepted, unknown = (SCRIPT[each] for each in ("accepted", "unaccepted", "unknown"))

REPORT = json.dumps(
    {
        "dependencies": [
            {"name": "sound", "version": "1.0", "vulns": []},
            {"name": "skipped", "skip_reason": "not on PyPI"},
            {
                "name": "broken",
                "version": "2.0",
                "vulns": [
                    {
                        "id": "PYSEC-2026-1",
                        "aliases": ["CVE-2026-1", "GHSA-aaaa"],
                        "fix_versions": ["2.1"],
                        "description": "",
                    },
                    {"id": "PYSEC-2026-2", "aliases": [], "fix_versions": [], "description": ""},
                ],
            },
        ],
        "fixes": [],
    }
)


def test_what_is_found_is_named_with_what_mends_it() -> None:
    assert unaccepted(REPORT, {}) == [
        "broken 2.0: PYSEC-2026-1 (mended in 2.1)",
        "broken 2.0: PYSEC-2026-2 (mended in no version yet)",
    ]


@pytest.mark.parametrize("name", ["PYSEC-2026-1", "CVE-2026-1", "GHSA-aaaa"])
def test_what_was_looked_at_fails_no_more_under_any_of_its_names(name: str) -> None:
    (left,) = unaccepted(REPORT, accepted(f"# why\n\n{name} only on Windows\n"))
    assert "PYSEC-2026-2" in left


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValueError, match="CVE-1"):
        accepted("CVE-1\n")
    accepted(SCRIPT["ACCEPTED"].read_text(encoding="utf-8"))


def test_what_the_index_says_nothing_about_is_counted() -> None:
    assert unknown(REPORT) == (1, 3)
