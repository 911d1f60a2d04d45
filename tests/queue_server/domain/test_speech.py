"""The grammar of spoken calls: what is said, in every language, for every number."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.speech import (
    BREATH,
    GRAMMARS,
    LANGUAGES,
    UnsayableError,
    clip_names,
    spoken,
    table,
)
from queue_server.voice.words import clip_words

labels = st.builds(
    "{}{}".format, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.integers(1, 999)
)
counters = st.integers(1, 999).map(str)


def text(language: str, names: tuple[str, ...]) -> str:
    """What is heard."""
    return " ".join(clip_words(language)[name].text for name in names)


def number(language: str, n: int) -> str:
    """One number, as it is heard."""
    return text(language, tuple(GRAMMARS[language].number(n)))


@pytest.mark.parametrize(
    "language, call",
    [
        ("fr", "Ticket B quarante-deux guichet trois"),
        ("ar", "التذكرة B رقم اثنان وأربعون الشباك رقم ثلاثة"),
        ("zgh", "ⵜⴰⵏⴼⵓⵍⵜ B ⴽⴽⵓⵥⵎⵔⴰⵡ ⴷ ⵙⵉⵏ ⴷⴷⵓ ⵖⵔ ⵓⵙⴽⵙⵍ ⴽⵕⴰⴹ"),
    ],
)
def test_a_call_is_said_as_the_commune_says_it(language: str, call: str) -> None:
    assert text(language, spoken(language, "B42", "3")) == call


@pytest.mark.parametrize(
    "n, said",
    [
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (60, "soixante"),
        (61, "soixante et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (180, "cent quatre-vingts"),
        (200, "deux cents"),
        (999, "neuf cents quatre-vingt-dix-neuf"),
        (1204, "un deux zéro quatre"),
    ],
)
def test_french_numbers(n: int, said: str) -> None:
    assert number("fr", n) == said


@pytest.mark.parametrize(
    "n, said",
    [
        (1, "واحد"),
        (2, "اثنان"),
        (8, "ثمانية"),
        (10, "عشرة"),
        (11, "أحد عشر"),
        (12, "اثنا عشر"),
        (18, "ثمانية عشر"),
        (20, "عشرون"),
        (21, "واحد وعشرون"),
        (42, "اثنان وأربعون"),
        (99, "تسعة وتسعون"),
        (100, "مئة"),
        (102, "مئة واثنان"),
        (112, "مئة واثنا عشر"),
        (130, "مئة وثلاثون"),
        (200, "مئتان"),
        (342, "ثلاثمئة واثنان وأربعون"),
        (811, "ثمانمئة وأحد عشر"),
        (1204, "واحد اثنان صفر أربعة"),
    ],
)
def test_arabic_numbers_have_units_before_tens(n: int, said: str) -> None:
    assert number("ar", n) == said


@pytest.mark.parametrize(
    "n, said",
    [
        (1, "ⵢⴰⵏ"),
        (10, "ⵎⵔⴰⵡ"),
        (12, "ⵙⵉⵏ ⴷ ⵎⵔⴰⵡ"),
        (20, "ⵙⵉⵎⵔⴰⵡ"),
        (42, "ⴽⴽⵓⵥⵎⵔⴰⵡ ⴷ ⵙⵉⵏ"),
        (100, "ⵜⵉⵎⵉⴹⵉ"),
        (101, "ⵜⵉⵎⵉⴹⵉ ⴷ ⵢⴰⵏ"),
        (130, "ⵜⵉⵎⵉⴹⵉ ⴷ ⴽⵕⴰⵎⵔⴰⵡ"),
        (242, "ⵙⵏⴰⵜ ⵜⵎⴰⴹ ⴷ ⴽⴽⵓⵥⵎⵔⴰⵡ ⴷ ⵙⵉⵏ"),
    ],
)
def test_amazigh_numbers_are_tens_and_units(n: int, said: str) -> None:
    assert number("zgh", n) == said


@pytest.mark.parametrize(
    "language, first", [("fr", "Rappel"), ("ar", "إعادة النداء"), ("zgh", "ⴰⵖⵓⵔⵉ ⴷⴰⵖ")]
)
def test_a_recall_says_so_first_and_is_the_same_call(language: str, first: str) -> None:
    names = spoken(language, "B42", "3", recall=True)
    assert clip_words(language)[names[0]].text == first
    assert names[1:] == spoken(language, "B42", "3")


@given(st.sampled_from(LANGUAGES), labels, counters, st.booleans())
def test_every_call_can_be_said_with_the_clips_of_the_list(
    language: str, label: str, counter: str, recall: bool
) -> None:
    names = spoken(language, label, counter, recall=recall)
    assert set(names) <= set(clip_names(language))
    assert f"letter-{label[0].lower()}" in names


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clip_is_recorded_in_vain(language: str) -> None:
    """Zero is heard in the numbers above 999, which are read digit by digit."""
    letters = {
        clip
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for clip in spoken(language, f"{letter}1", "1")
    }
    numbers = {clip for n in range(1, 1001) for clip in GRAMMARS[language].number(n)}
    recall = set(spoken(language, "A1", "1", recall=True))
    assert letters | numbers | recall == set(clip_names(language))


@cache
def _all_numbers(language: str) -> list[str]:
    return [number(language, n) for n in range(1000)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_numbers_sound_alike(language: str) -> None:
    assert len(set(_all_numbers(language))) == 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_person_can_record_a_language_in_an_hour(language: str) -> None:
    names = clip_names(language)
    assert len(names) == len(set(names)) <= 150


@pytest.mark.parametrize(
    "call",
    [
        *(" 1", "B 1", "42 1", "b42 1", "B0 1", "B042 1", "BB2 1", "B1234567 1", "B٤٢ 1"),
        *("B42 ", "B42 0", "B42 1000", "B42 x", "B42 03", "B42\n 3"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_said_is_an_error(language: str, call: str) -> None:
    label, _, counter = call.partition(" ")
    with pytest.raises(UnsayableError):
        spoken(language, label, counter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_for_screens_is_the_grammar(language: str) -> None:
    given_table = table(language)
    assert given_table["call"] == GRAMMARS[language].call
    assert BREATH in GRAMMARS[language].call
    assert BREATH not in spoken(language, "B42", "3")
