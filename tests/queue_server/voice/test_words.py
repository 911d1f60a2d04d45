"""The data files of words, and Tifinagh as phonemes."""

import re
import subprocess
from pathlib import Path

import pytest

from queue_server.domain.speech import LANGUAGES, clip_names
from queue_server.voice import words
from queue_server.voice.tifinagh import UnknownLetterError, phonemes
from queue_server.voice.words import clip_words

SCRIPTS = {
    "fr": r"[A-Za-zé\- ]+",
    "ar": r"[A-Z]|[\u0621-\u064a ]+",
    "zgh": r"[A-Z]|[\u2d30-\u2d7f ]+",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clip_has_its_words_in_its_own_script(language: str) -> None:
    found = clip_words(language)
    assert tuple(found) == clip_names(language)
    assert all(re.fullmatch(SCRIPTS[language], clip.text) for clip in found.values())
    assert len({clip.text for clip in found.values()}) == len(found)


def test_only_amazigh_waits_for_review() -> None:
    doubtful = {
        language: [clip.name for clip in clip_words(language).values() if clip.doubtful]
        for language in LANGUAGES
    }
    assert doubtful["fr"] == doubtful["ar"] == []
    assert "phrase-counter" in doubtful["zgh"]
    assert "number-042" not in doubtful["zgh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_are_named_as_in_french(language: str) -> None:
    clip = clip_words(language)["letter-b"]
    assert (clip.voice, clip.utterance) == ("fr", "B")


@pytest.mark.parametrize(
    "text, said",
    [
        ("ⵙⵉⵏ", "[[s'in]]"),
        ("ⵎⵔⴰⵡ", "[[mR'aw]]"),
        ("ⴷ ⵙⵉⵏ", "[[@d s'in]]"),
        ("ⵜⵉⵎⵉⴹⵉ", "[[timidH'i]]"),
        ("ⵙⵎⵎⵓⵙ", "[[smm'us]]"),
        ("ⵓⵙⴽⵙⵍ", "[['usk@sl]]"),
    ],
)
def test_tifinagh_is_read_letter_by_letter(text: str, said: str) -> None:
    assert phonemes(text) == said


@pytest.mark.parametrize("text", ["B", "ⵙⵉⵏ.", "صفر"])
def test_what_is_no_tifinagh_is_refused(text: str) -> None:
    with pytest.raises(UnknownLetterError):
        phonemes(text)


@pytest.mark.parametrize("language", ["ar", "zgh"])
def test_espeak_knows_every_phoneme(language: str) -> None:
    """It stops without a word at one that it does not know: what it read is compared."""
    clips = [c for c in clip_words(language).values() if c.utterance.startswith("[[")]
    done = subprocess.run(
        ["espeak-ng", "-q", "-x", "-v", "ar", "--stdin"],
        input="\n\n".join(clip.utterance for clip in clips),
        capture_output=True,
        text=True,
        check=True,
    )
    bare = str.maketrans("", "", "'[] ,_:\n|;")
    read = [line for line in done.stdout.split("\n") if line.strip()]
    assert len(read) == len(clips)
    for clip, heard in zip(clips, read, strict=True):
        assert heard.translate(bare) == clip.utterance.translate(bare), clip.name


def test_a_file_that_lacks_a_clip_or_has_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_FILES", tmp_path)
    (tmp_path / "fr.yaml").write_text("number-1000: mille\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"fr\.yaml: missing or unknown: .*number-1000"):
        words.clip_words.__wrapped__("fr")
