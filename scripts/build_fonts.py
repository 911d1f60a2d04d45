"""Build the fonts that are vendored in this repository from Debian's ``fonts-noto-core``.

Two families of files come out:

* ``queue_server/web/static/fonts/*.woff2``: one subset per script and weight, for the pages.
* ``printers/fonts/NoubaReceipt-{Regular,Bold}.ttf``: Latin, Arabic and Tifinagh merged into one
  file per weight, for the receipt. Pillow has no font fallback, so one line of a receipt that
  mixes scripts needs every glyph in one font.

Noto Sans Tifinagh exists in Regular only. Its Bold is drawn here from the Regular's outlines, with
the stems of Noto Sans Bold: the three scripts of a bold line weigh the same on paper and screen.

Needs ``fontTools``, ``brotli`` and ``skia-pathops`` (build time only, none at run time):

    apt-get install fonts-noto-core
    python scripts/build_fonts.py            # everything
    python scripts/build_fonts.py web        # only the woff2 files
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.misc.timeTools import timestampSinceEpoch
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
NOTO = Path("/usr/share/fonts/truetype/noto")
WEB = ROOT / "queue_server" / "web" / "static" / "fonts"
RECEIPT = ROOT / "printers" / "fonts"

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Latin-1 and Extended-A: French and most transliterations
    *(0x190, 0x194, 0x25B, 0x263, 0x2BB, 0x2BC, 0x2BF),  # Latin letters used for Amazigh
    *range(0x1E0C, 0x1E10),
    *(0x1E24, 0x1E25, 0x1E5A, 0x1E5B, 0x1E62, 0x1E63, 0x1E6C, 0x1E6D, 0x1E92, 0x1E93),
    *range(0x2009, 0x2016),
    *range(0x2018, 0x2023),
    *(0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2212, 0x2116),
    *range(0x2190, 0x2194),
]
ARABIC = [*range(0x600, 0x700), 0xFD3E, 0xFD3F, 0xFDF2]
TIFINAGH = [*range(0x2D30, 0x2D80)]
JOINERS = [0x200C, 0x200D, 0x200E, 0x200F, *range(0x2066, 0x206A)]

FEATURES = [
    *("ccmp", "locl", "mark", "mkmk", "kern", "liga", "rlig", "calt"),
    *("init", "medi", "fina", "isol", "tnum", "lnum", "rtlm", "rtla"),
]

# The stem of Noto Sans is about 90 units wide in Regular, 140 in Bold. Letters such as ⵍ are
# strokes side by side: thickening alone would close the white between them, so each letter is
# first drawn wider, then stroked (half of it on every side), then scaled back to the height of the
# capitals.
WIDER = 1.16
BOLDER_BY = 40
CAP_HEIGHT = 714


def cut(name: str, codepoints: list[int], *, hinting: bool) -> TTFont:
    """The Noto font `name` reduced to `codepoints`, with the shaping features kept."""
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = hinting
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    font = subset.load_font(str(NOTO / f"{name}.ttf"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    return font


def embolden(font: TTFont) -> None:
    """Thicken every outline of `font` in place."""
    pathops = importlib.import_module("pathops")  # a tool of this script alone
    glyphs, metrics = font.getGlyphSet(), font["hmtx"].metrics
    scale = CAP_HEIGHT / (CAP_HEIGHT + BOLDER_BY)
    half = BOLDER_BY / 2
    drawn = {}
    for name in font.getGlyphOrder():
        recording = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(recording)
        if name == ".notdef" or not recording.value:
            continue
        drawing = pathops.Path()
        recording.replay(drawing.getPen())
        outline = drawing.transform(WIDER, 0, 0, 1, 0, 0)
        edge = pathops.Path(outline)
        edge.stroke(BOLDER_BY, pathops.LineCap.BUTT_CAP, pathops.LineJoin.MITER_JOIN, 4)
        solid = pathops.op(outline, edge, pathops.PathOp.UNION, fix_winding=True)
        advance, _ = metrics[name]
        right = half if advance else 0  # a combining mark stays over its letter
        solid = solid.transform(scale, 0, 0, scale, right * scale, half * scale)
        solid.convertConicsToQuads()
        pen = TTGlyphPen(None)
        solid.draw(pen)
        wider = round((advance * WIDER + BOLDER_BY) * scale) if advance else 0
        drawn[name] = (pen.glyph(dropImpliedOnCurves=False), wider)
    for name, (glyph, advance) in drawn.items():
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        metrics[name] = (advance, glyph.xMin)
    for table in ("fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH"):
        if table in font:
            del font[table]
    font["OS/2"].usWeightClass = 700
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x40) | 0x20
    font["head"].macStyle |= 1


def name_it(font: TTFont, family: str, style: str) -> None:
    """Give `font` a name of its own: it is a modified version of the Noto fonts."""
    names = font["name"]
    postscript = f"{family.replace(' ', '')}-{style}"
    for record, text in {
        1: family,
        2: style,
        3: postscript,
        4: f"{family} {style}",
        6: postscript,
    }.items():
        names.setName(text, record, 3, 1, 0x409)


def freeze(font: TTFont) -> None:
    """Fixed timestamps, so that the same input builds the same bytes."""
    font["head"].created = font["head"].modified = timestampSinceEpoch(0)
    font.recalcTimestamp = False


def tifinagh(style: str, *, hinting: bool) -> TTFont:
    """Noto Sans Tifinagh in `style`, the Bold one drawn from the Regular."""
    font = cut("NotoSansTifinagh-Regular", TIFINAGH, hinting=hinting and style == "Regular")
    if style == "Bold":
        embolden(font)
        name_it(font, "Nouba Tifinagh", "Bold")
    return font


def build_web() -> None:
    """Write the woff2 subsets of the pages."""
    WEB.mkdir(parents=True, exist_ok=True)
    for style in ("Regular", "Bold"):
        for name, font in (
            ("NotoSans", cut(f"NotoSans-{style}", LATIN, hinting=False)),
            ("NotoSansArabic", cut(f"NotoSansArabic-{style}", ARABIC + JOINERS, hinting=False)),
            ("NotoSansTifinagh", tifinagh(style, hinting=False)),
        ):
            freeze(font)
            font.flavor = "woff2"
            font.save(WEB / f"{name}-{style}.woff2")


def build_receipt() -> None:
    """Write the two merged fonts of the receipt."""
    RECEIPT.mkdir(parents=True, exist_ok=True)
    for style in ("Regular", "Bold"):
        with tempfile.TemporaryDirectory() as folder:
            parts = []
            for number, font in enumerate(
                (
                    cut(f"NotoSans-{style}", LATIN + JOINERS, hinting=False),
                    cut(f"NotoSansArabic-{style}", ARABIC, hinting=False),
                    tifinagh(style, hinting=False),
                )
            ):
                part = Path(folder) / f"{number}.ttf"
                font.save(part)
                parts.append(str(part))
            merged = merge.Merger().merge(parts)
        name_it(merged, "Nouba Receipt", style)
        freeze(merged)
        merged.save(RECEIPT / f"NoubaReceipt-{style}.ttf")


def main() -> None:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=("all", "web", "receipt"), default="all")
    what = parser.parse_args().what
    if what in ("all", "web"):
        build_web()
    if what in ("all", "receipt"):
        build_receipt()


if __name__ == "__main__":
    main()
