"""Passwords by length and guessability alone; PINs that are not the first that come to mind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.passwords import prepared, require_good_password, require_good_pin


def _refusal(password: str, least: int = 15, about: tuple[str, ...] = ()) -> Refusal | None:
    try:
        require_good_password(password, least=least, about=about)
    except QueueError as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    "password, refused",
    [
        ("trois mots sans lien banane", None),
        ("موز أخضر فوق سطح المدينة", None),
        ("ⴰⵣⵓⵍ ⵜⵉⵏⵎⵍ ⴰⴳⴰⴷⵉⵔ ⵉⵖⵔⵎ", None),
        ("    espaces   et  Ünïcode ✓", None),
        ("", Refusal.PASSWORD_SHORT),
        ("quatorze-signe", Refusal.PASSWORD_SHORT),
        ("aaaaaaaaaaaaaaaaaaaa", Refusal.PASSWORD_WEAK),
        ("123456789012345678", Refusal.PASSWORD_WEAK),
        ("passwordpassword", Refusal.PASSWORD_WEAK),
        ("azertyuiopqsdfghjklm", Refusal.PASSWORD_WEAK),
        ("x7!Kd " * 40, Refusal.PASSWORD_LONG),
    ],
)
def test_a_password(password: str, refused: Refusal | None) -> None:
    assert _refusal(password) is refused


def test_what_others_know_of_its_owner_counts_for_little() -> None:
    assert _refusal("zineb.elalaoui.x", about=()) is None
    assert (
        _refusal("zineb.elalaoui.x", about=("zineb.elalaoui", "Zineb Elalaoui"))
        is Refusal.PASSWORD_WEAK
    )


@given(st.text(max_size=260))
def test_any_text_is_judged_and_nothing_else_is_raised(password: str) -> None:
    found = _refusal(password)
    if len(prepared(password)) < 15:
        assert found is Refusal.PASSWORD_SHORT
    elif len(prepared(password)) > 200:
        assert found is Refusal.PASSWORD_LONG
    else:
        assert found in {None, Refusal.PASSWORD_WEAK}


def test_it_is_the_same_however_a_keyboard_composes_it() -> None:
    assert prepared("e\u0301te\u0301") == prepared("\u00e9t\u00e9")


@pytest.mark.parametrize(
    "pin, is_good",
    [
        ("274913", True),
        ("000271", True),
        ("123456", False),
        ("654321", False),
        ("890123", False),
        ("111111", False),
        ("123123", False),
        ("121212", False),
        ("112211", False),
        ("27491", False),
        ("2749133", False),
        ("", False),
        ("27491x", False),
        ("٢٧٤٩١٣", False),
        (" 27491", False),
    ],
)
def test_a_pin(pin: str, is_good: bool) -> None:
    if is_good:
        require_good_pin(pin)
        return
    with pytest.raises(QueueError) as refused:
        require_good_pin(pin)
    assert refused.value.code is Refusal.PIN_WEAK
