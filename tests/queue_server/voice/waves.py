"""Sounds for tests: tones with silence around them, and files of any kind."""

import math
import struct
from array import array

from queue_server.voice.sound import Sound


def tone(
    seconds: float = 0.6, *, peak: float = 0.3, silence: float = 0.3, rate: int = 22_050
) -> Sound:
    """220 Hz, with silence on both sides."""
    quiet = [0.0] * int(silence * rate)
    count = int(seconds * rate)
    heard = [peak * math.sin(2 * math.pi * 220 * index / rate) for index in range(count)]
    return Sound(rate, array("d", [*quiet, *heard, *quiet]))


def wav_file(
    body: bytes, *, kind: int = 1, channels: int = 1, rate: int = 22_050, bits: int = 16
) -> bytes:
    """A WAV file around samples that are already packed."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
