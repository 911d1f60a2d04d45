"""Twenty mixed calls: the clips that are announced, and how those sound, by measurement."""

import math
from pathlib import Path

import pytest

from queue_server.domain.speech import spoken
from queue_server.voice.synthesis import synthesise
from queue_server.voice.words import clip_words
from tests.queue_server.voice.calls import CALLS

PAGE = Path(__file__).parents[3] / "docs" / "voice.md"
SAID = [
    spoken(call["language"], call["label"], call["counter"], recall=call["recall"])
    for call in CALLS
]
CLIPS = sorted(
    {(call["language"], clip) for call, clips in zip(CALLS, SAID, strict=True) for clip in clips}
)


def test_the_documentation_lists_what_is_announced() -> None:
    """With `-s` it is printed, to be read along."""
    rows = [
        f"| {call['label']} → {call['counter']}{' (recall)' if call['recall'] else ''} "
        f"| {call['language']} | {' · '.join(f'`{clip}`' for clip in clips)} |"
        for call, clips in zip(CALLS, SAID, strict=True)
    ]
    print("", *rows, sep="\n")  # noqa: T201 - a list for whoever listens
    assert "\n".join(rows) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_its_clips_are_heard_alike(language: str) -> None:
    """Neither silent nor cut off at their peaks, one as loud as the other, none too long."""
    words = clip_words(language)
    names = [clip for spoken_in, clip in CLIPS if spoken_in == language]
    sounds = {name: synthesise(words[name]) for name in names}
    assert len(sounds) > 15
    assert [name for name, sound in sounds.items() if sound.silent or sound.clipped] == []
    loudness = [sound.loudness_db for sound in sounds.values()]
    assert all(math.isfinite(each) for each in loudness)
    assert max(loudness) - min(loudness) <= 2
    assert [name for name, sound in sounds.items() if not 0.15 <= sound.seconds <= 4] == []
