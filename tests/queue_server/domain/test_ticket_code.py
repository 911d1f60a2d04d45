"""What readers and hands type, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.ticket_code import ReadLabel, ReadToken, read_code

TOKEN = "Ab3_-Ab3_-Ab3_-Ab3_-Ab"


@pytest.mark.parametrize(
    "typed, read",
    [
        (f"http://127.0.0.1:8000/t/{TOKEN}", ReadToken(TOKEN)),
        (f"https://nouba.example.ma/t/{TOKEN}?lang=ar", ReadToken(TOKEN)),
        (f"  {TOKEN}\n", ReadToken(TOKEN)),
        ("B42", ReadLabel("B", 42)),
        ("b042", ReadLabel("B", 42)),
        ("B 42", ReadLabel("B", 42)),
        ("B-7", ReadLabel("B", 7)),
        ("B", None),
        ("42", None),
        ("B0", None),
        ("B1234567", None),
        ("", None),
        (f"https://nouba.example.ma/{TOKEN}/x", None),
        ("https://nouba.example.ma/t/short", None),
    ],
)
def test_codes(typed: str, read: ReadToken | ReadLabel | None) -> None:
    assert read_code(typed) == read


@given(st.text(max_size=300))
def test_anything_may_be_typed(typed: str) -> None:
    read_code(typed)


@given(st.from_regex(r"[A-Z]", fullmatch=True), st.integers(1, 9999))
def test_what_people_read_is_read(service: str, number: int) -> None:
    assert read_code(f"{service}{number}") == ReadLabel(service, number)
