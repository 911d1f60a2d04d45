"""What a printer says, told apart whatever comes between."""

import random

import pytest

from printers.condition import Condition
from printers.drivers.answers import Ear, Reading, from_automatic, from_real_time

REAL_TIME = [b"\x12", b"\x1a", b"\x32", b"\x7e"]
PLAIN = [b"\x00", b"\x03", b"\x0c", b"\x0f"]
AUTOMATIC = [b"\x10\x00\x00\x00", b"\x3c\x08\x0f\x0f", b"\x18\x00\x0c\x0f"]
PROCESS = [b"\x37\x220001\x00", b"\x37\x22\x7e\x32\x12\x20\x00"]
FLOW = [b"\x11", b"\x13"]


def _heard(data: bytes, pieces: int = 1) -> Ear:
    ear = Ear()
    step = max(1, len(data) // pieces)
    for at in range(0, len(data), step):
        ear.hear(data[at : at + step])
    return ear


@pytest.mark.parametrize("seed", range(20))
def test_every_mixture_is_sorted(seed: int) -> None:
    """In any order, cut into any pieces, flow control between."""
    chance = random.Random(seed)
    said = chance.choices([*REAL_TIME, *PLAIN, *AUTOMATIC, *PROCESS, *FLOW], k=60)
    ear = _heard(b"".join(said), pieces=chance.randint(1, 100))
    assert list(ear.real_time) == [each[0] for each in said if each in REAL_TIME]
    assert list(ear.plain) == [each[0] for each in said if each in PLAIN]
    assert list(ear.automatic) == [each for each in said if each in AUTOMATIC]
    assert list(ear.processes) == [each[2:6] for each in said if each in PROCESS]


def test_an_automatic_status_is_never_an_answer() -> None:
    """Its last three bytes look like the answer of GS r: paper there, nothing near its end."""
    ear = _heard(b"\x10\x00\x00\x00" * 5, pieces=7)
    assert not ear.plain
    assert not ear.real_time


def test_a_question_answered_in_the_middle_of_an_automatic_status() -> None:
    ear = _heard(b"\x10\x00\x12\x0c\x00")
    assert (list(ear.real_time), list(ear.automatic)) == ([0x12], [b"\x10\x00\x0c\x00"])
    assert not ear.plain


def test_an_automatic_status_that_broke_off_gives_way_to_the_next() -> None:
    ear = _heard(b"\x10\x00\x10\x08\x00\x00")
    assert list(ear.automatic) == [b"\x10\x08\x00\x00"]


def test_a_process_id_that_is_none() -> None:
    ear = _heard(b"\x37\x12\x37\x221234\x01")
    assert not ear.processes
    assert list(ear.real_time) == [0x12]


@pytest.mark.parametrize(
    "reading, condition",
    [
        (from_real_time(0x12, 0x12, None, 0x12), Condition.READY),
        (from_real_time(0x12, 0x12, None, 0x1E), Condition.PAPER_LOW),
        (from_real_time(0x1A, 0x32, None, 0x7E), Condition.PAPER_OUT),
        (from_real_time(0x12, 0x12, None, 0x72), Condition.PAPER_OUT),
        (from_real_time(0x1A, 0x16, None, 0x12), Condition.COVER_OPEN),
        (from_real_time(0x1A, 0x52, 0x1A, 0x12), Condition.ERROR),
        (from_real_time(0x1A, 0x52, None, 0x12), Condition.ERROR),
        (from_real_time(0x1A, 0x12, None, 0x12), Condition.OFFLINE),
        (from_automatic(b"\x10\x00\x00\x00"), Condition.READY),
        (from_automatic(b"\x10\x00\x03\x00"), Condition.PAPER_LOW),
        (from_automatic(b"\x18\x00\x0f\x00"), Condition.PAPER_OUT),
        (from_automatic(b"\x38\x00\x0c\x00"), Condition.COVER_OPEN),
        (from_automatic(b"\x18\x08\x00\x00"), Condition.ERROR),
        (from_automatic(b"\x18\x40\x00\x00"), Condition.ERROR),
        (from_automatic(b"\x18\x00\x00\x00"), Condition.OFFLINE),
    ],
)
def test_the_worst_is_told(reading: Reading, condition: Condition) -> None:
    status = reading.status("box:9100")
    assert status.condition is condition
    assert status.detail.startswith("box:9100: ") or condition is Condition.READY


def test_an_error_is_named_where_it_has_a_name() -> None:
    jammed = from_real_time(0x1A, 0x52, 0x1A, 0x12)
    assert jammed.status("box").detail == "box: the cutter is jammed"
    hot = from_automatic(b"\x18\x40\x00\x00")
    assert "cooled down" in hot.status("box").detail
