"""Clips as sound: read, judged, trimmed, levelled."""

import io
import math
import struct
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.voice.sound import LOUDNESS_DB, Sound, SoundError, read_wav
from tests.queue_server.voice.waves import tone, wav_file

HALF = {
    (1, 8): struct.pack("<B", 192),
    (1, 16): struct.pack("<h", 2**14),
    (1, 24): (2**22).to_bytes(3, "little"),
    (1, 32): struct.pack("<i", 2**30),
    (3, 32): struct.pack("<f", 0.5),
}


@pytest.mark.parametrize("kind, bits", HALF)
def test_every_common_kind_of_wav_is_read(kind: int, bits: int) -> None:
    sound = read_wav(wav_file(HALF[kind, bits] * 100, kind=kind, bits=bits, rate=44_100))
    assert (sound.rate, len(sound.samples)) == (44_100, 100)
    assert set(sound.samples) == {0.5}


def test_channels_are_mixed_into_one() -> None:
    sound = read_wav(wav_file(struct.pack("<hh", 2**14, 0) * 50, channels=2))
    assert list(sound.samples) == [0.25] * 50


def test_the_extended_header_of_recorders_is_read() -> None:
    form = struct.pack("<HHIIHHHHIH", 0xFFFE, 1, 22_050, 44_100, 2, 16, 22, 16, 0, 1) + b"\0" * 14
    body = struct.pack("<h", 2**14)
    chunks = (
        b"fmt " + struct.pack("<I", len(form)) + form + b"LIST" + struct.pack("<I", 3) + b"odd\0"
    )
    chunks += b"data" + struct.pack("<I", len(body)) + body
    assert list(read_wav(b"RIFF\0\0\0\0WAVE" + chunks).samples) == [0.5]


def test_sizes_that_a_pipe_had_to_guess_are_not_believed() -> None:
    data = bytearray(wav_file(struct.pack("<h", 2**14) * 10))
    data[40:44] = struct.pack("<I", 0x7FFFF000)
    assert len(read_wav(bytes(data)).samples) == 10


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ID3\x04 an mp3",
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WAVEfmt \x04\0\0\0\x01\0\x01\0",
        wav_file(b"\0\0", channels=0, bits=16),
        wav_file(b"\0\0", rate=0),
        wav_file(b"\0\0", kind=2, bits=4),
        wav_file(b"\0\0", kind=1, bits=12),
    ],
)
def test_what_is_no_sound_is_an_error(data: bytes) -> None:
    with pytest.raises(SoundError):
        read_wav(data)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_being_refused(noise: bytes) -> None:
    for data in (noise, b"RIFF\0\0\0\0WAVE" + noise, wav_file(noise)):
        try:
            read_wav(data)
        except SoundError:
            continue


def test_numbers_that_are_none_are_silence() -> None:
    body = struct.pack("<fff", math.nan, math.inf, 0.5)
    assert list(read_wav(wav_file(body, kind=3, bits=32)).samples) == [0, 0, 0.5]


def test_silence_around_is_cut_but_for_a_breath() -> None:
    sound = tone(0.6, silence=0.5)
    trimmed = sound.trimmed()
    assert 0.6 <= trimmed.seconds <= 0.72
    assert trimmed.samples[0] == trimmed.samples[-1] == 0
    assert len(sound.samples) == len(tone(0.6, silence=0.5).samples), "the original is kept"


@given(st.floats(0.01, 0.9), st.sampled_from([16_000, 22_050, 44_100]))
def test_every_clip_becomes_as_loud_as_the_others(peak: float, rate: int) -> None:
    levelled = tone(0.2, peak=peak, rate=rate).levelled()
    assert levelled.loudness_db == pytest.approx(LOUDNESS_DB, abs=0.5)
    assert max(levelled.samples) <= 1


def test_peaks_are_never_cut_off_to_be_louder() -> None:
    samples = array("d", [0.01 * math.sin(index / 10) for index in range(22_050)])
    samples[11_000] = 0.9
    levelled = Sound(22_050, samples).levelled()
    assert max(levelled.samples) == pytest.approx(10 ** (-1 / 20), abs=0.001)


@pytest.mark.parametrize("samples", [[], [0.0] * 5000])
def test_silence_is_seen_and_left_alone(samples: list[float]) -> None:
    sound = Sound(22_050, array("d", samples))
    assert sound.silent
    assert sound.loudness_db == -math.inf
    assert list(sound.trimmed().levelled().samples) == samples


def test_cut_off_peaks_are_seen() -> None:
    loud = Sound(22_050, array("d", [max(-1.0, min(1.0, s * 4)) for s in tone(peak=0.9).samples]))
    assert loud.clipped
    assert not tone(peak=0.99).clipped


def test_what_is_written_is_read_by_others_and_by_us() -> None:
    data = tone(rate=44_100).wav(b"sixteen letters!")
    with wave.open(io.BytesIO(data)) as opened:
        assert (opened.getnchannels(), opened.getsampwidth()) == (1, 2)
        assert (opened.getframerate(), opened.getnframes()) == (
            44_100,
            len(tone(rate=44_100).samples),
        )
    assert data.endswith(b"sixteen letters!")
    assert read_wav(data).samples == pytest.approx(tone(rate=44_100).samples, abs=0.0001)
