"""Uploads: what is kept shows the same and is ours; everything else is refused with its reason."""

import os
import shutil
import struct
import subprocess
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from queue_server.media import MediaError, forget_unused, is_name, take

PNG_START = b"\x89PNG\r\n\x1a\n"


def _picture(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, kind, **options)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_anew(tmp_path: Path, kind: str) -> None:
    kept = take(BytesIO(_picture(kind)), tmp_path)
    assert kept.kind == "picture"
    assert is_name(kept.name)
    with Image.open(tmp_path / kept.name) as picture:
        assert (picture.format, picture.size) == ("WEBP", (40, 20))
        red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]  # three bands
        assert (red > 180, green < 60, blue < 60) == (True, True, True)


def test_nothing_but_the_picture_is_kept(tmp_path: Path) -> None:
    """Neither where it was taken, nor what somebody hung behind it."""
    exif = Image.Exif()
    exif[0x010E] = "taken in the mayor's office"
    data = _picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    kept = take(BytesIO(data), tmp_path)
    assert b"mayor" not in (tmp_path / kept.name).read_bytes()
    assert b"script" not in (tmp_path / kept.name).read_bytes()


def test_a_picture_taken_sideways_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise
    kept = take(BytesIO(_picture("JPEG", exif=exif)), tmp_path)
    with Image.open(tmp_path / kept.name) as picture:
        assert picture.size == (20, 40)


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    kept = take(BytesIO(_picture("PNG", (4000, 1000))), tmp_path)
    with Image.open(tmp_path / kept.name) as picture:
        assert picture.size == (1920, 480)


def test_the_same_picture_twice_is_one_file(tmp_path: Path) -> None:
    assert take(BytesIO(_picture("PNG")), tmp_path) == take(BytesIO(_picture("PNG")), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def _bomb() -> bytes:
    """A PNG of a few bytes that says it has a billion dots."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    return (
        PNG_START
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data,reason",
    [
        pytest.param(b"", "media_unknown", id="empty"),
        pytest.param(b"<svg onload='alert(1)'/>", "media_unknown", id="svg"),
        pytest.param(b"<!doctype html><script>", "media_unknown", id="html"),
        pytest.param(b"GIF89a" + bytes(20), "media_unknown", id="gif"),
        pytest.param(PNG_START + bytes(100), "media_unknown", id="broken png"),
        pytest.param(_picture("PNG")[:60], "media_unknown", id="half a png"),
        pytest.param(_bomb(), "media_too_large", id="picture bomb"),
        pytest.param(PNG_START + bytes(20 * 2**20), "media_too_large", id="too many bytes"),
        pytest.param(b"\0\0\0\x18ftypmp42" + bytes(40), "media_unknown", id="broken mp4"),
        pytest.param(b"#EXTM3U\n/etc/passwd\n", "media_unknown", id="playlist"),
    ],
)
def test_what_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(MediaError, match=reason):
        take(BytesIO(data), tmp_path)
    assert list(tmp_path.iterdir()) == []


def _video(folder: Path, ending: str, *codec: str) -> bytes:
    target = folder / f"made.{ending}"
    sources = ("-f", "lavfi", "-i", "testsrc=s=160x90:d=1", "-f", "lavfi", "-i", "sine=d=1")
    subprocess.run(
        [shutil.which("ffmpeg") or "ffmpeg", "-v", "error", "-y", *sources, *codec, str(target)],
        check=True,
    )
    return target.read_bytes()


@pytest.mark.parametrize(
    "ending,codec",
    [
        pytest.param("mp4", ("-c:v", "mpeg4"), id="mp4"),
        pytest.param("mkv", ("-c:v", "libx264"), id="matroska"),
    ],
)
def test_a_video_is_encoded_anew_without_its_sound(
    tmp_path: Path, ending: str, codec: tuple[str, ...]
) -> None:
    folder = tmp_path / "media"
    kept = take(BytesIO(_video(tmp_path, ending, *codec)), folder)
    assert (kept.kind, kept.name.rpartition(".")[2]) == ("video", "mp4")
    ask = ("-v", "error", "-show_entries", "stream=codec_name,pix_fmt", "-of", "csv=p=0")
    streams = subprocess.run(
        [shutil.which("ffprobe") or "ffprobe", *ask, str(folder / kept.name)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert streams == ["h264,yuv420p"]


def test_without_ffmpeg_a_video_is_refused_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MediaError, match="video_unavailable"):
        take(BytesIO(b"\0\0\0\x18ftypmp42" + bytes(40)), tmp_path)


def _aged(folder: Path, name: str, seconds: float) -> None:
    path = folder / name
    path.write_bytes(b"x")
    os.utime(path, (1e9 - seconds, 1e9 - seconds))


def test_only_what_is_unused_and_old_goes(tmp_path: Path) -> None:
    new, used, unused = (digit * 32 + ".webp" for digit in "123")
    _aged(tmp_path, new, 0)
    for name in (used, unused, ".writing-half", "somebody-else-s.txt"):
        _aged(tmp_path, name, 9000)
    (tmp_path / "lost+found").mkdir()
    forget_unused(tmp_path, {used}, 3600)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [new, used, "lost+found", "somebody-else-s.txt"]
    forget_unused(tmp_path / "none", set(), 3600)


@pytest.mark.parametrize(
    "name,known",
    [
        ("0" * 32 + ".webp", True),
        ("0" * 32 + ".mp4", True),
        ("0" * 32 + ".html", False),
        ("../" + "0" * 29 + ".webp", False),
        ("0" * 32 + ".webp\n", False),
        ("", False),
    ],
)
def test_names(name: str, known: bool) -> None:
    assert is_name(name) is known
