"""A note is one line that every screen shows and every database takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.note import note_line


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  1 original,\n 2 copies ", "1 original, 2 copies"),
        ("livret\t oublié", "livret oublié"),
        ("نسخة واحدة", "نسخة واحدة"),
        ("a\x00b\x07c", "abc"),
        ("\ud800x", "x"),
        (" \n ", ""),
    ],
)
def test_lines(typed: str, kept: str) -> None:
    assert note_line(typed) == kept


@given(st.text(max_size=200))
def test_a_line_stays_as_it_is(typed: str) -> None:
    line = note_line(typed)
    assert note_line(line) == line
    assert len(line) <= len(typed)
    line.encode()
