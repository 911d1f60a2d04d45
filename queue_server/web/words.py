"""Every sentence a person sees, by key, in the three languages.

The gettext catalogues in `translations/` are read and compiled in memory once per process, so
correcting a word takes an editor and a restart, no build step. Entries marked fuzzy (doubtful
Amazigh, waiting for a native reviewer) are used. A sentence that one language lacks falls back
to French: a citizen must never read a key. Keys are checked by `tests/test_words.py`.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.dates import get_day_names, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

TRANSLATIONS: Final = Path(__file__).parent / "translations"
LANGUAGES: Final = ("fr", "ar", "zgh")
FALLBACK: Final = "fr"
RIGHT_TO_LEFT: Final = frozenset({"ar"})

# CLDR names months as Morocco does (نونبر, not نوفمبر) only under the country's own locale.
_LOCALES: Final = {"fr": "fr_MA", "ar": "ar_MA", "zgh": "zgh"}
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
_log = logging.getLogger(__name__)

Entry = str | tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """One language's sentences: a string per key, or its plural forms in gettext's order."""

    entries: Mapping[str, Entry]
    plural: Callable[[int], int]


@lru_cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of `fr`, `ar` or `zgh`; another language is a ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for language {language!r}")
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        source = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, source, use_fuzzy=True)
    compiled.seek(0)
    plural: Callable[[int], int] = Translations(compiled).plural
    entries: dict[str, Entry] = {}
    for message in source:
        if isinstance(message.id, str):
            if message.id and isinstance(message.string, str) and message.string:
                entries[message.id] = message.string
        elif isinstance(message.string, list | tuple) and all(message.string):
            entries[message.id[0]] = tuple(message.string)
    return Catalogue(entries, plural)


def _find(key: str, language: str) -> tuple[Entry, str]:
    for candidate in (language, FALLBACK):
        entry = catalogue(candidate).entries.get(key)
        if entry is not None:
            return entry, candidate
    _log.error("no words for %r in any catalogue", key)
    return "", FALLBACK


def _fill(text: str, params: Mapping[str, object]) -> str:
    return _PLACEHOLDER.sub(lambda found: str(params[found[1]]), text)


def translate(key: str, language: str, **params: object) -> str:
    """The sentence of `key`, with `%(name)s` filled from `params` (KeyError if one lacks)."""
    entry, _ = _find(key, language)
    return _fill(entry if isinstance(entry, str) else entry[-1], params)


def translate_plural(key: str, n: int, language: str, **params: object) -> str:
    """The form of `key` that goes with `n` in that language; `n` is a parameter too."""
    entry, found_in = _find(key, language)
    forms = (entry,) if isinstance(entry, str) else entry
    index = catalogue(found_in).plural(n) if len(forms) > 1 else 0
    return _fill(forms[index], {"n": n, **params})


def page_words(languages: tuple[str, ...], *prefixes: str) -> dict[str, dict[str, Entry]]:
    """What a page's scripts need: language → key → sentence or plural forms.

    `prefixes` are key beginnings such as `"kiosk."`; `static/js/words.js` reads the result from
    the page's `<script type="application/json" id="words">`.
    """
    keys = sorted(key for key in catalogue(FALLBACK).entries if key.startswith(prefixes))
    return {language: {key: _find(key, language)[0] for key in keys} for language in languages}


def calendar_names(language: str) -> dict[str, list[str]]:
    """CLDR's weekdays (Monday first) and months, for pages whose browser lacks the language."""
    locale = _LOCALES[language]
    days, months = get_day_names("wide", locale=locale), get_month_names("wide", locale=locale)
    return {
        "weekdays": [days[index] for index in range(7)],
        "months": [months[index] for index in range(1, 13)],
    }


def direction(language: str) -> str:
    """HTML's `dir` of a language."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def isolate(text: str) -> str:
    """Keeps a time or a figure from being turned round inside Arabic, as `format.js` does."""
    return f"\u202a{text}\u202c"
