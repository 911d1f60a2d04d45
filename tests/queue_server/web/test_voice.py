"""The clips as displays get them, and the page that plays them all."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from queue_server.domain.speech import LANGUAGES, table
from queue_server.voice.library import library
from tests.queue_server.voice.waves import tone
from tests.queue_server.web.site import Web, make_web
from tests.queue_server.world import SITE

DISPLAY = {"Authorization": f"Demo display:{SITE}"}
CLIPS = f"/display/{SITE}/voice.json"


@pytest.fixture
def speaking(tmp_path: Path, migrated_sqlite: Path) -> Web:
    """A commune that has recorded one number."""
    folder = tmp_path / "voice"
    database = tmp_path / "nouba.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = {
        "database": f"sqlite:///{database}",
        "secret_file": tmp_path / "secret.key",
        "voice_folder": folder,
    }
    library(folder).keep_recording("fr", "number-042", tone())
    return make_web(tmp_path, database, server=server)


def clips_of(web: Web) -> Any:  # noqa: ANN401 - parsed JSON
    """What a display gets, by language."""
    return web.client.get(CLIPS, headers=DISPLAY).json


def test_a_display_gets_grammar_and_addresses(speaking: Web) -> None:
    answer = speaking.client.get(CLIPS, headers=DISPLAY)
    assert answer.status_code == 200
    clips = clips_of(speaking)
    for language in LANGUAGES:
        assert clips[language]["grammar"] == json.loads(json.dumps(table(language)))
    assert list(clips["fr"]["clips"]) == ["number-042"]
    assert clips["zgh"]["clips"] == {}
    again = speaking.client.get(CLIPS, headers={**DISPLAY, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_clip_is_kept_for_ever_under_the_address_of_its_content(speaking: Web) -> None:
    address = clips_of(speaking)["fr"]["clips"]["number-042"]
    clip = speaking.client.get(address, headers=DISPLAY)
    assert (clip.status_code, clip.mimetype, clip.data) == (200, "audio/wav", tone().wav())
    assert "immutable" in clip.headers["Cache-Control"]
    library(speaking.application.nouba.config.server.voice_folder).keep_recording(
        "fr", "number-042", tone(0.5)
    )
    assert speaking.client.get(address, headers=DISPLAY).status_code == 404
    renewed = clips_of(speaking)["fr"]["clips"]["number-042"]
    assert renewed != address
    assert speaking.client.get(renewed, headers=DISPLAY).data == tone(0.5).wav()


@pytest.mark.parametrize(
    "path",
    [
        "fr/number-042/0000000000000000.wav",
        "fr/..%2f..%2fnouba/0000000000000000.wav",
        "..%2f/number-042/0000000000000000.wav",
        "en/number-042/0000000000000000.wav",
        "fr/number-043/0000000000000000.wav",
    ],
)
def test_other_names_are_not_found(speaking: Web, path: str) -> None:
    address = f"/display/{SITE}/voice/{path}"
    answer = speaking.client.get(address, headers=DISPLAY, follow_redirects=True)
    assert answer.status_code == 404


def test_clips_are_for_displays_and_managers(guarded: Web) -> None:
    address = f"/display/{SITE}/voice/fr/number-042/0000000000000000.wav"
    for path in (CLIPS, address, f"/dashboard/{SITE}/voice"):
        assert guarded.client.get(path).status_code == 401


def test_the_managers_page_knows_every_clip(speaking: Web) -> None:
    headers = {"Authorization": f"Demo manager:{SITE}"}
    page = speaking.client.get(f"/dashboard/{SITE}/voice", headers=headers)
    block = re.search(r'id="page">(.*?)</script>', page.text, re.DOTALL)
    assert block is not None
    clips = json.loads(block[1])["clips"]
    assert {language: len(clips[language]) for language in LANGUAGES} == {
        "fr": 138,
        "ar": 94,
        "zgh": 93,
    }
    states = {clip["name"]: clip["state"] for clip in clips["fr"]}
    assert (states["number-042"], states["number-043"]) == ("recorded", "missing")


def test_the_display_page_knows_how_its_site_speaks(speaking: Web) -> None:
    page = speaking.client.get(f"/display/{SITE}", headers=DISPLAY)
    block = re.search(r'id="page">(.*?)</script>', page.text, re.DOTALL)
    assert block is not None
    assert json.loads(block[1])["voice"] == {
        "languages": ["ar", "fr"],
        "own_language": True,
        "chime": True,
        "volume": 0.8,
        "quiet": [],
        "device_voices": [],
    }
