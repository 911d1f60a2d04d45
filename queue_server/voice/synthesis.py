"""Synthetic clips by espeak-ng, one program run for each."""

import hashlib
import shutil
import subprocess
from types import MappingProxyType
from typing import Final

from queue_server.voice.sound import Sound, SoundError, read_wav
from queue_server.voice.words import ClipWords

PROGRAM: Final = "espeak-ng"
_RECIPE: Final = "1"
"""Changed whenever clips should be made again although their words are the same."""
RECIPE_LENGTH: Final = 16
_WORDS_A_MINUTE: Final = MappingProxyType({"fr": 145, "ar": 130})
_SECONDS: Final = 20


class SynthesisError(Exception):
    """espeak-ng is not there, or did not speak."""


def available() -> bool:
    """Whether espeak-ng is installed."""
    return shutil.which(PROGRAM) is not None


def recipe(clip: ClipWords) -> str:
    """What a synthetic clip was made from: it differs when it would be made differently."""
    facts = "\0".join((_RECIPE, clip.voice, clip.utterance, *_options(clip)))
    return hashlib.sha256(facts.encode()).hexdigest()[:RECIPE_LENGTH]


def synthesise(clip: ClipWords) -> Sound:
    """Trimmed and levelled. Raises SynthesisError."""
    command = ["nice", PROGRAM, *_options(clip), "--stdin", "--stdout"]
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and on its standard input
            command,
            input=clip.utterance.encode(),
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
        spoken = read_wav(done.stdout)
    except (OSError, subprocess.SubprocessError, SoundError) as error:
        raise SynthesisError(f"{clip.name}: {error}") from None
    if spoken.silent:
        raise SynthesisError(f"{clip.name}: {PROGRAM} said nothing")
    return spoken.trimmed().levelled()


def _options(clip: ClipWords) -> tuple[str, ...]:
    return ("-v", clip.voice, "-s", str(_WORDS_A_MINUTE[clip.voice]), "-b", "1", "-z")
