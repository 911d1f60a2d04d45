#!/usr/bin/env python3
"""Draws deploy/sample-logo.png, a sign in the manner of a crest, to try `receipt.logo` with.

It belongs to no commune: a khatim over water, in a round frame.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parents[1] / "deploy" / "sample-logo.png"
SIDE, SHARP = 480, 4
INK, FIELD, WATER, PAPER = (16, 40, 45), (14, 108, 72), (74, 108, 212), (255, 255, 255)


def square(middle: float, radius: float, turn: float) -> list[tuple[float, float]]:
    """The corners of a square around the middle."""
    corners = (math.radians(turn + 90 * n) for n in range(4))
    return [(middle + radius * math.cos(a), middle + radius * math.sin(a)) for a in corners]


def main() -> None:
    """Draw four times as large as it is stored, so that edges are smooth."""
    side = SIDE * SHARP
    middle = side / 2
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    canvas = ImageDraw.Draw(picture)

    def disc(radius: float, colour: tuple[int, int, int]) -> None:
        box = (middle - radius, middle - radius, middle + radius, middle + radius)
        canvas.ellipse(box, fill=colour)

    disc(0.49 * side, INK)
    disc(0.455 * side, PAPER)
    disc(0.43 * side, WATER)
    for radius, colour in ((0.40, PAPER), (0.36, INK), (0.315, FIELD), (0.21, PAPER), (0.16, INK)):
        for turn in (0, 45):
            canvas.polygon(square(middle, radius * side, turn), fill=colour)
    disc(0.055 * side, PAPER)
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(64).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
