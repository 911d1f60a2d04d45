"""The folder of clips: `<language>/<clip>.wav` made by espeak-ng, `<language>/recorded/<clip>.wav`
read out by a person. A recording comes first, and nothing that makes clips touches it.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Final

from queue_server.domain.speech import LANGUAGES, clip_names
from queue_server.voice.sound import Sound
from queue_server.voice.synthesis import RECIPE_LENGTH, recipe, synthesise
from queue_server.voice.words import ClipWords, clip_words

_RECORDED: Final = "recorded"
_LOCK: Final = ".making"
_WITHOUT_VOICE: Final = frozenset({"zgh"})


class State(StrEnum):
    """Where a clip comes from."""

    RECORDED = "recorded"
    SYNTHETIC = "synthetic"
    PROVISIONAL = "provisional"
    """Synthetic, and of a language or of words that nobody has confirmed yet."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip as it stands. `digest`: of its content; None while it is missing."""

    language: str
    words: ClipWords
    state: State
    digest: str | None


class Library:
    """Clips of one folder. Files are looked at each time: what was imported is there at once."""

    def __init__(self, folder: Path) -> None:
        """`folder` need not exist yet."""
        self._folder = folder
        self._digests: dict[Path, tuple[tuple[int, int], str]] = {}

    def clips(self, language: str) -> list[Clip]:
        """Every clip of a language, in reading order."""
        return [self._clip(language, words) for words in clip_words(language).values()]

    def read(self, language: str, name: str, digest: str) -> bytes | None:
        """A clip's WAV file while its content is still the named one; None for anything else."""
        if language not in LANGUAGES or name not in clip_names(language):
            return None
        for path in (self._recording(language, name), self._synthetic(language, name)):
            try:
                content = path.read_bytes()
            except OSError:
                continue
            return content if _digest(content) == digest else None
        return None

    def keep_recording(self, language: str, name: str, sound: Sound) -> None:
        """Take a person's reading; it replaces an earlier one."""
        _write(self._recording(language, name), sound.wav())

    def outdated(self, language: str) -> list[ClipWords]:
        """The clips that `make` would make: missing ones, and those whose words have changed."""
        return [
            words
            for name, words in clip_words(language).items()
            if _made_from(self._synthetic(language, name)) != recipe(words)
        ]

    def make(self, language: str) -> Iterator[ClipWords]:
        """Make the outdated clips, giving each when it is there. Raises SynthesisError, OSError.

        Another process that makes clips in this folder is waited for: nothing is made twice.
        """
        with self._alone():
            for words in self.outdated(language):
                sound = synthesise(words)
                _write(self._synthetic(language, words.name), sound.wav(recipe(words).encode()))
                yield words

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            flock(lock, LOCK_EX)
            yield

    def _clip(self, language: str, words: ClipWords) -> Clip:
        if digest := self._digest_of(self._recording(language, words.name)):
            return Clip(language, words, State.RECORDED, digest)
        if digest := self._digest_of(self._synthetic(language, words.name)):
            unconfirmed = words.doubtful or language in _WITHOUT_VOICE
            state = State.PROVISIONAL if unconfirmed else State.SYNTHETIC
            return Clip(language, words, state, digest)
        return Clip(language, words, State.MISSING, None)

    def _digest_of(self, path: Path) -> str | None:
        """Read again only when the file has changed."""
        try:
            stat = path.stat()
            mark = (stat.st_mtime_ns, stat.st_size)
            known = self._digests.get(path)
            if known is None or known[0] != mark:
                known = self._digests[path] = (mark, _digest(path.read_bytes()))
        except OSError:
            return None
        return known[1]

    def _synthetic(self, language: str, name: str) -> Path:
        return self._folder / language / f"{name}.wav"

    def _recording(self, language: str, name: str) -> Path:
        return self._folder / language / _RECORDED / f"{name}.wav"


@cache
def library(folder: Path) -> Library:
    """One for a folder, so that what it has read of the files serves every request."""
    return Library(folder)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _made_from(path: Path) -> str | None:
    """The recipe at the end of a synthetic clip; None when there is no such file."""
    try:
        with path.open("rb") as file:
            file.seek(-RECIPE_LENGTH, os.SEEK_END)
            return file.read().decode(errors="replace")
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, whoever reads or is cut off meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)
