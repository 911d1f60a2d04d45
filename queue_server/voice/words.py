"""What each clip says, from the data files beside this module; made to be corrected by speakers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from queue_server.domain.speech import clip_names
from queue_server.voice.tifinagh import phonemes

_FILES: Final = Path(__file__).parent
_AMAZIGH: Final = "zgh"
_VOICES: Final = MappingProxyType({"fr": "fr", "ar": "ar", "zgh": "ar"})
"""espeak-ng's voices; Arabic has every sound of Amazigh, which has no voice."""
_LETTERS_VOICE: Final = "fr"
"""The letters of tickets are named as in French, whatever the language around them."""


@dataclass(frozen=True, slots=True)
class ClipWords:
    """One clip: `text` is read out by a person, `utterance` by espeak-ng's `voice`.

    `doubtful`: a native speaker should still confirm the text.
    """

    name: str
    text: str
    voice: str
    utterance: str
    doubtful: bool


@cache
def clip_words(language: str) -> Mapping[str, ClipWords]:
    """By name, in reading order. ValueError when the data file lacks a clip or has one too many."""
    path = _FILES / f"{language}.yaml"
    entries: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = clip_names(language)
    if wrong := set(entries) ^ set(names):
        raise ValueError(f"{path.name}: missing or unknown: {', '.join(sorted(wrong))}")
    return MappingProxyType({name: _words(language, name, entries[name]) for name in names})


def _words(language: str, name: str, entry: str | dict[str, Any]) -> ClipWords:
    facts: dict[str, Any] = {"text": entry} if isinstance(entry, str) else entry
    text = facts["text"]
    is_letter = name.startswith("letter-")
    written = phonemes(text) if language == _AMAZIGH and not is_letter else text
    return ClipWords(
        name=name,
        text=text,
        voice=_LETTERS_VOICE if is_letter else _VOICES[language],
        utterance=facts.get("say", written),
        doubtful=facts.get("doubtful", False),
    )
