"""Recordings taken over from a folder: each judged, the good ones trimmed, levelled and kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from queue_server.domain.speech import LANGUAGES, clip_names
from queue_server.voice.library import Library
from queue_server.voice.sound import Sound, SoundError, read_wav

_MOST_BYTES: Final = 10 * 1024 * 1024
_LEAST_RATE: Final = 16_000
_LEAST_SECONDS: Final = 0.15
_MOST_SECONDS: Final = 4.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that was looked at; `problem` is None when it was taken."""

    path: Path
    problem: str | None


def import_recordings(library: Library, folder: Path, language: str | None) -> Iterator[Finding]:
    """Take the recordings of `folder`: `<clip>.wav` of one language, else `<language>/<clip>.wav`.

    Gives each file, in the order of their names; a file that is refused leaves things as they were.
    """
    for spoken in LANGUAGES if language is None else (language,):
        place = folder / spoken if language is None else folder
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.name.startswith(".") or path.is_dir():
                continue
            try:
                name, sound = _named(spoken, path), _judged(path)
            except SoundError as error:
                yield Finding(path, str(error))
            except OSError as error:
                yield Finding(path, f"cannot be read: {error.strerror or error}")
            else:
                library.keep_recording(spoken, name, sound)
                yield Finding(path, None)


def _named(language: str, path: Path) -> str:
    if path.suffix.lower() != ".wav":
        raise SoundError("is no WAV file")
    name, names = path.stem.lower(), clip_names(language)
    if name not in names:
        close = get_close_matches(name, names, 1)
        hint = f"; did you mean {close[0]}.wav?" if close else ""
        raise SoundError(f"is not on the list of what is recorded{hint}")
    return name


def _judged(path: Path) -> Sound:
    if path.stat().st_size > _MOST_BYTES:
        raise SoundError(f"is longer than any clip: {path.stat().st_size // 1024} KB")
    sound = read_wav(path.read_bytes())
    if sound.rate < _LEAST_RATE:
        raise SoundError(f"has {sound.rate} samples a second; record with {_LEAST_RATE} or more")
    if sound.silent:
        raise SoundError("is silent")
    if sound.clipped:
        raise SoundError("is cut off at its peaks: record it again, softer or further away")
    trimmed = sound.trimmed()
    if not _LEAST_SECONDS <= trimmed.seconds <= _MOST_SECONDS:
        bounds = f"{_LEAST_SECONDS} to {_MOST_SECONDS:g}"
        raise SoundError(f"lasts {trimmed.seconds:.2f} s without its silence; {bounds} s are usual")
    return trimmed.levelled()
