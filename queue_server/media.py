"""Pictures and videos that staff upload: nothing of them is kept but what they show.

A picture is decoded and written anew, a video is encoded anew, both within bounds. What is served
is ours, named by its own hash; what was uploaded is never stored.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Literal

from PIL import Image, ImageOps

Kind = Literal["picture", "video"]

MOST_BYTES = 100 * 2**20
"""Of an upload."""
_MOST_PICTURE_BYTES = 20 * 2**20
_MOST_PIXELS = 40_000_000
_PICTURE_BOX = (1920, 1920)
_PICTURE_FORMATS = ("PNG", "JPEG", "WEBP")
_VIDEO_HEIGHT = 720
_MOST_VIDEO_SECONDS = 120
_ENCODING_SECONDS = 240
_WRITING = ".writing-"
_NAME = re.compile(r"[0-9a-f]{32}\.(webp|mp4)")
_TYPES = {"webp": "image/webp", "mp4": "video/mp4"}
# What a file may be is said by its first bytes, never by its name.
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_MATROSKA = b"\x1aE\xdf\xa3"


class MediaError(ValueError):
    """An upload refused; the argument is the code of its problem."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the folder."""

    name: str
    kind: Kind


def kind_of(name: str) -> Kind:
    """What a file of the folder is."""
    return "video" if name.endswith(".mp4") else "picture"


def type_of(name: str) -> str:
    """Its content type."""
    return _TYPES[name.rpartition(".")[2]]


def is_name(name: str) -> bool:
    """Whether `name` may be a file of the folder: a hash of ours, and no path."""
    return _NAME.fullmatch(name) is not None


def take(upload: IO[bytes], folder: Path) -> Media:
    """Make an upload safe and keep it.

    Raises MediaError: `media_unknown` (neither PNG, JPEG, WebP, MP4, WebM nor Matroska, or it
    cannot be read), `media_too_large`, `video_unavailable` (no ffmpeg here).
    """
    start = upload.read(16)
    upload.seek(0)
    if start.startswith(_PICTURES) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return _keep(_picture(upload), "webp", folder)
    if start[4:8] == b"ftyp":
        return _keep(_video(upload, "mov"), "mp4", folder)
    if start.startswith(_MATROSKA):
        return _keep(_video(upload, "matroska"), "mp4", folder)
    raise MediaError("media_unknown")


def forget_unused(folder: Path, used: Collection[str], older_than_seconds: float) -> None:
    """Remove what no notice shows any more, and what was uploaded and never used."""
    if not folder.is_dir():
        return
    ours = {}
    for file in folder.iterdir():
        if is_name(file.name) or file.name.startswith(_WRITING):
            with contextlib.suppress(FileNotFoundError):  # another upload is at it, too
                ours[file] = file.stat().st_mtime
    newest = max(ours.values(), default=0.0)
    for file, changed in ours.items():
        if file.name not in used and newest - changed > older_than_seconds:
            file.unlink(missing_ok=True)


def _picture(upload: IO[bytes]) -> bytes:
    data = upload.read(_MOST_PICTURE_BYTES + 1)
    if len(data) > _MOST_PICTURE_BYTES:
        raise MediaError("media_too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our bound is below
            with Image.open(BytesIO(data), formats=_PICTURE_FORMATS) as opened:
                if opened.width * opened.height <= _MOST_PIXELS:
                    opened.draft("RGB", _PICTURE_BOX)
                    picture = ImageOps.exif_transpose(opened).convert("RGBA")
                else:
                    picture = None
    except Image.DecompressionBombError:
        raise MediaError("media_too_large") from None
    except Exception:  # noqa: BLE001 - decoders raise whatever they like for broken files
        raise MediaError("media_unknown") from None
    if picture is None:
        raise MediaError("media_too_large")
    picture.thumbnail(_PICTURE_BOX)
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    written = BytesIO()
    flat.save(written, "WEBP", quality=85)
    return written.getvalue()


def _video(upload: IO[bytes], demuxer: str) -> bytes:
    ffmpeg, nice = shutil.which("ffmpeg"), shutil.which("nice")
    if ffmpeg is None or nice is None:
        raise MediaError("video_unavailable")
    with tempfile.TemporaryDirectory(prefix="nouba-video-") as scratch:
        source, target = Path(scratch, "in"), Path(scratch, "out.mp4")
        with source.open("wb") as file:
            shutil.copyfileobj(upload, file)
        arguments = [
            *(nice, "-n", "10", ffmpeg, "-nostdin", "-v", "error", "-y"),
            # The container is the one that we saw, and it may refer to no other file or address.
            *("-protocol_whitelist", "file", "-f", demuxer, "-i", str(source)),
            *("-t", str(_MOST_VIDEO_SECONDS), "-map", "0:v:0", "-an", "-sn", "-dn"),
            *("-map_metadata", "-1", "-vf", f"scale=-2:min({_VIDEO_HEIGHT}\\,ih)"),
            *("-r", "25", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast"),
            *("-crf", "24", "-movflags", "+faststart", "-threads", "1", str(target)),
        ]
        try:
            subprocess.run(arguments, check=True, capture_output=True, timeout=_ENCODING_SECONDS)  # noqa: S603 - our own arguments
            return target.read_bytes()
        except subprocess.TimeoutExpired:
            raise MediaError("media_too_large") from None
        except (subprocess.CalledProcessError, OSError):
            raise MediaError("media_unknown") from None


def _keep(data: bytes, ending: str, folder: Path) -> Media:
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.{ending}"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=_WRITING, dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(folder / name)
    return Media(name, kind_of(name))
