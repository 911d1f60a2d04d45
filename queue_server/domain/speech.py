"""What is said when a ticket is called: names of clips, in order, for each language.

A language's grammar is a table. Python reads it here, and the screens read the same table in
`display/static/js/spoken.js`, so that neither has rules of its own and nothing is asked for when
a call comes. What each clip says stands in `queue_server/voice/*.yaml`.

A call is said in parts that a person can record in less than an hour a language:

- French: 0 to 99 whole (`soixante et onze` is no sum of parts), and the hundreds before them.
- Arabic: hundreds, then units before tens. `و` is joined to the word after it, in the clip too: by
  itself it is too short to be said, and its place would be heard as a cut.
- Amazigh: tens, then units, each joined to the `ⴷ` before it, for the same reason.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("fr", "ar", "zgh")

RECALL: Final = "<recall>"
LETTER: Final = "<letter>"
NUMBER: Final = "<number>"
COUNTER: Final = "<counter>"
BREATH: Final = ","
"""A short silence, as at a comma; not a clip."""

_LABEL = re.compile(r"([A-Z])([1-9][0-9]{0,5})")
_COUNTER = re.compile(r"[1-9][0-9]{0,2}")
_TENS = range(20, 100, 10)
_HUNDREDS = range(100, 1000, 100)

Parts = tuple[str, ...]


class UnsayableError(ValueError):
    """A label or a counter that no rule covers."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language says a call.

    `call`: clips, `BREATH`, and the places of letter, number and counter; `RECALL` is said for a
    recall only. Numbers to 99 are `alone[n]`; to 999, `hundreds[h]` and `after[rest]`; longer ones
    are read digit by digit.
    """

    call: Parts
    alone: tuple[Parts, ...]
    hundreds: Parts
    after: tuple[Parts, ...]

    def number(self, n: int) -> Iterator[str]:
        """The clips of a number, 0 or more."""
        if n < 100:
            yield from self.alone[n]
        elif n < 1000:
            yield self.hundreds[n // 100]
            yield from self.after[n % 100]
        else:
            for digit in str(n):
                yield from self.alone[int(digit)]


def spoken(language: str, label: str, counter: str, *, recall: bool = False) -> Parts:
    """The clips of a call such as `B42` at counter `3`. Raises UnsayableError."""
    named = _LABEL.fullmatch(label)
    if named is None or _COUNTER.fullmatch(counter) is None:
        raise UnsayableError(f"{label} at {counter}")
    grammar = GRAMMARS[language]
    places = {
        RECALL: (_phrase("recall"),) if recall else (),
        LETTER: (_letter(named[1]),),
        NUMBER: tuple(grammar.number(int(named[2]))),
        COUNTER: tuple(grammar.number(int(counter))),
        BREATH: (),
    }
    return tuple(clip for part in grammar.call for clip in places.get(part, (part,)))


@cache
def clip_names(language: str) -> Parts:
    """Every clip of a language, in the order in which a person reads them out."""
    grammar = GRAMMARS[language]
    phrases = [_phrase("recall"), *(part for part in grammar.call if part.startswith("phrase-"))]
    letters = [_letter(letter) for letter in ascii_uppercase]
    numbers = [clip for parts in grammar.alone for clip in parts]
    hundreds = list(grammar.hundreds[1:])
    joined = [clip for parts in grammar.after for clip in parts]
    groups = (phrases, letters, sorted({*numbers, *hundreds, *joined}, key=_reading_order))
    return tuple(clip for group in groups for clip in group)


def table(language: str) -> dict[str, object]:
    """The grammar as JSON, for `spoken.js`."""
    grammar = GRAMMARS[language]
    return {
        "call": grammar.call,
        "alone": grammar.alone,
        "hundreds": grammar.hundreds,
        "after": grammar.after,
    }


def _reading_order(clip: str) -> tuple[bool, str]:
    return clip.startswith("and-"), clip


def _phrase(name: str) -> str:
    return f"phrase-{name}"


def _letter(letter: str) -> str:
    return f"letter-{letter.lower()}"


def _number(n: int) -> str:
    return f"number-{n:03}"


def _and(n: int) -> str:
    """A number with the `and` before it."""
    return f"and-{n:03}"


_ROUND: Final = ("", *map(_number, _HUNDREDS))


def _french() -> Grammar:
    numbers = tuple((_number(n),) for n in range(100))
    call = (RECALL, _phrase("ticket"), LETTER, BREATH, NUMBER, BREATH, _phrase("counter"), COUNTER)
    return Grammar(call, numbers, _ROUND, ((), *numbers[1:]))


def _arabic() -> Grammar:
    def alone(n: int) -> Parts:
        if n < 20 or n in _TENS:
            return (_number(n),)
        return (_number(n % 10), _and(n - n % 10))

    def after(n: int) -> Parts:
        if n < 20 or n in _TENS:
            return (_and(n),)
        return (_and(n % 10), _and(n - n % 10))

    ticket = (_phrase("ticket"), LETTER, BREATH, _phrase("number"), NUMBER)
    call = (RECALL, *ticket, BREATH, _phrase("counter"), COUNTER)
    return Grammar(call, *_numbers(alone, after))


def _amazigh() -> Grammar:
    def alone(n: int) -> Parts:
        if n < 20 or n in _TENS:
            return (_number(n),)
        return (_number(n - n % 10), _and(n % 10))

    def after(n: int) -> Parts:
        if n < 20 or n in _TENS:
            return (_and(n),)
        return (_and(n - n % 10), _and(n % 10))

    call = (RECALL, _phrase("ticket"), LETTER, NUMBER, BREATH, _phrase("counter"), COUNTER)
    return Grammar(call, *_numbers(alone, after))


def _numbers(
    alone: Callable[[int], Parts], after: Callable[[int], Parts]
) -> tuple[tuple[Parts, ...], Parts, tuple[Parts, ...]]:
    return tuple(map(alone, range(100))), _ROUND, ((), *map(after, range(1, 100)))


GRAMMARS: Final[Mapping[str, Grammar]] = MappingProxyType(
    {"fr": _french(), "ar": _arabic(), "zgh": _amazigh()}
)
