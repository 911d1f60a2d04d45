"""A library whose synthetic voice is a tone: no program is started."""

from pathlib import Path

import pytest

from queue_server.voice import library as library_module
from queue_server.voice.library import Library
from queue_server.voice.sound import Sound
from queue_server.voice.words import ClipWords
from tests.queue_server.voice.waves import tone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Does not exist yet."""
    return tmp_path / "voice"


@pytest.fixture
def library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """An empty one; what it makes is short."""

    def hum(_words: ClipWords) -> Sound:
        return tone(0.05, silence=0)

    monkeypatch.setattr(library_module, "synthesise", hum)
    return Library(folder)
