"""Clips as sound: read from WAV, judged, trimmed, levelled, written as WAV.

WAV because every browser since 2011 decodes it, television sets' too, and because the standard
library needs no encoder for it. The loudness is the power of the blocks in which somebody speaks,
in decibels below full scale; it leaves the ear's own weighting out, which hardly differs between
words of one speaker.
"""

import math
import struct
from array import array
from dataclasses import dataclass
from itertools import groupby
from typing import Final

LOUDNESS_DB: Final = -20.0
_CEILING_DB: Final = -1.0
_BLOCK_SECONDS: Final = 0.02
_MARGIN_SECONDS: Final = 0.03
_FADE_SECONDS: Final = 0.005
_SPEECH_BELOW_LOUDEST_DB: Final = 25.0
"""Blocks that are softer than the loudest one by more than this are no speech."""
_EDGE_BELOW_LOUDEST_DB: Final = 40.0
_SILENCE_DB: Final = -50.0
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FULL: Final = 32767
_CLIPPED_AT: Final = 0.999
_CLIPPED_RUN: Final = 4
"""So many samples at full scale in a row are no peak, they are cut off."""


class SoundError(ValueError):
    """What is wrong with a file, as a sentence without its beginning."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One channel: `samples` between -1 and 1, `rate` a second."""

    rate: int
    samples: "array[float]"

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def clipped(self) -> bool:
        """Whether peaks were cut off when it was recorded."""
        loud = groupby(self.samples, key=lambda sample: abs(sample) >= _CLIPPED_AT)
        return any(is_loud and len(list(run)) >= _CLIPPED_RUN for is_loud, run in loud)

    @property
    def silent(self) -> bool:
        return max(self._blocks(), default=0.0) < _power(_SILENCE_DB)

    @property
    def loudness_db(self) -> float:
        """Of the blocks in which somebody speaks; minus infinity for silence."""
        blocks = self._blocks()
        threshold = max(blocks, default=0.0) * _power(-_SPEECH_BELOW_LOUDEST_DB)
        speech = [block for block in blocks if block >= threshold]
        mean = sum(speech) / len(speech) if speech else 0.0
        return 10 * math.log10(mean) if mean else -math.inf

    def trimmed(self) -> "Sound":
        """Without the silence around it, but for a breath; its ends do not crack."""
        blocks = self._blocks()
        threshold = max(blocks, default=0.0) * _power(-_EDGE_BELOW_LOUDEST_DB)
        heard = [index for index, block in enumerate(blocks) if block and block >= threshold]
        if not heard:
            return self
        block, margin = self._block, int(_MARGIN_SECONDS * self.rate)
        kept = self.samples[max(0, heard[0] * block - margin) : (heard[-1] + 1) * block + margin]
        fade = min(int(_FADE_SECONDS * self.rate), len(kept) // 2)
        for index in range(fade):
            kept[index] *= index / fade
            kept[-1 - index] *= index / fade
        return Sound(self.rate, kept)

    def levelled(self) -> "Sound":
        """As loud as every other clip, or as near as its peaks allow."""
        peak = max(map(abs, self.samples), default=0.0)
        if not peak:
            return self
        gain_db = min(LOUDNESS_DB - self.loudness_db, _CEILING_DB - 20 * math.log10(peak))
        gain = 10 ** (gain_db / 20)
        return Sound(self.rate, array("d", (sample * gain for sample in self.samples)))

    def wav(self, comment: bytes = b"") -> bytes:
        """One channel of 16 bits. `comment`: of an even length, it is the end of the file."""
        whole = array("h", (round(max(-1.0, min(1.0, s)) * _FULL) for s in self.samples))
        data = struct.pack(f"<{len(whole)}h", *whole)
        form = struct.pack("<HHIIHH", _PCM, 1, self.rate, self.rate * 2, 2, 16)
        chunks = _chunk(b"fmt ", form) + _chunk(b"data", data)
        if comment:
            chunks += _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", comment))
        return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks

    @property
    def _block(self) -> int:
        return max(1, int(_BLOCK_SECONDS * self.rate))

    def _blocks(self) -> list[float]:
        """The power of each block."""
        parts = [
            self.samples[start : start + self._block]
            for start in range(0, len(self.samples), self._block)
        ]
        return [sum(sample * sample for sample in part) / len(part) for part in parts]


def read_wav(data: bytes) -> Sound:
    """PCM of 8 to 32 bits or floating point, its channels mixed into one. Raises SoundError."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise SoundError("is no WAV file")
    form, body = b"", b""
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        # Written into a pipe, the sizes are only guessed: what is there counts.
        content = data[place + 8 : place + 8 + size]
        if name == b"fmt ":
            form = content
        elif name == b"data":
            body = content
        place += 8 + size + size % 2
    if len(form) < 16:
        raise SoundError("is a damaged WAV file")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if kind == _EXTENSIBLE and len(form) >= 26:
        kind = struct.unpack_from("<H", form, 24)[0]
    if not channels or not rate:
        raise SoundError("is a damaged WAV file")
    samples = _samples(body, kind, bits)
    if channels > 1:
        frames = len(samples) // channels
        samples = array(
            "d", (sum(samples[i * channels : (i + 1) * channels]) / channels for i in range(frames))
        )
    return Sound(rate, samples)


def _samples(body: bytes, kind: int, bits: int) -> "array[float]":
    width = bits // 8
    body = body[: len(body) - len(body) % width] if width else b""
    count = len(body) // width if width else 0
    match kind, bits:
        case _, 8 if kind == _PCM:
            return array("d", ((sample - 128) / 128 for sample in body))
        case _, 16 if kind == _PCM:
            return array("d", (s / 2**15 for s in struct.unpack(f"<{count}h", body)))
        case _, 24 if kind == _PCM:
            signed = (
                int.from_bytes(body[i : i + 3], "little", signed=True)
                for i in range(0, len(body), 3)
            )
            return array("d", (sample / 2**23 for sample in signed))
        case _, 32 if kind == _PCM:
            return array("d", (s / 2**31 for s in struct.unpack(f"<{count}i", body)))
        case _, 32 if kind == _FLOAT:
            return array("d", (_finite(s) for s in struct.unpack(f"<{count}f", body)))
    raise SoundError(f"is a WAV file of a kind that is not read here (kind {kind}, {bits} bits)")


def _finite(sample: float) -> float:
    return sample if math.isfinite(sample) else 0.0


def _power(decibels: float) -> float:
    return float(10 ** (decibels / 10))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
