"""Displays that contradict their site: the exact line, key and sentence."""

from pathlib import Path

import pytest

from queue_server.config_source import check
from tests.queue_server.small_config import SMALL, complaints, write

COUNTERS = "this site's counters are 1, 2"
NONE = "names no counter: remove the line to show the calls of all"
NOT_SHOWN = "this display does not show the calls of counter '1'"
EVERYTHING = "      - id: all\n"


@pytest.mark.parametrize(
    "displays, expected",
    [
        (
            EVERYTHING + EVERYTHING,
            "45: sites[0].displays[1].id: 'all' is taken by sites[0].displays[0].id",
        ),
        (
            "      - id: plain\n",
            "44: sites[0].displays[0].id: 'plain' is the name of a page; choose another",
        ),
        (
            EVERYTHING + "      - {id: hall, counters: [2, 7]}\n",
            f"45: sites[0].displays[1].counters: unknown counter '7'; {COUNTERS}",
        ),
        (
            EVERYTHING + "      - {id: hall, counters: [2, 2]}\n",
            "45: sites[0].displays[1].counters: '2' is named twice",
        ),
        (
            EVERYTHING + "      - {id: hall, counters: []}\n",
            f"45: sites[0].displays[1].counters: {NONE}",
        ),
        (
            EVERYTHING + "      - {id: hall, services: [A, Q]}\n",
            "45: sites[0].displays[1].services: 'Q' is not among this site's services, A, B",
        ),
        (
            "      - {id: hall, arrows: {7: left}}\n",
            f"44: sites[0].displays[0].arrows.7: unknown counter '7'; {COUNTERS}",
        ),
        (
            EVERYTHING + "      - {id: hall, counters: [2], arrows: {1: left}}\n",
            f"45: sites[0].displays[1].arrows.1: {NOT_SHOWN}",
        ),
        (
            "      - {id: hall, counters: [2]}\n",
            "43: sites[0].displays: no display shows the calls of counter '1'",
        ),
    ],
)
def test_contradictions(tmp_path: Path, displays: str, expected: str) -> None:
    assert complaints(tmp_path, f"{SMALL}    displays:\n{displays}") == [expected]


def test_displays_that_agree(tmp_path: Path) -> None:
    displays = """\
    displays:
      - id: ground
        counters: [1]
        arrows: {1: up}
      - {id: upstairs, counters: [2], services: [B], theme: bright, text: rotate, languages: [fr]}
"""
    assert check(write(tmp_path, SMALL + displays)) == []
