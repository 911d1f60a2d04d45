"""QR codes as drawings."""

from base64 import b64encode
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> bytes:
    """The code of a text as an SVG file, with the margin that readers need."""
    drawing = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=4).save(drawing)
    return drawing.getvalue()


def qr_address(text: str) -> str:
    """The same as a `data:` address: for what nobody else may fetch."""
    return "data:image/svg+xml;base64," + b64encode(qr_svg(text)).decode("ascii")
