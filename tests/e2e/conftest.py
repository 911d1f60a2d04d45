"""Servers that several of the walks use."""

from collections.abc import Iterator

import pytest

from queue_server.voice import library as library_module
from queue_server.voice.maker import make_all
from tests.queue_server.voice.waves import tone
from tests.support.server import LiveServer, start_server


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that has all its clips; a moment long each, so that calls are quickly said."""
    folder = tmp_path_factory.mktemp("clips")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library_module, "synthesise", lambda _words: tone(0.03, silence=0))
        assert make_all(folder) is None
    environment = {"NOUBA_VOICE_FOLDER": str(folder)}
    started = start_server(tmp_path_factory.mktemp("speaking"), environment=environment)
    yield started
    started.stop_if_running()
