"""The commune's logo: black and white, legible, and no danger to the server."""

import struct
import zlib
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from printers.logo import MOST_BYTES, LogoError, draw_logo, read_logo
from tests.printers.samples import crest, logo

SAMPLE = Path(__file__).parents[2] / "deploy" / "sample-logo.png"


def _stored(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "logo"
    path.write_bytes(data)
    return path


def _drawn(text: str, width: int = 200, height: int = 80) -> Image.Image:
    drawn = draw_logo(text, width, height)
    assert drawn is not None
    return drawn


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_is_read_is_small_and_without_the_white_around_it(tmp_path: Path, kind: str) -> None:
    kept = read_logo(_stored(tmp_path, crest(1600, 900, kind)))
    with Image.open(BytesIO(b64decode(kept))) as picture:
        assert (picture.mode, picture.format) == ("L", "PNG")
        assert picture.width <= 480
        assert picture.height <= 192
        assert min(picture.crop((0, picture.height // 2, 3, picture.height)).tobytes()) < 64
    assert len(kept) < 60_000


def test_transparent_is_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 20, 80, 80), fill=(0, 0, 0, 255))
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    drawn = _drawn(read_logo(_stored(tmp_path, buffer.getvalue())), 80, 80)
    assert drawn.getpixel((1, 1)) == 255
    assert drawn.getpixel((40, 40)) == 0


@pytest.mark.parametrize("width, height", [(80, 80), (400, 40), (30, 300), (1, 1)])
def test_it_fits_its_place_and_keeps_its_shape(width: int, height: int) -> None:
    drawn = _drawn(logo(300, 150), width, height)
    assert drawn.width <= width
    assert drawn.height <= height
    assert set(drawn.tobytes()) <= {0, 255}
    if min(width, height) > 1:
        assert abs(drawn.width - 2 * drawn.height) <= 2


def test_strokes_stay_whole_and_fields_become_dots() -> None:
    """The crest's black ring has no hole, its grey field is neither black nor white."""
    drawn = _drawn(logo(), 96, 96)
    middle = [drawn.getpixel((x, 48)) for x in range(2, 8)]
    assert set(middle) == {0}
    field = drawn.crop((32, 32, 64, 64)).histogram()
    assert 0.3 < field[0] / (32 * 32) < 0.8
    beyond = [drawn.getpixel(corner) for corner in ((1, 1), (94, 1), (1, 94), (94, 94))]
    assert set(beyond) == {255}


def test_a_line_drawing_is_not_dotted() -> None:
    picture = Image.new("L", (400, 400), 255)
    canvas = ImageDraw.Draw(picture)
    for radius in (190, 150, 110, 70):
        box = (200 - radius, 200 - radius, 200 + radius, 200 + radius)
        canvas.ellipse(box, outline=0, width=12)
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    drawn = _drawn(b64encode(buffer.getvalue()).decode(), 96, 96)
    cut = picture.resize((96, 96), Image.Resampling.LANCZOS).point(
        lambda grey: 255 if grey > 144 else 0
    )
    assert ImageChops.difference(drawn, cut).histogram()[255] < 0.02 * 96 * 96


def test_the_sample_is_a_logo() -> None:
    drawn = _drawn(read_logo(SAMPLE), 80, 80)
    assert 0.3 < drawn.histogram()[0] / (80 * 80) < 0.8


def _bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "is not a PNG or JPEG picture"),
        (b"<svg></svg>", "is not a PNG or JPEG picture"),
        (b"GIF89a" + bytes(50), "is not a PNG or JPEG picture"),
        (crest()[: len(crest()) // 2], "is not a PNG or JPEG picture"),
        (_bomb(3000, 2000), "has more than 4 million dots"),
        (_bomb(60_000, 60_000), "has more than 4 million dots"),
        (bytes(MOST_BYTES + 1), "has more than 2 MB"),
    ],
)
def test_what_is_no_logo_is_told_in_one_line(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = _stored(tmp_path, data)
    with pytest.raises(LogoError) as caught:
        read_logo(path)
    assert str(caught.value) == f"'{path}' {sentence}"


def test_an_empty_picture_is_told(tmp_path: Path) -> None:
    buffer = BytesIO()
    Image.new("L", (50, 50), 255).save(buffer, "PNG")
    with pytest.raises(LogoError, match="nothing in it is darker than the paper"):
        read_logo(_stored(tmp_path, buffer.getvalue()))


def test_a_folder_or_nothing_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(LogoError, match="cannot be read"):
            read_logo(path)


@pytest.mark.parametrize("text", ["", "?", "AAAA", b64encode(_bomb(9000, 9000)).decode()])
def test_damaged_content_draws_nothing(text: str) -> None:
    assert draw_logo(text, 80, 80) is None
