"""Tifinagh letters as phonemes of espeak-ng's Arabic voice.

Provisional: what is made of it can be followed, and is no model of how Amazigh sounds. Recordings
take its place.
"""

from itertools import groupby
from types import MappingProxyType
from typing import Final

_VOWELS: Final = MappingProxyType({"ⴰ": "a", "ⵉ": "i", "ⵓ": "u", "ⴻ": "@"})
_CONSONANTS: Final = MappingProxyType(
    dict(zip("ⴱⴳⴷⴼⴽⵀⵃⵄⵅⵇⵍⵎⵏⵔⵕⵖⵙⵛⵜⵡⵢⵣⵥ", "bgdfkhHAXqlmnRRQsStwjzz", strict=True))
    | {"ⴹ": "dH", "ⵊ": "dZ", "ⵚ": "s[", "ⵟ": "t["}
)
_MOST_CONSONANTS: Final = 2
"""More in a row get a short vowel between them, as speakers give them."""
_STRESS: Final = "'"


class UnknownLetterError(ValueError):
    """A character that is no Tifinagh letter."""


def phonemes(text: str) -> str:
    """Words of Tifinagh as espeak-ng takes phonemes: `[[s'in]]`. Raises UnknownLetterError."""
    return "[[" + " ".join(_word(word) for word in text.split()) + "]]"


def _word(word: str) -> str:
    sounds: list[str] = []
    for is_vowel, group in groupby(word, key=_VOWELS.__contains__):
        letters = list(group)
        sounds += [_VOWELS[letter] for letter in letters] if is_vowel else _cluster(letters)
    # The last vowel carries the voice; a word without any written one leans on its neighbours.
    vowels = [index for index, sound in enumerate(sounds) if sound in _VOWELS.values()]
    if not vowels:
        return f"@{''.join(sounds)}"
    sounds.insert(vowels[-1], _STRESS)
    return "".join(sounds)


def _cluster(letters: list[str]) -> list[str]:
    unknown = [letter for letter in letters if letter not in _CONSONANTS]
    if unknown:
        raise UnknownLetterError(f"'{unknown[0]}' is no Tifinagh letter")
    # A doubled consonant is one, held longer.
    held = ["".join(_CONSONANTS[letter] for letter in group) for _, group in groupby(letters)]
    return [
        f"@{sound}" if index and index % _MOST_CONSONANTS == 0 else sound
        for index, sound in enumerate(held)
    ]
