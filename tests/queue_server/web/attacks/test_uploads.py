"""Files that are more, or less, than the picture they say they are."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from printers.logo import LogoError, read_logo
from tests.queue_server.web.site import API, Web
from tests.queue_server.world import SITE

MEDIA = f"{API}/sites/{SITE}/media"
MANAGER = {"Authorization": f"Demo manager:{SITE}"}
PNG = b"\x89PNG\r\n\x1a\n"


def _picture(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(written, kind)
    return written.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int) -> bytes:
    """A picture of that size in a few bytes."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG + head + _chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + _chunk(b"IEND", b"")


def _zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 10_000_000)
    return written.getvalue()


BAD = {
    "a picture bomb": _png(60_000, 60_000),
    "wide as a street": _png(2**31 - 1, 1),
    "no size": _png(0, 0),
    "a zip bomb": _zip(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a/*\x00*/=1;alert(1)",
    "half a picture": _picture()[:40],
    "a program": b"\x7fELF" + b"\0" * 200,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "nothing": b"",
    "a playlist": b"#EXTM3U\nfile:///etc/passwd\n",
    "a film that names a file": b"\0\0\0\x18ftypmp42" + b"\0" * 200,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_not_kept(web: Web, name: str) -> None:
    answer = web.client.post(
        MEDIA, data={"file": (io.BytesIO(BAD[name]), "photo.png")}, headers=MANAGER
    )
    assert answer.status_code in (413, 422), answer.text
    folder = web.application.nouba.config.server.media_folder
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "hidden", [b"<script>alert(1)</script>", b"PK\x05\x06" + b"\0" * 18, b"<?php system($_GET[0]);"]
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(
    web: Web, kind: str, hidden: bytes
) -> None:
    answer = web.client.post(
        MEDIA,
        data={"file": (io.BytesIO(_picture(kind) + hidden), "x.html")},
        headers=MANAGER,
    )
    assert answer.status_code in (200, 201), answer.text
    kept = answer.get_json()
    folder = web.application.nouba.config.server.media_folder
    assert hidden not in (folder / kept["name"]).read_bytes()
    with web.client.get(f"/media/{SITE}/{kept['name']}", headers=MANAGER) as sent:
        assert sent.mimetype == "image/webp"
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "name",
    ["../../evil.png", "/etc/cron.d/evil", "a\r\nSet-Cookie: x=1.png", "\0.png", "é" * 300, ""],
)
def test_the_name_of_an_upload_is_never_used(web: Web, name: str) -> None:
    answer = web.client.post(MEDIA, data={"file": (io.BytesIO(_picture()), name)}, headers=MANAGER)
    assert "x=1" not in str(answer.headers)
    folder = web.application.nouba.config.server.media_folder
    if answer.status_code < 300:
        (kept,) = folder.iterdir()
        assert kept.name == answer.get_json()["name"]
    else:
        assert answer.status_code in (400, 422)


@pytest.mark.parametrize("name", [name for name in BAD if name != "gif"])
def test_what_is_no_logo_prints_nothing(tmp_path: Path, name: str) -> None:
    """It is read at the start, before anything is printed."""
    file = tmp_path / "logo.png"
    file.write_bytes(BAD[name])
    with pytest.raises(LogoError):
        read_logo(file)
