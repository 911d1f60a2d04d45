"""The folder of clips: what is there, what is made, and that recordings are never lost."""

from collections import Counter
from pathlib import Path

import pytest

from queue_server.domain.speech import LANGUAGES, clip_names
from queue_server.voice import synthesis
from queue_server.voice.library import Clip, Library, State
from queue_server.voice.sound import read_wav
from queue_server.voice.synthesis import SynthesisError, synthesise
from queue_server.voice.words import clip_words
from tests.queue_server.voice.waves import tone


def make(library: Library, language: str) -> list[str]:
    """The names of what was made."""
    return [words.name for words in library.make(language)]


def state(library: Library, language: str, name: str) -> Clip:
    return next(clip for clip in library.clips(language) if clip.words.name == name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_folder_lacks_everything(library: Library, language: str) -> None:
    assert {clip.state for clip in library.clips(language)} == {State.MISSING}
    assert [words.name for words in library.outdated(language)] == list(clip_names(language))


def test_what_is_missing_is_made_once(library: Library, folder: Path) -> None:
    assert make(library, "fr") == list(clip_names("fr"))
    assert make(library, "fr") == []
    (folder / "fr" / "number-042.wav").unlink()
    assert make(library, "fr") == ["number-042"]
    assert {clip.state for clip in library.clips("fr")} == {State.SYNTHETIC}


def test_amazigh_is_provisional_until_it_is_recorded(library: Library) -> None:
    make(library, "zgh")
    library.keep_recording("zgh", "number-001", tone())
    states = Counter(clip.state for clip in library.clips("zgh"))
    assert states == {State.PROVISIONAL: 92, State.RECORDED: 1}


def test_corrected_words_are_made_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    make(library, "fr")
    monkeypatch.setattr(synthesis, "_RECIPE", "2")
    assert len(make(library, "fr")) == len(clip_names("fr"))


def test_a_damaged_clip_is_made_again(library: Library, folder: Path) -> None:
    make(library, "ar")
    (folder / "ar" / "number-001.wav").write_bytes(b"")
    (folder / "ar" / "number-002.wav").write_bytes(b"RIFF cut off by a full disk")
    assert make(library, "ar") == ["number-001", "number-002"]


def test_a_recording_comes_first_and_survives(library: Library, folder: Path) -> None:
    make(library, "fr")
    synthetic = state(library, "fr", "number-042").digest
    library.keep_recording("fr", "number-042", tone(0.4))
    recorded = state(library, "fr", "number-042")
    assert recorded.state is State.RECORDED
    assert recorded.digest != synthetic
    assert recorded.digest is not None
    (folder / "fr" / "number-042.wav").unlink()
    make(library, "fr")
    content = library.read("fr", "number-042", recorded.digest)
    assert content == tone(0.4).wav()
    (folder / "fr" / "recorded" / "number-042.wav").unlink()
    assert state(library, "fr", "number-042").state is State.SYNTHETIC


def test_an_address_stands_for_one_content(library: Library) -> None:
    library.keep_recording("fr", "number-042", tone(0.4))
    old = state(library, "fr", "number-042").digest or ""
    library.keep_recording("fr", "number-042", tone(0.5))
    assert library.read("fr", "number-042", old) is None
    new = state(library, "fr", "number-042").digest or ""
    assert library.read("fr", "number-042", new) == tone(0.5).wav()


@pytest.mark.parametrize(
    "language, name",
    [
        ("fr", "../../secret"),
        ("..", "secret"),
        ("fr", "/etc/passwd"),
        ("fr", "recorded/number-042"),
        ("fr", "and-001"),
        ("en", "number-042"),
        ("fr", ""),
    ],
)
def test_only_known_names_are_read(
    library: Library, folder: Path, language: str, name: str
) -> None:
    folder.mkdir()
    (folder.parent / "secret.wav").write_bytes(tone().wav())
    library.keep_recording("fr", "number-042", tone())
    digest = state(library, "fr", "number-042").digest or ""
    assert library.read(language, name, digest) is None


def test_espeak_speaks_every_language(folder: Path) -> None:
    heard = {language: synthesise(clip_words(language)["phrase-ticket"]) for language in LANGUAGES}
    for sound in heard.values():
        assert 0.2 < sound.seconds < 2
        assert sound.loudness_db == pytest.approx(-20, abs=1.5)
        assert read_wav(sound.wav()).rate == sound.rate
    assert len({sound.seconds for sound in heard.values()}) == 3


def test_without_espeak_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not synthesis.available()
    with pytest.raises(SynthesisError, match="phrase-ticket"):
        synthesise(clip_words("fr")["phrase-ticket"])


@pytest.mark.parametrize("script", ["exit 1", "echo no sound", "exit 0"])
def test_an_espeak_that_fails_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    for name, text in {"espeak-ng": script, "nice": 'exec "$@"'}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SynthesisError):
        synthesise(clip_words("fr")["phrase-ticket"])
