"""`nouba voice`: made, listed, recorded, taken over."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queue_server.cli import main
from queue_server.domain.speech import LANGUAGES, clip_names
from queue_server.voice import maker
from queue_server.voice.library import Library, State
from queue_server.voice.maker import MISSING_PROGRAM, VoiceMaker, make_all
from tests.queue_server.small_config import SMALL, write
from tests.queue_server.voice.waves import tone, wav_file


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write(tmp_path, SMALL)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder of somebody's recordings, still empty."""
    made = tmp_path / "recordings"
    (made / "zgh").mkdir(parents=True)
    return made


def nouba(folder: Path, *arguments: str | Path) -> Result:
    environment = {"NOUBA_VOICE_FOLDER": str(folder), "DATABASE_URL": None}
    return CliRunner().invoke(main, ["voice", *map(str, arguments)], env=environment)


def test_the_list_to_record_names_files_and_words(folder: Path) -> None:
    lines = nouba(folder, "record-list", "--language", "zgh").stdout.splitlines()
    assert len(lines) == len(clip_names("zgh"))
    assert "zgh/number-042.wav" not in "\n".join(lines)
    assert "zgh/number-040.wav\tⴽⴽⵓⵥⵎⵔⴰⵡ" in lines
    assert "zgh/phrase-counter.wav\tⴷⴷⵓ ⵖⵔ ⵓⵙⴽⵙⵍ  ?" in lines
    everything = nouba(folder, "record-list").stdout.splitlines()
    assert len(everything) == sum(len(clip_names(language)) for language in LANGUAGES)
    assert "fr/number-071.wav\tsoixante et onze" in everything


def test_make_says_what_it_made(folder: Path, config: Path, library: Library) -> None:
    made = nouba(folder, "make", "--config", config)
    assert made.exit_code == 0
    assert "zgh: 93 made, 93 in all" in made.stdout
    assert "fr: 0 made, 138 in all" in nouba(folder, "make", "--config", config).stdout


def test_make_without_espeak_is_one_line(
    folder: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.voice.cli.available", lambda: False)
    refused = nouba(folder, "make", "--config", config)
    assert refused.exit_code == 1
    assert refused.output == f"Error: {MISSING_PROGRAM}\n"


def test_list_says_the_state_of_each(folder: Path, config: Path, library: Library) -> None:
    assert "zgh: 93 missing" in nouba(folder, "list", "--config", config).stdout
    list(library.make("zgh"))
    library.keep_recording("zgh", "number-002", tone())
    listed = nouba(folder, "list", "--config", config, "--language", "zgh").stdout.splitlines()
    assert "zgh/number-002.wav\trecorded\tⵙⵉⵏ" in listed
    assert "zgh/number-003.wav\tprovisional\tⴽⵕⴰⴹ" in listed
    assert listed[-1] == "zgh: 1 recorded, 92 provisional"


def test_good_recordings_are_trimmed_levelled_and_kept(
    folder: Path, config: Path, recordings: Path
) -> None:
    (recordings / "zgh" / "number-002.wav").write_bytes(tone(0.5, peak=0.05, rate=44_100).wav())
    (recordings / "zgh" / "Number-003.WAV").write_bytes(tone(0.5).wav())
    taken = nouba(folder, "import", recordings, "--config", config)
    assert (taken.exit_code, taken.output) == (0, "2 taken, 0 refused\n")
    states = {clip.words.name: clip.state for clip in Library(folder).clips("zgh")}
    assert states["number-002"] is states["number-003"] is State.RECORDED


def test_what_is_wrong_is_said_line_by_line_and_the_rest_is_taken(
    folder: Path, config: Path, recordings: Path
) -> None:
    files = {
        "number-001.wav": b"ID3 this is an mp3",
        "number-002.wav": tone(0.5).wav(),
        "number-003.mp3": b"",
        "nombre-004.wav": tone().wav(),
        "number-005.wav": tone(0.5, peak=0.001).wav(),
        "number-007.wav": tone(6).wav(),
        "number-008.wav": tone(0.05).wav(),
        "number-009.wav": tone(0.5, rate=8_000).wav(),
        "number-010.wav": wav_file(b"\xff\x7f" * 20_000),
    }
    for name, content in files.items():
        (recordings / name).write_bytes(content)
    done = nouba(folder, "import", recordings, "--config", config, "--language", "zgh")
    assert done.exit_code == 1
    said = dict(line.split(": ", 1) for line in done.stderr.splitlines())
    assert said["number-001.wav"] == "is no WAV file"
    assert said["number-003.mp3"] == "is no WAV file"
    assert "did you mean number-004.wav?" in said["nombre-004.wav"]
    assert said["number-005.wav"] == "is silent"
    assert said["number-007.wav"].startswith("lasts 6.0")
    assert said["number-008.wav"].startswith("lasts 0.")
    assert said["number-009.wav"].startswith("has 8000 samples a second")
    assert said["number-010.wav"].startswith("is cut off at its peaks")
    states = {clip.words.name: clip.state for clip in Library(folder).clips("zgh")}
    assert states["number-002"] is State.RECORDED
    assert states["number-001"] is State.MISSING


def test_an_empty_folder_is_no_success(folder: Path, config: Path, recordings: Path) -> None:
    done = nouba(folder, "import", recordings, "--config", config)
    assert (done.exit_code, done.output) == (1, "0 taken, 0 refused\n")


def test_all_is_made_at_set_up(folder: Path, library: Library) -> None:
    assert make_all(folder) is None
    assert not any(library.outdated(language) for language in LANGUAGES)


def test_a_start_without_espeak_says_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(maker, "available", lambda: False)
    making = VoiceMaker(folder)
    making.start()
    making.stop()
    assert [record.getMessage() for record in caplog.records] == [MISSING_PROGRAM]
    assert make_all(folder) == MISSING_PROGRAM
    assert not folder.exists()


def test_a_start_makes_the_clips_beside_the_server(folder: Path) -> None:
    """In its own process; stopping leaves what was made, and no process behind."""
    making = VoiceMaker(folder)
    making.start()
    process = making._making
    assert process is not None
    making.stop()
    assert process.poll() is not None


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "voice").write_text("a file in its place")
    assert "no clips made" in (make_all(tmp_path / "voice") or "")
