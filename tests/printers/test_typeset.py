"""Three scripts: joined, in order, none missing, never wider than asked."""

import shutil
import string
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from printers.typeset import FONTS, Style, clean, fit

STYLES: tuple[Style, ...] = ("Regular", "Bold")
# The letters of Morocco's Tifinagh (IRCAM), with the labialisation mark.
TIFINAGH = "ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵟⵡⵢⵣⵥⵯ"
FRENCH = string.ascii_letters + string.digits + "éèêëàâîïôûùüçœæÉÈÊÀÂÎÔÛÇŒ«»’–—…·:;,.!?()/°€%"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي،؛؟ًٌٍَُِّْ"
UNKNOWN = "\U0010ffff"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("letters", [TIFINAGH, FRENCH, ARABIC], ids=["zgh", "fr", "ar"])
def test_every_letter_has_a_glyph(letters: str, style: Style) -> None:
    font = ImageFont.truetype(str(FONTS / f"NoubaReceipt-{style}.ttf"), 32)
    missing = bytes(font.getmask(UNKNOWN))
    assert [each for each in letters if bytes(font.getmask(each)) == missing] == []


def test_bold_tifinagh_is_bolder_and_no_higher() -> None:
    """It is drawn by our own script: the type foundry has no bold."""
    regular, bold = (
        ImageFont.truetype(str(FONTS / f"NoubaReceipt-{style}.ttf"), 64) for style in STYLES
    )
    letters = "ⵜⴰⵏⴼⵓⵍⵜ"
    assert sum(bytes(bold.getmask(letters))) > 1.2 * sum(bytes(regular.getmask(letters)))
    assert abs(bold.getbbox(letters)[1] - regular.getbbox(letters)[1]) <= 1


def test_arabic_letters_join() -> None:
    """Three letters without dots: one stroke when joined, three when not."""
    assert _strokes(_drawn("سلم", ImageFont.Layout.RAQM)) == 1
    assert _strokes(_drawn("سلم", ImageFont.Layout.BASIC)) == 3
    (line,) = fit("سلم", "ar", "Regular", 500, size=60, least=60)
    picture = Image.new("L", (500, 120), 255)
    line.draw(ImageDraw.Draw(picture), 0, 500, 10, "center")
    assert _strokes(picture) == 1


def test_arabic_runs_from_the_right() -> None:
    """A number inside an Arabic sentence stands left of the words before it."""
    (words,) = fit("رقم", "ar", "Regular", 500, size=40, least=40)
    (line,) = fit("رقم 111", "ar", "Regular", 500, size=40, least=40)
    both, alone = (Image.new("L", (500, 80), 255) for _ in range(2))
    line.draw(ImageDraw.Draw(both), 0, 500, 10, "right")
    words.draw(ImageDraw.Draw(alone), 0, 500, 10, "right")
    place = (500 - words.width, 0, 500, 80)
    ink, difference = alone.crop(place), ImageChops.difference(both.crop(place), alone.crop(place))
    assert sum(difference.tobytes()) < 0.25 * sum(255 - grey for grey in ink.tobytes())


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize(
    "text", ["الولادات والوفيات والدفتر العائلي", "تصحيح الإمضاءات", "مرحبا بكم في جماعة العرائش"]
)
def test_a_reader_of_arabic_reads_it(text: str, tmp_path: Path) -> None:
    """An independent reader gets the words; from unjoined letters it gets next to none."""
    if "ara" not in _tesseract("--list-langs").split():
        pytest.skip("tesseract has no Arabic")
    read = {}
    for layout in (ImageFont.Layout.RAQM, ImageFont.Layout.BASIC):
        path = tmp_path / f"{layout.name}.png"
        _drawn(text, layout).point(lambda grey: 255 if grey > 160 else 0, "1").save(path)
        read[layout] = _likeness(text, _tesseract(str(path), "-", "-l", "ara", "--psm", "7"))
    assert read[ImageFont.Layout.RAQM] >= 0.85
    assert read[ImageFont.Layout.BASIC] <= 0.5


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
@pytest.mark.parametrize("width", [90, 160, 368, 560])
def test_no_line_is_wider_than_its_place(language: str, width: int) -> None:
    texts = {
        "fr": "Autorisations économiques, anticonstitutionnellement et légalisations",
        "ar": "الرخص الاقتصادية واحتلال الملك العمومي الجماعي المؤقت",
        "zgh": "ⵜⵓⵔⴰⴳⵉⵏ ⵜⵉⴷⵎⵙⴰⵏⵉⵏ ⵜⴰⵍⴰⵍⵉⵜⴷⵜⵎⵜⵜⴰⵏⵜⴰⵏⴼⵓⵍⵜ",
    }
    lines = fit(texts[language], language, "Bold", width, size=38, least=22)
    assert 1 <= len(lines) <= 3
    assert all(line.width <= width for line in lines)


def test_short_text_keeps_its_size() -> None:
    (line,) = fit("Merci", "fr", "Bold", 500, size=30, least=20)
    assert (line.text, line.size) == ("Merci", 30)


def test_text_shrinks_before_it_wraps() -> None:
    (wide,) = fit("Naissances, décès, livret", "fr", "Bold", 1000, size=30, least=20)
    (narrow,) = fit("Naissances, décès, livret", "fr", "Bold", 330, size=30, least=20)
    assert narrow.text == wide.text
    assert narrow.size < wide.size


def test_what_is_too_long_for_all_lines_ends_with_an_ellipsis() -> None:
    lines = fit("mot " * 200, "fr", "Regular", 200, size=24, least=20)
    assert len(lines) == 3
    assert lines[-1].text.endswith("…")


def test_nothing_gives_no_line() -> None:
    assert fit(" \n", "fr", "Regular", 200, size=24, least=20) == ()


@pytest.mark.parametrize(
    "text, kept",
    [
        ("E\u0301tat  civil\n", "État civil"),
        ("Larache 😀", "Larache"),
        ("\u200bLar\u0000ache\ufeff", "Larache"),
        ("العرائش\u200f 12", "العرائش\u200f 12"),
        ("漢字", ""),
    ],
)
def test_what_cannot_be_drawn_is_left_out(text: str, kept: str) -> None:
    assert clean(text) == kept


def _drawn(text: str, layout: ImageFont.Layout) -> Image.Image:
    font = ImageFont.truetype(str(FONTS / "NoubaReceipt-Regular.ttf"), 60, layout_engine=layout)
    picture = Image.new("L", (round(font.getlength(text)) + 60, 130), 255)
    ImageDraw.Draw(picture).text((30, 90), text, fill=0, font=font, anchor="ls")
    return picture


def _strokes(picture: Image.Image) -> int:
    """Connected pieces of ink."""
    ink = picture.point(lambda grey: 255 if grey < 128 else 0)
    pieces = 0
    for start in range(ink.width * ink.height):
        place = (start % ink.width, start // ink.width)
        if ink.getpixel(place) == 255:
            ImageDraw.floodfill(ink, place, 0)
            pieces += 1
    return pieces


def _tesseract(*arguments: str) -> str:
    command = ["tesseract", *arguments]
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout


def _likeness(wanted: str, read: str) -> float:
    """Share of the wanted words that were read."""
    words = wanted.split()
    return sum(word in read.split() for word in words) / len(words)
