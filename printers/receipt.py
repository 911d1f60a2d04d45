"""What a receipt says, and its picture.

`render` draws the whole receipt as one picture, because no printer's text mode can join Arabic or
knows Tifinagh. It is drawn in grey and cut at a threshold: dithering would fray thin strokes.
"""

from PIL import Image

from printers import arrangement, trial
from printers.said import PrinterTest, Receipt, Said
from printers.typeset import require_text_shaping

__all__ = ["PrinterTest", "Receipt", "Said", "render", "require_text_shaping"]

_THRESHOLD = 160


def render(receipt: Receipt, width_dots: int) -> Image.Image:
    """The receipt as one picture of mode "1", `width_dots` wide, black on white.

    Args:
        receipt: what it says. Text too long for the paper is set smaller, wrapped on up to three
            lines, then cut with an ellipsis; characters that the fonts lack are left out. Of what
            to have ready, as much is said as keeps the receipt short.
        width_dots: printable width at 203 dpi: 576 on 80 mm paper, 384 on 58 mm paper.

    Returns:
        The picture, as high as it needs to be: at most 880 rows (110 mm) on 80 mm paper unless
        the other texts alone are longer.
    """
    draw = trial.draw if receipt.test else arrangement.draw
    return draw(receipt, width_dots).point(lambda grey: 255 if grey > _THRESHOLD else 0, "1")
