"""The star and the QR code."""

import pytest
from PIL import ImageOps
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from printers.marks import qr_code, star


@pytest.mark.parametrize("length", [1, 30, 60, 120])
def test_a_qr_code_has_whole_modules_and_about_the_asked_size(length: int) -> None:
    text = "http://commune.example/t/".ljust(length, "x")[:length]
    code = qr_code(text, 200)
    assert abs(code.width - 200) <= 24
    assert set(code.tobytes()) == {0, 255}
    (read,) = read_codes(ImageOps.expand(code, 40, 255), symbols=[ZBarSymbol.QRCODE])
    assert read.data.decode() == text


def test_the_star_is_the_same_from_its_four_sides() -> None:
    mark = star(36).point(lambda grey: 255 if grey > 160 else 0)
    for turned in (ImageOps.mirror(mark), ImageOps.flip(mark)):
        assert turned == mark
    assert mark.getpixel((0, 0)) == 255
