"""Pages for a simulated printer: noise, so that no two rows or pages are alike.

Noise also holds what looks like a question to the printer (DLE EOT), as pictures may.
"""

import random
import time
from collections.abc import Callable

from PIL import Image

from printers.drivers import Page

ROWS = 512
_STRIP = 128
_CUT = b"\x1dVB\x00"
_LOOKS_LIKE_A_QUESTION = b"\x10\x04\x01\x10\x04\x04"


def noise_page(width: int, *, seed: int = 1, rows: int = ROWS) -> Page:
    """A job of `rows` rows, `width` dots wide, in strips of 128, with what ends an open one."""
    dots = bytearray(random.Random(seed).randbytes(width // 8 * rows))
    middle = len(dots) // 2
    dots[middle : middle + len(_LOOKS_LIKE_A_QUESTION)] = _LOOKS_LIKE_A_QUESTION
    picture = Image.frombytes("1", (width, rows), bytes(dots)).point(lambda dot: 255 - dot, "1")
    strip = width // 8 * _STRIP
    head = b"\x1dv0\x00" + (width // 8).to_bytes(2, "little") + _STRIP.to_bytes(2, "little")
    strips = [head + dots[at : at + strip] for at in range(0, len(dots), strip)]
    data = b"\x1b@" + b"".join(strips) + _CUT
    return Page(f"{seed:06d}-B{seed}", data, picture, b"\x00" * strip + b"\x1b@" + _CUT)


class StartedClock:
    """Monotonic seconds that stand still until something has happened.

    A busy machine must not make a patient driver give up before the trouble that it is to meet.
    """

    def __init__(self, started: Callable[[], bool]) -> None:
        self._started = started
        self._began: float | None = None

    def __call__(self) -> float:
        """Seconds since it happened."""
        if self._began is None:
            if not self._started():
                return 0.0
            self._began = time.monotonic()
        return time.monotonic() - self._began
