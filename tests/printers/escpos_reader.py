"""A receipt printer's ear: reads ESC/POS bytes back into the picture they print.

Written from the commands' description, not from the encoder: it refuses what it does not know.
"""

from dataclasses import dataclass, field

from PIL import Image

BAND = 24
"""Rows of one ESC * command."""


@dataclass
class Printed:
    """What a printer would have done."""

    rows: list[bytes] = field(default_factory=list)
    """One entry for each row of dots, most significant bit left, 1 = black."""
    strips: list[int] = field(default_factory=list)
    """Rows of each command that carries a picture."""
    resets: int = 0
    cuts: int = 0
    stored: list[bytes] = field(default_factory=list)
    """Rows of a GS ( L that wait to be printed."""
    spacing: int = 0
    """Rows of a line feed that was asked for by ESC 3; 0: as high as what was printed."""

    def picture(self) -> Image.Image:
        """The paper, mode "1"."""
        width = len(self.rows[0]) * 8
        white_on_black = Image.frombytes("1", (width, len(self.rows)), b"".join(self.rows))
        return white_on_black.point(lambda dot: 0 if dot else 255, "1")


def read(data: bytes) -> Printed:
    """Obey `data`; a command that is not part of a receipt is an error."""
    printed = Printed()
    at = 0
    while at < len(data):
        if data[at : at + 2] == b"\x1b@":
            printed.resets += 1
            at += 2
        elif data[at : at + 4] == b"\x1dv0\x00":
            at = _raster(data, at + 4, printed)
        elif data[at : at + 3] == b"\x1d(L":
            at = _graphics(data, at + 3, printed)
        elif data[at : at + 2] == b"\x1b*":
            at = _column(data, at + 2, printed)
        elif data[at : at + 2] == b"\x1b3":
            printed.spacing = data[at + 2]
            at += 3
        elif data[at : at + 2] == b"\x1b2":
            printed.spacing = 0
            at += 2
        elif data[at : at + 3] == b"\x1dVB":
            printed.cuts += 1
            at += 4
        elif data[at : at + 2] == b"\x1bd":
            at += 3
        else:
            raise AssertionError(f"unknown command at {at}: {data[at : at + 8]!r}")
    return printed


def wanting(data: bytes) -> int:
    """NULs after which a printer that got `data`, perhaps cut off, listens to commands again.

    The header of a command that was cut off is completed with NULs, too.
    """
    at = 0
    while at < len(data):
        rest = data[at:] + bytes(12)
        if rest[:2] == b"\x1dv":
            long = 8 + _number(rest[4:6]) * _number(rest[6:8])
        elif rest[:2] == b"\x1d(":
            long = 5 + _number(rest[3:5])
        elif rest[:2] == b"\x1b*":
            long = 5 + _number(rest[3:5]) * (3 if rest[2] in (32, 33) else 1)
        elif rest[:2] == b"\x1dV":
            long = 4
        elif rest[:2] in (b"\x1b3", b"\x1bd"):
            long = 3
        else:
            long = 2 if rest[0] in (0x1B, 0x1D) else 1
        at += long
    return at - len(data)


def _number(two: bytes) -> int:
    return int.from_bytes(two, "little")


def _raster(data: bytes, at: int, printed: Printed) -> int:
    """GS v 0: width in bytes, height, rows."""
    width, height = _number(data[at : at + 2]), _number(data[at + 2 : at + 4])
    end = at + 4 + width * height
    assert end <= len(data), "the raster ends too soon"
    _add(printed, data[at + 4 : end], width)
    return end


def _graphics(data: bytes, at: int, printed: Printed) -> int:
    """GS ( L: store a raster (function 112), then print what is stored (function 50)."""
    length = _number(data[at : at + 2])
    body = data[at + 2 : at + 2 + length]
    assert len(body) == length, "the graphics end too soon"
    if body == b"02":
        printed.rows += printed.stored
        printed.strips.append(len(printed.stored))
        printed.stored = []
    else:
        assert body[:6] == b"0p0\x01\x011", f"unknown graphics {body[:6]!r}"
        width, height = -(-_number(body[6:8]) // 8), _number(body[8:10])
        dots = body[10:]
        assert len(dots) == width * height, "the declared length is not the picture's"
        printed.stored += [dots[row * width :][:width] for row in range(height)]
    return at + 2 + length


def _column(data: bytes, at: int, printed: Printed) -> int:
    """ESC * 33: columns of 24 dots, three bytes each, printed by the line feed after it."""
    assert data[at] == 33, "not the density of square dots"
    assert 0 < printed.spacing <= BAND, "a feed of other rows than are printed leaves a gap"
    width = _number(data[at + 1 : at + 3])
    end = at + 3 + 3 * width
    assert data[end : end + 1] == b"\n", "the band is not printed"
    dots = data[at + 3 : end]
    columns = [f"{int.from_bytes(dots[3 * x :][:3], 'big'):024b}" for x in range(width)]
    rows = (int("".join(bits), 2) for bits in zip(*columns, strict=True))
    _add(printed, b"".join(row.to_bytes(width // 8, "big") for row in rows), width // 8)
    return end + 1


def _add(printed: Printed, dots: bytes, width: int) -> None:
    rows = [dots[first : first + width] for first in range(0, len(dots), width)]
    printed.rows += rows
    printed.strips.append(len(rows))
