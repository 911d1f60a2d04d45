"""A receipt printer's ear: reads ESC/POS bytes back into the picture they print.

Written from the command's description, not from the encoder: it refuses what it does not know.
"""

from dataclasses import dataclass, field

from PIL import Image


@dataclass
class Printed:
    """What a printer would have done."""

    rows: list[bytes] = field(default_factory=list)
    """One entry for each row of dots, most significant bit left, 1 = black."""
    strips: list[int] = field(default_factory=list)
    """Rows of each raster command."""
    resets: int = 0
    cuts: int = 0

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
            width, height = (
                int.from_bytes(data[at + 4 : at + 6], "little"),
                int.from_bytes(data[at + 6 : at + 8], "little"),
            )
            at += 8
            for _ in range(height):
                row = data[at : at + width]
                assert len(row) == width, "the raster ends too soon"
                printed.rows.append(row)
                at += width
            printed.strips.append(height)
        elif data[at : at + 3] == b"\x1dVB":
            printed.cuts += 1
            at += 4
        elif data[at : at + 2] == b"\x1bd":
            at += 3
        else:
            raise AssertionError(f"unknown command at {at}: {data[at : at + 8]!r}")
    return printed
